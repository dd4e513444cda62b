"""Policy documents, news, and their closed lists, in the admin."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.auth import permission_denied
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.ui.tables.pages import (
    BulkActionsColumn,
    PageStatusColumn,
    PageTitleColumn,
)
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.models import Page

from portal.access.visible import kept_pages
from portal.pages.viewsets import PortalPageViewSet
from portal.records.admin import RecordViewSet

from .models import NewsCategory, NewsPage, PolicyPage, PolicyTopic

TITLE = (
    BulkActionsColumn("bulk_actions"),
    PageTitleColumn("title", label=_("标题"), sort_key="title", classname="title"),
)
STATE = (
    DateColumn(
        "latest_revision_created_at",
        label=_("改动"),
        sort_key="latest_revision_created_at",
        width="12%",
    ),
    PageStatusColumn("status", label=_("状态"), sort_key="live", width="12%"),
)
POLICY_COLUMNS = [
    *TITLE,
    Column("document_number", label=_("发文字号"), sort_key="document_number"),
    Column("written_on", label=_("成文日期"), sort_key="written_on"),
    Column("validity", label=_("有效性"), accessor="get_validity_display", sort_key="validity"),
    *STATE,
]
NEWS_COLUMNS = [
    *TITLE,
    Column("category", label=_("活动类别"), sort_key="category__name"),
    Column("source_name", label=_("来源"), sort_key="source_name"),
    *STATE,
]
POLICY_FILTERS = {
    "validity": ["exact"],
    "topic": ["exact"],
    "written_on": ["range"],
    "issuing_body": ["icontains"],
    "live": ["exact"],
}
NEWS_FILTERS = {
    "category": ["exact"],
    "campaign": ["exact"],
    "source_type": ["exact"],
    "live": ["exact"],
}


def keeps(user, model: type[Page]) -> bool:
    """Whether ``user`` may change such a page, or a column they hang in."""
    return kept_pages(user).type(model, *model.allowed_parent_page_models()).exists()


class KeptIndexView(IndexView):
    """A list for those who keep such pages."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Refused to other people of the admin, a secretary for one."""
        if not keeps(request.user, self.model):
            return permission_denied(request)
        return super().dispatch(request, *args, **kwargs)


class KeptListing(PageListingViewSet):
    """A list and its place in the menu, for those who keep such pages."""

    index_view_class = KeptIndexView

    @property
    def menu_item_class(self) -> type[MenuItem]:
        """Shown to those the list opens to."""
        model = self.model

        class KeptListingMenuItem(MenuItem):
            def is_shown(self, request: HttpRequest) -> bool:
                return keeps(request.user, model)

        return KeptListingMenuItem


class PolicyListing(KeptListing):
    """All documents in one list, wherever they hang."""

    model = PolicyPage
    icon = "doc-full"
    menu_label = _("政策文件")
    menu_order = 110
    add_to_admin_menu = True
    list_display = POLICY_COLUMNS
    list_filter = POLICY_FILTERS
    ordering = "-written_on"


class NewsListing(KeptListing):
    """All news in one list."""

    model = NewsPage
    icon = "doc-full-inverse"
    menu_label = _("新闻")
    menu_order = 120
    add_to_admin_menu = True
    list_display = NEWS_COLUMNS
    list_filter = NEWS_FILTERS


class PolicyPageViewSet(PortalPageViewSet):
    """The explorer below the policy library."""

    model = PolicyPage
    list_display = POLICY_COLUMNS
    list_filter = POLICY_FILTERS


class TopicViewSet(RecordViewSet):
    """主题分类 of the library."""

    model = PolicyTopic
    icon = "tag"
    menu_label = _("主题分类")
    menu_order = 250
    add_to_admin_menu = True
    form_fields = ("name", "name_en", "slug", "order")
    list_display = ("name", "name_en", "slug", "order")
    search_fields = ("name", "name_en")
    ordering = ("order", "name")


class CategoryViewSet(RecordViewSet):
    """活动类别 of news."""

    model = NewsCategory
    icon = "tag"
    menu_label = _("活动类别")
    menu_order = 260
    add_to_admin_menu = True
    form_fields = ("name", "name_en", "slug", "order")
    list_display = ("name", "name_en", "slug", "order")
    search_fields = ("name", "name_en")
    ordering = ("order", "name")


viewsets = (
    PolicyListing("policies"),
    NewsListing("news"),
    PolicyPageViewSet(),
    TopicViewSet("topics"),
    CategoryViewSet("categories"),
)
