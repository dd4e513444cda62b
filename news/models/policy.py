"""The policy library (P2): documents with their official metadata and lineage."""

import datetime as dt

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable
from wagtail.search import index

from news.reading import read_policy
from portal.blocks import DocumentBlock
from portal.models import BasePage, ColumnMixin, PortalDocument
from portal.rulebook.document_numbers import parse_document_number
from portal.terms import NamedTerm

from ..columns import fetcher, policy_column
from ..comparison import compare_versions
from ..enums import Openness, RelationKind, Validity
from ..lineage import trace


class PolicyTopic(NamedTerm):
    """主题分类 of the policy library."""

    class Meta(NamedTerm.Meta):
        verbose_name = _("主题分类")
        verbose_name_plural = _("主题分类")


class PolicyIndexPage(ColumnMixin, BasePage):
    """The policy library: filter by topic, body, kind, year and validity."""

    cache_params = ("topic", "body", "kind", "year", "validity", "sort", "page", "q")
    max_count_per_parent = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["news.PolicyPage"]

    class Meta:
        verbose_name = _("政策文件库")
        verbose_name_plural = _("政策文件库")

    def listing(self):
        """Public documents of this library, newest first."""
        return (
            PolicyPage.objects.child_of(self)
            .live()
            .public()
            .filter(alias_of=None)
            .order_by(models.F("written_on").desc(nulls_last=True), "-pk")
        )

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """Adds ``column`` (filters, counts, order), ``page_obj`` and ``feeds``."""
        context = super().get_context(request, *args, **kwargs)
        column = policy_column(self, request)
        context["column"] = column
        context["page_obj"] = column.page(fetcher(PolicyPage.objects.all()))
        context["feed_kind"] = "policies"
        return context


