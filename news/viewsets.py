"""Policy documents, news, and their closed lists, in the admin."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.ui.tables.pages import (
    BulkActionsColumn,
    PageStatusColumn,
    PageTitleColumn,
)
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.viewsets.pages import PageListingViewSet, PageViewSet

from portal.admin_scope import kept_pages

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


class KeptListing(PageListingViewSet):
    """A list in the menu of those who keep such pages, not of every secretary."""

    @property
    def menu_item_class(self) -> type[MenuItem]:
        """Shown to who may change such a page, or the columns they hang in."""
        kinds = (self.model, *self.model.allowed_parent_page_models())

        class KeptListingMenuItem(MenuItem):
            def is_shown(self, request: HttpRequest) -> bool:
                return kept_pages(request.user).type(*kinds).exists()

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


class PolicyPageViewSet(PageViewSet):
    """The explorer below the policy library."""

    model = PolicyPage
    list_display = POLICY_COLUMNS
    list_filter = POLICY_FILTERS


class TopicViewSet(ModelViewSet):
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


class CategoryViewSet(ModelViewSet):
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
