"""``/me/due/board/``: what the branches one oversees have to hold, from what is kept of each."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Exists, Min, OuterRef, QuerySet, Sum
from django.db.models.functions import Least
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from branches.models import Branch
from members.area.frame import me, paged, read
from members.lists.saved import saved_lists
from portal.rulebook.meetings import OVERDUE, UNCOUNTED
from portal.rulebook.periods import Period

from ...enums import ObligationType
from ...meetings.models import SEES_MEETINGS
from ..forms import UNEXPLAINED, BoardForm
from ..models import DueLine, DueSummary
from ..periods import chosen, within
from ..summaries import asked, count, without_summary
from ..views import TAB, oversees
from ..words import Word, word_of, worst

PER_PAGE = 30
PAGE = "due"  # its name in saved lists


@dataclass(frozen=True)
class Cell:
    """One type of one branch: how many were held of how many, and the worst of it.

    Counted as on the page of the branch: see ``Obligation.counted``.
    """

    type: str
    label: str
    held: int = 0
    required: int = 0
    state: str = ""
    missing: int = 0
    explained: int = 0
    unminuted: int = 0

    @cached_property
    def word(self) -> Word | None:
        """The worst state; None where nothing of it applies."""
        return word_of(self.state, self.type) if self.state else None

    @property
    def counted(self) -> str:
        """``3/4``: held of required; empty where nothing is counted."""
        return f"{self.held}/{self.required}" if self.required else ""

    @cached_property
    def html(self) -> SafeString:
        """The cell of the table."""
        return render_to_string("life/due/cell.html", {"cell": self})

    @cached_property
    def told(self) -> str:
        """The worst of it in words: ``没有开2次（已写原因）``, ``已开，1次没有记录``."""
        if not self.missing or self.type == ObligationType.TALK:
            said = str(self.word.label) if self.word else ""
            if self.unminuted:
                words = {"state": said, "count": self.unminuted}
                return _("%(state)s，%(count)s次没有记录") % words
            return said
        words = {"count": self.missing}
        if self.explained == self.missing:
            return _("%(count)s期没有开，已写原因") % words
        return _("%(count)s期没有开") % words


@dataclass(frozen=True)
class Row:
    """A branch with its cells, one for each type that is shown."""

    branch: Branch
    cells: list[Cell]


@read
def board(request: HttpRequest) -> HttpResponse:
    """All branches overseen, by the filters of the address, by name."""
    user = request.user
    if not oversees(user):
        raise Http404
    form = BoardForm(request.GET)
    wanted = form.chosen
    period = chosen(wanted["period"])
    fresh = renew(user, period.starts_on.year)
    listed = paged(request, found(user, wanted), PER_PAGE)
    context = {
        "form": form,
        "filtered": any(wanted.values()),
        "period": period,
        "types": types_shown(wanted),
        "rows": rows_of(list(listed["page_obj"]), period, types_shown(wanted)),
        "fresh": fresh,
        "as_of": as_of(user, period.starts_on.year),
        "lists": saved_lists(user, PAGE, request),
        **listed,
    }
    return me(request, "life/due/board.html", context, tab=TAB)


def overseen(user) -> QuerySet[Branch]:
    """The branches overseen of which something is asked."""
    return asked().filter(
        pk__in=Branch.objects.overseen_by(user, SEES_MEETINGS).order_by().values("pk")
    )


def renew(user, year: int) -> int:
    """Count those that have just changed, as many as one page shows; how many."""
    missing = without_summary(overseen(user), year).order_by().values_list("pk", flat=True)
    keys = list(missing[:PER_PAGE])
    return count(keys, year) if keys else 0


def as_of(user, year: int) -> dt.date | None:
    """The day all of it is at least of."""
    kept = DueSummary.objects.filter(year=year, branch__in=overseen(user).order_by().values("pk"))
    return kept.aggregate(day=Min("as_of"))["day"]


def types_shown(wanted: dict) -> list[str]:
    """The type that is asked for, or all."""
    return [wanted["type"]] if wanted["type"] else ObligationType.values


def found(user, wanted: dict) -> QuerySet[Branch]:
    """The branches that meet the filters, by name."""
    branches = overseen(user).select_related("street", "sector").order_by("name", "pk")
    if wanted["q"]:
        branches = branches.filter(name__icontains=wanted["q"].strip())
    for name in ("street", "sector"):
        if wanted[name]:
            branches = branches.filter(**{name: wanted[name]})
    if wanted["state"] or wanted["type"]:
        lines = lines_of(chosen(wanted["period"])).filter(summary__branch=OuterRef("pk"))
        branches = branches.filter(Exists(_in_state(lines, wanted)))
    return branches


def lines_of(period: Period) -> QuerySet[DueLine]:
    """The lines of the obligations that lie in a period."""
    lines = DueLine.objects.filter(summary__year=period.starts_on.year).order_by()
    return lines.filter(period__in=within(period))


def _in_state(lines: QuerySet[DueLine], wanted: dict) -> QuerySet[DueLine]:
    if wanted["type"]:
        lines = lines.filter(type=wanted["type"])
    if wanted["state"] == UNEXPLAINED:
        return lines.unexplained()
    return lines.filter(state=wanted["state"]) if wanted["state"] else lines


def rows_of(branches: list[Branch], period: Period, types: Iterable[str]) -> list[Row]:
    """Each branch with its cells, in one query."""
    lines = lines_of(period).filter(summary__branch__in=branches).explained()
    keys = ("summary__branch", "type", "state", "is_explained")
    sums = {
        "met": Sum(Least("held", "required")),
        "asked": Sum("required"),
        "bare": Sum("unminuted"),
    }
    counted: dict[tuple, list[dict]] = defaultdict(list)
    for each in lines.values(*keys).annotate(lines=Count("pk"), **sums):
        counted[each["summary__branch"], each["type"]].append(each)
    labels = {kind: str(ObligationType(kind).label) for kind in types}
    same: dict[Cell, Cell] = {}  # most are alike, and are put into words and HTML once

    def cell(branch: Branch, kind: str) -> Cell:
        found = _cell(kind, labels[kind], counted.get((branch.pk, kind), []))
        return same.setdefault(found, found)

    return [Row(branch, [cell(branch, kind) for kind in types]) for branch in branches]


def _cell(kind: str, label: str, counted: list[dict]) -> Cell:
    missing = [each for each in counted if each["state"] == OVERDUE]
    told = [each for each in counted if each["state"] not in UNCOUNTED]
    return Cell(
        kind,
        label,
        held=sum(each["met"] for each in told),
        required=sum(each["asked"] for each in told),
        state=worst(each["state"] for each in counted),
        missing=sum(each["lines"] for each in missing),
        explained=sum(each["lines"] for each in missing if each["is_explained"]),
        unminuted=sum(each["bare"] for each in counted),
    )