class PolicyPage(BasePage):
    """A document with the metadata block of WG-12, its lineage and its text."""

    kind = "policy"
    kind_label = _("政策文件")
    repeats_documents = True
    cache_params = ("layout", "compare")
    search_facts = ("document_number", "issuing_body")
    search_day = "written_on"

    official_title = models.CharField(
        _("文件全称"), max_length=255, blank=True, help_text=_("与标题不同时填写。")
    )
    index_number = models.CharField(_("索引号"), max_length=40, blank=True)
    topic = models.ForeignKey(
        PolicyTopic,
        verbose_name=_("主题分类"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="policies",
    )
    issuing_body = models.CharField(_("发文机关"), max_length=120, blank=True, db_index=True)
    document_kind = models.CharField(
        _("文种"), max_length=20, blank=True, db_index=True, help_text=_("通知、意见、条例、办法……")
    )
    document_number = models.CharField(
        _("发文字号"), max_length=60, blank=True, help_text=_("例如 中办发〔2015〕51号。")
    )
    written_on = models.DateField(_("成文日期"), null=True, blank=True, db_index=True)
    issued_on = models.DateField(_("发布日期"), null=True, blank=True)
    effective_on = models.DateField(_("施行日期"), null=True, blank=True)
    posted_at = models.DateTimeField(
        _("原发布时间"),
        null=True,
        blank=True,
        help_text=_("从别处收录时，原网页写的发布时间；相对日期按它换算。"),
    )
    validity = models.CharField(
        _("有效性"),
        max_length=10,
        choices=Validity.choices,
        default=Validity.UNKNOWN,
        db_index=True,
    )
    openness = models.CharField(
        _("公开方式"), max_length=10, choices=Openness.choices, default=Openness.PROACTIVE
    )
    main_recipients = models.CharField(_("主送机关"), max_length=255, blank=True)
    source_name = models.CharField(
        _("收录来源"), max_length=120, blank=True, help_text=_("文件从哪里收录，写单位或网站全称。")
    )
    source_url = models.URLField(_("来源网址"), max_length=500, blank=True)
    body = StreamField(DocumentBlock(), verbose_name=_("正文"), blank=True)

    parent_page_types = ["news.PolicyIndexPage"]
    subpage_types = []
    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [
                "official_title",
                "document_number",
                "issuing_body",
                "document_kind",
                "index_number",
                "topic",
                "main_recipients",
            ],
            heading=_("文件信息"),
        ),
        MultiFieldPanel(
            ["written_on", "issued_on", "effective_on", "posted_at", "validity", "openness"],
            heading=_("日期与效力"),
        ),
        MultiFieldPanel(["source_name", "source_url"], heading=_("收录来源")),
        BasePage.provenance_panel,
        FieldPanel("body"),
        InlinePanel("attachments", label=_("附件")),
        InlinePanel("relations", label=_("与其他文件的关系")),
        BasePage.change_panel,
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("official_title", boost=2),
        index.SearchField("document_number", boost=2),
        index.SearchField("issuing_body"),
        index.SearchField("body"),
        index.FilterField("topic"),
        index.FilterField("issuing_body"),
        index.FilterField("document_kind"),
        index.FilterField("validity"),
        index.FilterField("written_on"),
    ]

    class Meta:
        verbose_name = _("政策文件")
        verbose_name_plural = _("政策文件")

    @property
    def listing_date(self):
        """A document is dated by when it was written."""
        return self.written_on or self.issued_on or self.first_published_at

    @property
    def full_title(self) -> str:
        """文件全称."""
        return self.official_title or self.title

    @property
    def introduction(self) -> str:
        """A document without a summary is introduced by who issued it, and when."""
        written = self.search_description or self.summary
        facts = [self.issuing_body, self.document_number]
        return written or "，".join(fact for fact in facts if fact)

    @property
    def validity_style(self) -> str:
        """The tag's look: ``ok``, ``warn`` or ``muted``."""
        styles = {
            Validity.IN_FORCE: "ok",
            Validity.NOT_YET: "",
            Validity.AMENDED: "warn",
            Validity.REPEALED: "warn",
        }
        return styles.get(self.validity, "muted")

    @property
    def is_superseded(self) -> bool:
        """Readers have to be warned before they rely on this text."""
        return self.validity in (Validity.AMENDED, Validity.REPEALED)

    @property
    def metadata(self) -> list[dict]:
        """The official metadata in the order of WG-12, then what the library adds.

        Rows ``{label, text, day, wide}``; ``day`` where the value is a date, ``wide`` for the one
        that takes a whole line. What the ten rows of WG-12 lack is left empty, for the page to say
        so.
        """
        rows = [
            (_("索引号"), self.index_number),
            (_("主题分类"), self.topic.label if self.topic else ""),
            (_("发文机关"), self.issuing_body),
            (_("成文日期"), self.written_on),
            (_("文件全称"), self.full_title),
            (_("发文字号"), self.document_number),
            (_("发布日期"), self.issued_on),
            (_("有效性"), self.get_validity_display()),
            (_("公开方式"), self.get_openness_display()),
            (_("责任部门"), self.responsible_unit),
        ]
        more = [
            (_("文种"), self.document_kind),
            (_("施行日期"), self.effective_on),
            (_("关键词"), self.keywords),
        ]
        rows += [row for row in more if row[1]]
        return [
            {
                "label": label,
                "text": "" if isinstance(value, dt.date) else value,
                "day": value if isinstance(value, dt.date) else None,
                "wide": value == self.full_title,
            }
            for label, value in rows
        ]

    @property
    def posted_on(self) -> dt.date | None:
        """The day the page this was taken from was posted, in Beijing."""
        return self.posted_at and timezone.localtime(self.posted_at).date()

    @property
    def meta_source(self) -> str:
        """ContentSource of the government meta tags."""
        return self.source_name or self.issuing_body

    @property
    def meta_author(self) -> str:
        """Author of the government meta tags."""
        return self.issuing_body or self.responsible_unit

    @property
    def red_head(self) -> tuple[str, str]:
        """发文机关标志 and the line under it, for the official-document view.

        A letter is headed 机关文件 over its number; an order 国务院令 over 第250号.
        """
        number = parse_document_number(self.document_number)
        if number is not None and number.form != "letter":
            head = number.organ + number.form
            return head, str(number).removeprefix(head)
        if not self.issuing_body:
            return "", self.document_number
        return _("%(body)s文件") % {"body": self.issuing_body}, self.document_number

    @property
    def is_letter(self) -> bool:
        """Has 〔年份〕 in its number: signed and dated under the text (GB/T 9704, 7.3.5)."""
        number = parse_document_number(self.document_number)
        return number is not None and number.form == "letter"

    @cached_property
    def files(self) -> list["PolicyAttachment"]:
        """The attachments with their documents, in order."""
        return [row for row in self.attachments.select_related("document") if row.document_id]

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """Adds what the view asked for needs: ``reading``, ``lineage``, ``comparison``."""
        context = super().get_context(request, *args, **kwargs)
        published = not getattr(request, "is_preview", False)
        if self.is_official_view(request):
            context["reading"] = read_policy(self, plain=True, live=published)
            return context
        context["lineage"] = lineage = trace(self, published)
        context["comparison"] = compare_versions(self, request.GET.get("compare", ""), lineage)
        if not context["comparison"]:
            context["reading"] = reading = read_policy(self, live=published)
            context["late_deadlines"] = self.deadlines_over_when_posted(reading.deadlines)
        return context

    def deadlines_over_when_posted(self, deadlines: list) -> int:
        """How many deadlines had passed before the page this was taken from was posted."""
        posted = self.posted_on
        return sum(1 for item in deadlines if posted and item.due < posted)

    def get_template(self, request: HttpRequest, *args, **kwargs) -> str:
        """The document, its official view, or its difference to another version."""
        if self.is_official_view(request):
            return "news/policy_official.html"
        return super().get_template(request, *args, **kwargs)

    @staticmethod
    def is_official_view(request: HttpRequest) -> bool:
        """``?layout=official``."""
        return request.GET.get("layout") == "official"


class PolicyAttachment(Orderable):
    """A file that belongs to a document."""

    page = ParentalKey(PolicyPage, on_delete=models.CASCADE, related_name="attachments")
    document = models.ForeignKey(
        PortalDocument, on_delete=models.CASCADE, related_name="+", verbose_name=_("附件")
    )
    title = models.CharField(_("显示名称"), max_length=120, blank=True)

    panels = ["document", "title"]

    def __str__(self) -> str:
        return self.title or self.document.title


class PolicyRelation(Orderable):
    """This document is based on, replaces, repeals or explains another.

    ``target`` where the other one is in the library, else ``target_title`` as the text names it.
    """

    page = ParentalKey(PolicyPage, on_delete=models.CASCADE, related_name="relations")
    kind = models.CharField(_("关系"), max_length=8, choices=RelationKind.choices)
    target = models.ForeignKey(
        PolicyPage,
        verbose_name=_("另一份文件"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="reverse_relations",
    )
    target_title = models.CharField(
        _("文件名称"), max_length=255, blank=True, help_text=_("库里没有时，写它的全称。")
    )

    panels = ["kind", "target", "target_title"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.target or self.target_title}"
