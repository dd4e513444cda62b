"""Pages of party organisations: a public site each, and an internal page behind one door."""

from collections.abc import Mapping

from django import forms
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from accounts.second_factor import challenge
from news.columns import fetcher
from portal.models import BasePage, ColumnMixin
from portal.pages.reading import read_article
from portal.text.blocks import ArticleBlock

from ..columns import branch_column
from ..permissions import VIEW_INTERNAL, readable_inside, user_can_read_internal
from ..sections import sections_of
from .organisations import Branch

#: Updates and disclosures on the page of a branch.
CHILDREN_SHOWN = 24


class BranchIndexPage(ColumnMixin, BasePage):
    """The directory of branches: by street, sector and name."""

    cache_params = ("street", "sector", "q", "page")
    max_count_per_parent = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["branches.BranchPage"]

    class Meta:
        verbose_name = _("支部名录")
        verbose_name_plural = _("支部名录")

    def listing(self):
        """Public branch pages of branches at work, by name."""
        return (
            BranchPage.objects.child_of(self)
            .live()
            .exclude(self.closed)
            .filter(branch__in=Branch.objects.listed())
            .filter(alias_of=None)
            .select_related("branch__sector", "branch__street")
            .order_by("branch__name")
        )

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """Adds ``column`` and ``page_obj`` (branch pages with their branch)."""
        context = super().get_context(request, *args, **kwargs)
        pages = BranchPage.objects.select_related("branch__sector", "branch__street")
        context["column"] = branch_column(self, request)
        context["page_obj"] = context["column"].page(fetcher(pages))
        return context


class BranchPage(BasePage):
    """The public site of a branch: profile, contact window, updates, public disclosures."""

    kind = "branch"
    kind_label = _("支部")

    branch = models.ForeignKey(
        Branch, on_delete=models.PROTECT, related_name="pages", verbose_name=_("党组织")
    )
    body = StreamField(ArticleBlock(), verbose_name=_("支部简介"), blank=True)
    contact_window = models.CharField(
        _("联系窗口"), max_length=80, blank=True, help_text=_("写岗位和地点，不写个人手机号。")
    )
    contact_phone = models.CharField(
        _("办公电话"), max_length=30, blank=True, help_text=_("单位座机，不写个人手机号。")
    )
    contact_hours = models.CharField(_("接待时间"), max_length=60, blank=True)
    address = models.CharField(_("地址"), max_length=120, blank=True)

    is_creatable = False  # made with the branch (services.py): its branch is nobody's to type
    parent_page_types = ["branches.BranchIndexPage"]
    subpage_types = ["branches.BranchUpdatePage", "branches.DisclosurePage"]
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("branch", read_only=True),
        FieldPanel("body"),
        MultiFieldPanel(
            [
                "contact_window",
                FieldPanel("contact_phone", widget=forms.TextInput(attrs={"type": "tel"})),
                "contact_hours",
                "address",
            ],
            heading=_("联系窗口"),
        ),
        BasePage.provenance_panel,
        BasePage.change_panel,
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("body"),
        index.FilterField("branch"),
    ]

    class Meta:
        verbose_name = _("支部主页")
        verbose_name_plural = _("支部主页")

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """Adds ``sections``, ``updates_below``, ``disclosures``, ``cases`` and ``reading``."""
        context = super().get_context(request, *args, **kwargs)
        self.branch = Branch.objects.select_related("sector", "street").get(pk=self.branch_id)
        context.update(children_of(self))
        context["sections"] = sections_of(self.branch)
        context["cases"] = (
            self.branch.cases.live()
            .exclude(self.closed)
            .filter(locale=self.locale_id, alias_of=None)
            .order_by("-first_published_at", "-pk")
            .defer_streamfields()[:4]
        )
        context["reading"] = reading_of(self, request)
        return context


