"""The list of the register: whose term ends when, who leads, how many there are."""

from __future__ import annotations

import datetime as dt

from django.db.models import DateField, F, Func, IntegerField, QuerySet, Value
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import ChoiceFilter
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.widgets import Button

from portal.rulebook.branches import term_years

from ..models import Branch
from ..rules.reminding import asked_to_elect
from .told import Told, told

# Not a column of the table: the day is computed, in Python for a record, here for the order.
TERM = "term_ends"


class TermEnd(Func):
    """The day so many years after another; the databases add years in words of their own."""

    output_field = DateField()

    def as_sqlite(self, compiler, connection, **context):
        """``DATE('2024-03-20', '+' || 3 || ' years')``."""
        words = {"template": "DATE(%(expressions)s || ' years')", "arg_joiner": ", '+' || "}
        return self.as_sql(compiler, connection, **words, **context)

    def as_postgresql(self, compiler, connection, **context):
        """``(day + make_interval(years => 3))::date``."""
        words = {"template": "(%(expressions)s))::date", "arg_joiner": " + make_interval(years => "}
        return self.as_sql(compiler, connection, **words, **context)


def with_term(branches: QuerySet) -> QuerySet:
    """With the last day of the term as ``term_ends``, to order by."""
    years = Cast(Coalesce("term_years", Value(term_years())), IntegerField())
    return branches.annotate(**{TERM: TermEnd(F("elected_on"), years)})


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def _term(branch: Branch) -> str:
    """The last day of the term, and whether the superior reminds by now (ZB-22)."""
    day = _day(branch.term_ends_on)
    if not getattr(branch, "reminded", False):
        return day
    overdue = branch.term_ends_on < timezone.localdate()
    return f"{day} " + (_("（已经届满）") if overdue else _("（该提醒换届）"))


def _told(branch: Branch) -> Told:
    return getattr(branch, "told", Told())


def _members(branch: Branch) -> str:
    count = _told(branch).members
    return "" if count is None else str(count)


def _opened(branch: Branch) -> str:
    """Whether it is at work; else where to go on, for who opens it."""
    step = _told(branch).next
    if step:
        return format_html('<a href="{}">{}</a>', step.url, step.text)
    return _("已开通") if branch.secretaries_group_id else _("没有开通")


# The others stand in the record, the spreadsheet and the filters: more do not fit on a screen.
COLUMNS = (
    "short_name",
    Column(TERM, label=gettext_lazy("任期届满"), accessor=_term, sort_key=TERM, width="14%"),
    Column(
        "secretary",
        label=gettext_lazy("书记"),
        accessor=lambda branch: _told(branch).secretary or "",
        width="9%",
    ),
    Column("members", label=gettext_lazy("党员"), accessor=_members, width="7%"),
    Column("opened", label=gettext_lazy("开通"), accessor=_opened, width="9%"),
    "street",
    "department",
    "sector",
    "status",
)


class BranchFilterSet(WagtailFilterSet):
    """Of the register."""

    term = ChoiceFilter(
        label=gettext_lazy("换届"),
        choices=[("due", gettext_lazy("该提醒换届，或者任期已经届满"))],
        empty_label=gettext_lazy("全部"),
        method="by_term",
    )

    class Meta:
        model = Branch
        fields = ("term", "street", "department", "sector", "status", "form", "level")

    def by_term(self, branches: QuerySet, name: str, value: str) -> QuerySet:
        """Those a superior reminds of their election: the day is computed, not stored."""
        return branches.filter(pk__in=asked_to_elect(branches.order_by()))


class BranchIndexView(generic.IndexView):
    """The list; a spreadsheet of it in the one format that can't hold formulas."""

    FORMATS = ("xlsx",)

    def get_base_queryset(self):
        """What this person oversees; what the public directory shows besides is found there."""
        rows = Branch.objects.seen_in_admin(self.request.user).select_related(
            "sector", "street", "department", "superior"
        )
        return with_term(rows)

    def order_queryset(self, queryset):
        """Those whose election day nobody entered come last, whatever the database thinks."""
        if self.ordering == TERM:
            return queryset.order_by(F(TERM).asc(nulls_last=True), "name")
        if self.ordering == f"-{TERM}":
            return queryset.order_by(F(TERM).desc(nulls_last=True), "name")
        return super().order_queryset(queryset)

    def paginate_queryset(self, queryset, page_size):
        """With what is told of the branches of this page alone."""
        paginator, page, rows, others = super().paginate_queryset(queryset, page_size)
        rows = list(rows)
        known, reminded = told(rows, self.request.user), asked_to_elect(rows)
        for branch in rows:
            branch.told = known[branch.pk]
            branch.reminded = branch.pk in reminded
        page.object_list = rows
        return paginator, page, rows, others

    @property
    def show_export_buttons(self) -> bool:
        """Wagtail's pair of buttons has CSV in it; see ``header_more_buttons``."""
        return False

    @cached_property
    def header_more_buttons(self) -> list:
        """The spreadsheet."""
        return [
            *super().header_more_buttons,
            Button(
                _("导出 XLSX"), url=self.get_export_url("xlsx"), icon_name="download", priority=90
            ),
        ]
