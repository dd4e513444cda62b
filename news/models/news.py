"""News of study activities and notices (P4), and campaigns with dates."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from news.reading import read_article
from portal.blocks import ArticleBlock
from portal.models import BasePage, ColumnMixin
from portal.terms import NamedTerm

from ..columns import fetcher, news_column
from ..enums import CampaignStatus, ColumnType, SourceType


class NewsCategory(NamedTerm):
    """The kind of activity a piece of news reports: 党课, 主题党日, 志愿服务 …"""

    class Meta(NamedTerm.Meta):
        verbose_name = _("活动类别")
        verbose_name_plural = _("活动类别")


class NewsIndexPage(ColumnMixin, BasePage):
    """A column of news or notices: filter by category and year."""

    cache_params = ("category", "year", "source", "page")
    column_type = models.CharField(
        _("栏目类型"), max_length=8, choices=ColumnType.choices, default=ColumnType.NEWS
    )

    parent_page_types = ["home.HomePage"]
    subpage_types = ["news.NewsPage", "news.CampaignPage"]
    content_panels = [*BasePage.content_panels, "column_type"]

    class Meta:
        verbose_name = _("新闻栏目")
        verbose_name_plural = _("新闻栏目")

    def listing(self):
        """Public pieces of this column, newest first."""
        return (
            NewsPage.objects.child_of(self)
            .live()
            .exclude(self.closed)
            .filter(alias_of=None)
            .select_related("cover", "category")
            .order_by("-first_published_at", "-pk")
        )

    @property
    def feed_kind(self) -> str:
        """The feed this column belongs to."""
        return "notices" if self.column_type == ColumnType.NOTICES else "news"

    def campaigns(self):
        """Public campaigns of this column, the latest first."""
        return (
            CampaignPage.objects.child_of(self)
            .live()
            .exclude(self.closed)
            .filter(alias_of=None)
            .defer_streamfields()
            .order_by("-starts_on", "-pk")
        )

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """Adds ``column``, ``page_obj``, ``campaigns`` (a list) and ``feed_kind``."""
        context = super().get_context(request, *args, **kwargs)
        column = news_column(self, request)
        pieces = NewsPage.objects.select_related("category", "cover").prefetch_related(
            "cover__renditions"
        )
        context["column"] = column
        context["page_obj"] = column.page(fetcher(pieces))
        context["campaigns"] = [] if column.chosen else list(self.campaigns()[:4])
        context["feed_kind"] = self.feed_kind
        return context


class CampaignPage(ColumnMixin, BasePage):
    """A study campaign (两学一做 …) with its dates and the news that belongs to it."""

    kind = "campaign"
    kind_label = _("专题")
    search_day = "starts_on"

    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"), null=True, blank=True)
    body = StreamField(ArticleBlock(), verbose_name=_("正文"), blank=True)

    parent_page_types = ["news.NewsIndexPage"]
    subpage_types = []
    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(["starts_on", "ends_on"], heading=_("起止日期")),
        BasePage.provenance_panel,
        FieldPanel("body"),
        BasePage.change_panel,
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]

    class Meta:
        verbose_name = _("专题")
        verbose_name_plural = _("专题")

    def listing(self):
        """Public news of this campaign, newest first."""
        return (
            NewsPage.objects.filter(campaign=self)
            .live()
            .exclude(self.closed)
            .filter(alias_of=None)
            .select_related("cover", "category")
            .order_by("-first_published_at", "-pk")
        )

    def clean(self) -> None:
        """A campaign ends after it began."""
        super().clean()
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("结束日期不能早于开始日期。")})

    @property
    def status(self) -> CampaignStatus:
        """Whether it is still to come, going on or over, by today's date in Beijing."""
        today = timezone.localdate()
        if self.starts_on > today:
            return CampaignStatus.COMING
        if self.ends_on and self.ends_on < today:
            return CampaignStatus.OVER
        return CampaignStatus.RUNNING

    @property
    def status_style(self) -> str:
        """The tag's look."""
        return {CampaignStatus.RUNNING: "ok", CampaignStatus.OVER: "muted"}.get(self.status, "")

    @property
    def listing_date(self) -> dt.date:
        """A campaign is dated by its beginning."""
        return self.starts_on

    @property
    def meta_source(self) -> str:
        """ContentSource of the government meta tags."""
        return self.responsible_unit

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """Adds ``reading`` (the introduction) and ``page_obj`` with its news."""
        context = super().get_context(request, *args, **kwargs)
        context["reading"] = read_article(self, live=not getattr(request, "is_preview", False))
        pieces = self.listing().defer_streamfields().prefetch_related("cover__renditions")
        context["page_obj"] = Paginator(pieces, self.per_page).get_page(request.GET.get("page"))
        return context


