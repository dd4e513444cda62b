"""Model-branch cases (P5): claims one can check, steps others can copy."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable
from wagtail.search import index

from news.columns import fetcher
from portal.models import BasePage, ColumnMixin, PortalDocument
from portal.pages.forms import PortalPageForm
from portal.text.blocks import ArticleBlock

from ..columns import case_column
from ..enums import CaseKind
from .organisations import Branch, Sector
from .pages import BranchPage, reading_of

#: Cases that fit side by side.
MOST_COMPARED = 3


class StepBlock(blocks.StructBlock):
    """A step another branch can copy: what to do, with whom, what it takes."""

    title = blocks.CharBlock(label=_("做什么"), max_length=60)
    text = blocks.TextBlock(label=_("怎么做"), max_length=400)
    needs = blocks.CharBlock(label=_("需要什么"), max_length=120, required=False)

    class Meta:
        icon = "list-ol"
        label = _("步骤")
        template = "branches/blocks/step.html"
        description = _("别的支部照着能做的一步。")
        preview_value = {"title": _("排出需求清单"), "text": _("……")}


class HonourBlock(blocks.StructBlock):
    """An honour: what, from whom, in which year."""

    title = blocks.CharBlock(label=_("荣誉"), max_length=80)
    awarded_by = blocks.CharBlock(label=_("授予单位"), max_length=80)
    year = blocks.IntegerBlock(label=_("年份"), min_value=1949, max_value=2100)

    class Meta:
        icon = "pick"
        label = _("荣誉")
        template = "branches/blocks/honour.html"
        description = _("一项荣誉，写明授予单位和年份。")
        preview_value = {"title": "……", "awarded_by": "……", "year": 2026}


class CaseIndexPage(ColumnMixin, BasePage):
    """Model cases: by sector and kind; some side by side."""

    cache_params = ("sector", "kind", "compare", "page")
    max_count_per_parent = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["branches.CasePage"]

    class Meta:
        verbose_name = _("典型案例库")
        verbose_name_plural = _("典型案例库")

    def listing(self):
        """Public cases, newest first."""
        return (
            CasePage.objects.child_of(self)
            .live()
            .exclude(self.closed)
            .filter(alias_of=None)
            .select_related("cover", "sector")
            .prefetch_related("claims")
            .order_by("-first_published_at", "-pk")
        )

    def compared(self, asked: list[str]) -> list[CasePage]:
        """The public cases to set side by side, at most three, in the order asked for."""
        numbers = [int(word) for word in asked if word.isdecimal() and len(word) < 10]
        wanted = numbers[:MOST_COMPARED]
        by_id = {case.pk: case for case in self.listing().filter(pk__in=wanted)}
        return [by_id[pk] for pk in dict.fromkeys(wanted) if pk in by_id]

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """Adds ``column``, ``page_obj`` and ``compared`` (two or three cases, or none)."""
        context = super().get_context(request, *args, **kwargs)
        compared = self.compared(request.GET.getlist("compare"))
        context["compared"] = compared if len(compared) > 1 else []
        context["column"] = case_column(self, request)
        context["page_obj"] = context["column"].page(fetcher(self.listing()))
        return context


class CaseForm(PortalPageForm):
    """Names as branches those its editor may know of, and the one it names already."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "branch" in self.fields and self.for_user is not None:
            known = Branch.objects.filter(pk=self.instance.branch_id)
            seen = Branch.objects.visible_to(self.for_user)
            self.fields["branch"].queryset = Branch.objects.either(known, seen)


class CasePage(BasePage):
    """A case is claims plus a story, steps others can copy, and honours."""

    base_form_class = CaseForm
    kind = "case"
    kind_label = _("典型案例")

    branch = models.ForeignKey(
        Branch,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        verbose_name=_("党组织"),
    )
    sector = models.ForeignKey(
        Sector,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="cases",
        verbose_name=_("行业"),
    )
    case_kind = models.CharField(_("案例类型"), max_length=12, choices=CaseKind.choices)
    body = StreamField(ArticleBlock(), verbose_name=_("经过"), blank=True)
    steps = StreamField([("step", StepBlock())], verbose_name=_("可以照做的步骤"), blank=True)
    honours = StreamField([("honour", HonourBlock())], verbose_name=_("荣誉"), blank=True)

    parent_page_types = ["branches.CaseIndexPage"]
    subpage_types = []
    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(["branch", "sector", "case_kind"], heading=_("哪个支部、哪类经验")),
        InlinePanel("claims", label=_("可核对的说法")),
        FieldPanel("body"),
        FieldPanel("steps"),
        FieldPanel("honours"),
        BasePage.provenance_panel,
        BasePage.change_panel,
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("body"),
        index.SearchField("steps"),
        index.SearchField("honours"),
        index.FilterField("sector"),
        index.FilterField("case_kind"),
        index.FilterField("branch"),
    ]

    class Meta:
        verbose_name = _("典型案例")
        verbose_name_plural = _("典型案例")

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """Adds ``reading``, ``branch_page`` (where it is public) and ``similar`` cases."""
        context = super().get_context(request, *args, **kwargs)
        alike = Q(case_kind=self.case_kind)
        if self.sector_id:
            alike |= Q(sector=self.sector_id)
        context["reading"] = reading_of(self, request)
        context["library_url"] = self.breadcrumb[-1].url if self.breadcrumb else ""
        context["branch_page"] = (
            BranchPage.objects.filter(branch=self.branch_id, locale=self.locale_id, alias_of=None)
            .live()
            .exclude(self.closed)
            .select_related("branch")
            .defer_streamfields()
            .first()
        )
        context["similar"] = (
            CasePage.objects.filter(alike, alias_of=None, locale=self.locale_id)
            .live()
            .exclude(self.closed)
            .exclude(pk=self.pk)
            .order_by("-first_published_at", "-pk")
            .defer_streamfields()[:4]
        )
        return context


class CaseClaim(Orderable):
    """One figure of a case: value, unit, period or date, source, evidence (G12)."""

    page = ParentalKey(CasePage, on_delete=models.CASCADE, related_name="claims")
    label = models.CharField(_("说的是什么"), max_length=60)
    figure = models.DecimalField(
        _("数字"), max_digits=14, decimal_places=2, validators=[MinValueValidator(0)]
    )
    unit = models.CharField(_("单位"), max_length=12)
    baseline = models.DecimalField(
        _("原来是"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    period = models.CharField(
        _("期间"), max_length=40, blank=True, help_text=_("例如 2025年全年、2026年1—6月。")
    )
    as_of = models.DateField(_("截至日期"), null=True, blank=True)
    source = models.CharField(_("数据来源"), max_length=120, blank=True)
    evidence = models.ForeignKey(
        PortalDocument,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("佐证材料"),
    )

    panels = [
        FieldPanel("label"),
        FieldPanel("figure"),
        FieldPanel("unit"),
        FieldPanel("baseline"),
        FieldPanel("period"),
        FieldPanel("as_of"),
        FieldPanel("source"),
        FieldPanel("evidence"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("可核对的说法")
        verbose_name_plural = _("可核对的说法")

    def __str__(self) -> str:
        return f"{self.label} {self.printed}{self.unit}"

    @property
    def printed(self) -> str:
        """The figure without idle zeros: ``285``, ``97.5``."""
        return f"{self.figure.normalize():f}"

    @property
    def printed_baseline(self) -> str:
        """The former figure in the same form, empty where there is none."""
        return "" if self.baseline is None else f"{self.baseline.normalize():f}"

    @property
    def is_dated(self) -> bool:
        """A figure without a period or date is marked so."""
        return bool(self.period or self.as_of)
