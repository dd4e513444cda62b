"""The front page and standing pages (statements, contact, help)."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from portal.models import BasePage
from portal.serving import generation
from portal.text.blocks import ArticleBlock

from ..blocks import FrontPageBlock
from ..frontpage import FrontPage


class HomePage(BasePage):
    """The front page, arranged by editors from blocks."""

    body = StreamField(FrontPageBlock(), verbose_name=_("版面"), blank=True)

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "home.StandardPage",
        "news.NewsIndexPage",
        "news.PolicyIndexPage",
        "branches.BranchIndexPage",
        "branches.CaseIndexPage",
        "branches.InternalIndexPage",
    ]
    content_panels = [
        *BasePage.opening_panels,
        *Page.content_panels,
        "summary",
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("首页")
        verbose_name_plural = _("首页")

    def get_context(self, request, *args, **kwargs):
        """Adds ``front``, the blocks with what they show, and the ``generation`` they keep for."""
        context = super().get_context(request, *args, **kwargs)
        return context | {"front": FrontPage(self), "generation": generation.current()}


class StandardPage(BasePage):
    """A standing page: a statement, contact, how to use the site."""

    kind = "page"
    kind_label = _("网站页面")

    body = StreamField(ArticleBlock(), verbose_name=_("正文"), blank=True)

    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = ["home.StandardPage"]
    content_panels = [
        *BasePage.content_panels,
        BasePage.provenance_panel,
        FieldPanel("body"),
        BasePage.change_panel,
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]

    class Meta:
        verbose_name = _("普通页面")
        verbose_name_plural = _("普通页面")

    def get_context(self, request, *args, **kwargs):
        """Adds ``children``, the public pages below this one in the editors' order."""
        context = super().get_context(request, *args, **kwargs)
        return context | {"children": list(self.get_children().live().public())}
