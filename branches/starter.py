"""The directory, the library of cases and the internal page a site starts with."""

from wagtail.models import PageViewRestriction, Site

from portal.seeding import steps
from portal.seeding.making import ensure_page

from .models import BranchIndexPage, CaseIndexPage, InternalIndexPage


@steps.register_starter(22)
def trees() -> None:
    """支部名录、典型案例、党内页面"""
    home = Site.objects.get(is_default_site=True).root_page.specific
    ensure_page(
        home,
        CaseIndexPage,
        "cases",
        title="典型案例",
        summary="支部可以照着做的经验：数字注明时间和来源，步骤写清需要什么。",
        show_in_menus=True,
    )
    ensure_page(
        home,
        BranchIndexPage,
        "branches",
        title="支部名录",
        summary="按街道、行业和名称查找社会组织党支部和它们的联系窗口。",
        show_in_menus=True,
    )
    internal, _made = ensure_page(
        home,
        InternalIndexPage,
        "internal",
        title="党内页面",
        summary="各支部的内部页面，登录后只看得到自己所在的支部。",
    )
    # Not only where it was made: without this row everything below would be public.
    PageViewRestriction.objects.get_or_create(
        page=internal, restriction_type=PageViewRestriction.LOGIN
    )