class NewsPage(BasePage):
    """A piece of news or a notice, with a typed source and who answers for it."""

    kind = "news"
    kind_label = _("学习动态")

    category = models.ForeignKey(
        NewsCategory,
        verbose_name=_("活动类别"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="news",
    )
    campaign = models.ForeignKey(
        CampaignPage,
        verbose_name=_("所属专题"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="news",
    )
    source_type = models.CharField(
        _("来源类型"), max_length=8, choices=SourceType.choices, default=SourceType.ORIGINAL
    )
    source_name = models.CharField(
        _("来源"),
        max_length=120,
        help_text=_("供稿单位、原载媒体或来文机关的全称，不写“未知”或“网络”。"),
    )
    source_url = models.URLField(_("原文网址"), max_length=500, blank=True)
    posted_at = models.DateTimeField(
        _("原发布时间"),
        null=True,
        blank=True,
        help_text=_("转载时，原文写的发布时间；相对日期按它换算。"),
    )
    body = StreamField(ArticleBlock(), verbose_name=_("正文"), blank=True)

    parent_page_types = ["news.NewsIndexPage"]
    subpage_types = []
    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(["category", "campaign"], heading=_("归类")),
        MultiFieldPanel(
            ["source_type", "source_name", "source_url", "posted_at"], heading=_("来源")
        ),
        BasePage.provenance_panel,
        FieldPanel("body"),
        BasePage.change_panel,
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("body"),
        index.SearchField("source_name"),
        index.FilterField("category"),
        index.FilterField("campaign"),
        index.FilterField("source_type"),
    ]

    class Meta:
        verbose_name = _("新闻")
        verbose_name_plural = _("新闻")

    @property
    def meta_source(self) -> str:
        """ContentSource of the government meta tags."""
        return self.source_name

    @property
    def meta_author(self) -> str:
        """Author of the government meta tags."""
        return self.editor_name or self.responsible_unit

    @property
    def column_url(self) -> str:
        """Address of the column this stands in."""
        above = self.breadcrumb
        return above[-1].url if above else "/"

    @cached_property
    def public_campaign(self) -> CampaignPage | None:
        """The campaign this belongs to, where readers can open it."""
        if not self.campaign_id:
            return None
        open_ones = CampaignPage.objects.live().exclude(self.closed).defer_streamfields()
        return open_ones.filter(pk=self.campaign_id).first()

    def related(self, number: int = 5) -> list["NewsPage"]:
        """Public pieces of the same campaign, then of the same category, newest first."""
        alike = models.Q()
        if self.campaign_id:
            alike |= models.Q(campaign_id=self.campaign_id)
        if self.category_id:
            alike |= models.Q(category_id=self.category_id)
        if not alike:
            return []
        nearer = models.Case(
            models.When(campaign_id=self.campaign_id, campaign_id__isnull=False, then=0), default=1
        )
        return list(
            NewsPage.objects.filter(alike, locale_id=self.locale_id, alias_of=None)
            .live()
            .exclude(self.closed)
            .exclude(pk=self.pk)
            .order_by(nearer, "-first_published_at", "-pk")
            .defer_streamfields()[:number]
        )

    def load_linked(self) -> None:
        """Reads category, campaign and cover in one query instead of three."""
        open_ones = CampaignPage.objects.live().exclude(self.closed)
        row = (
            NewsPage.objects.filter(pk=self.pk)
            .select_related("category", "campaign", "cover")
            .annotate(opens=models.Exists(open_ones.filter(pk=models.OuterRef("campaign_id"))))
            .defer_streamfields()
            .defer("campaign__body")
            .first()
        )
        if row is not None:
            self.category, self.campaign, self.cover = row.category, row.campaign, row.cover
            self.__dict__["public_campaign"] = row.campaign if row.opens else None

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """Adds ``reading`` and ``related``."""
        context = super().get_context(request, *args, **kwargs)
        published = not getattr(request, "is_preview", False)
        if published:
            self.load_linked()
        if self.cover_id:
            models.prefetch_related_objects([self.cover], "renditions")
        context["reading"] = read_article(self, live=published)
        context["related"] = self.related()
        return context