class GuardedMixin:
    """A page that hangs in the public or the internal tree, and opens accordingly."""

    def begin(self, parent: Page, asked: Mapping[str, str]) -> None:
        """The branch answers for it, and whoever writes it."""
        super().begin(parent, asked)
        self.responsible_unit = parent.specific.branch.name
        self.editor_name = self.editor_name or self.owner.display_name

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """Adds ``reading`` and ``is_public``."""
        context = super().get_context(request, *args, **kwargs)
        context["reading"] = reading_of(self, request)
        above = self.breadcrumb[-1].specific_class if self.breadcrumb else None
        context["is_public"] = above is BranchPage
        return context

    def serve(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """404 inside the internal tree for who does not belong there.

        Committee staff without a second factor in this session get the way to it.
        """
        if user_can_read_internal(request.user, self):
            return super().serve(request, *args, **kwargs)
        user = request.user
        lacks_factor = user.has_perm(VIEW_INTERNAL) and not user.has_second_factor
        if lacks_factor and (way := challenge(request)):
            return way
        raise Http404


class BranchUpdatePage(GuardedMixin, BasePage):
    """News of one branch, written by its secretary; public or internal by where it hangs."""

    kind = "branch_update"
    kind_label = _("支部动态")
    search_day = "happened_on"

    happened_on = models.DateField(_("活动日期"), null=True, blank=True)
    body = StreamField(ArticleBlock(), verbose_name=_("正文"), blank=True)

    parent_page_types = ["branches.BranchPage", "branches.BranchInternalPage"]
    subpage_types = []
    content_panels = [
        *BasePage.content_panels,
        "happened_on",
        BasePage.provenance_panel,
        FieldPanel("body"),
        BasePage.change_panel,
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]

    class Meta:
        verbose_name = _("支部动态")
        verbose_name_plural = _("支部动态")

    @property
    def listing_date(self):
        """The day it happened, else the day it came out."""
        return self.happened_on or self.first_published_at


class InternalIndexPage(BasePage):
    """党内: the one door (a login restriction) all internal pages stand behind."""

    max_count_per_parent = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["branches.BranchInternalPage"]

    class Meta:
        verbose_name = _("党内页面")
        verbose_name_plural = _("党内页面")

    @classmethod
    def get_default_privacy_setting(cls, request) -> dict:
        """Login, from the first moment."""
        return {"type": "login"}

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """Adds ``pages``: the internal pages this reader may open."""
        context = super().get_context(request, *args, **kwargs)
        context["pages"] = (
            BranchInternalPage.objects.child_of(self)
            .live()
            .filter(readable_inside(request.user))
            .select_related("branch")
            .order_by("branch__name")
            .defer_streamfields()
        )
        return context


class BranchInternalPage(GuardedMixin, BasePage):
    """The internal page of a branch: for its members, secretaries and committee staff."""

    branch = models.ForeignKey(
        Branch, on_delete=models.PROTECT, related_name="internal_pages", verbose_name=_("党组织")
    )
    body = StreamField(ArticleBlock(), verbose_name=_("正文"), blank=True)

    is_creatable = False
    parent_page_types = ["branches.InternalIndexPage"]
    subpage_types = ["branches.BranchUpdatePage", "branches.DisclosurePage"]
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("branch", read_only=True),
        FieldPanel("body"),
        BasePage.change_panel,
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("body"),
        index.FilterField("branch"),
    ]

    class Meta:
        verbose_name = _("支部内部页面")
        verbose_name_plural = _("支部内部页面")

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """Adds ``updates_below`` and ``disclosures``."""
        return super().get_context(request, *args, **kwargs) | children_of(self)


def children_of(page) -> dict:
    """The newest updates and disclosures right below a branch's page: one query for both."""
    children = (
        Page.objects.child_of(page)
        .live()
        .exclude(page.closed_below)
        .filter(alias_of=None)
        .annotate(
            happened_on=models.F("branchupdatepage__happened_on"),
            disclosed_on=models.F("disclosurepage__disclosed_on"),
        )
        .order_by("-first_published_at", "-pk")[:CHILDREN_SHOWN]
    )
    found = {"updates_below": [], "disclosures": []}
    for child in children:
        child.listing_date = child.disclosed_on or child.happened_on or child.first_published_at
        found["disclosures" if child.disclosed_on else "updates_below"].append(child)
    return found


def reading_of(page, request: HttpRequest):
    """The body of a page as readers get it."""
    return read_article(page, live=not getattr(request, "is_preview", False))
