"""``/me/life/<branch>/year/<year>/``: twelve months proposed from the rules, saved once."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.models import Branch
from branches.rules.resolving import rulebook_of
from members.area.forms import attempt, done_for_today
from members.area.frame import me, read, read_and_write, write
from portal.rulebook.plans import Proposal, proposals

from ..due.facts import known
from ..enums import ObligationType
from ..planning.days import Days, knows_adjusted_days
from ..planning.habits import habits_of
from ..planning.models import Habits, YearPlan
from .forms import PlanForm
from .proposing import Arranging, Evening
from .services import save_plan, take_back

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Draft:
    """What is proposed for a branch and a year: its evenings and all they rest on."""

    branch: Branch
    year: int
    from_day: dt.date
    habits: Habits
    days: Days
    wanted: list[Proposal]
    evenings: list[Evening]
    planned: list[dt.date]

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many of each type are proposed, in words."""
        found = Counter(
            proposal.type
            for evening in self.evenings
            for sitting in evening.sittings
            for proposal in sitting.covers
        )
        return [(label, found[code]) for code, label in ObligationType.choices if found[code]]

    @property
    def meetings(self) -> int:
        """How many meetings are proposed."""
        return sum(len(evening.sittings) for evening in self.evenings)

    @property
    def unplaced(self) -> list[Proposal]:
        """What no working day is left for."""
        placed = {
            id(proposal)
            for evening in self.evenings
            for sitting in evening.sittings
            for proposal in sitting.covers
        }
        return [proposal for proposal in self.wanted if id(proposal) not in placed]


def draft(branch: Branch, year: int) -> Draft:
    """The plan of a year, or of what is left of it from tomorrow on, as it would be now."""
    from_day = max(dt.date(year, 1, 1), timezone.localdate() + DAY)
    found = known([branch], [year - 1, year])[branch.pk]
    standing = [one.meeting for one in found.ahead]
    rules = rulebook_of(branch)
    wanted = proposals(found.facts, year, from_day, rules, [*found.held, *standing])
    planned = sorted(one.on for one in standing if one.on.year == year and one.on >= from_day)
    habits = habits_of(branch)
    days = Days.between(dt.date(year, 1, 1), dt.date(year, 12, 31))
    arranging = Arranging(habits, days, year, from_day, planned)
    names = {group.pk: group.name for group in branch.groups.all()}
    evenings = arranging.arrange(wanted)
    for evening in evenings:
        for sitting in evening.sittings:
            sitting.group_name = names.get(sitting.group, "")
    return Draft(branch, year, from_day, habits, days, wanted, evenings, planned)


def years() -> tuple[int, int]:
    """What can be planned: this year and the next."""
    this = (timezone.localdate() + DAY).year
    return this, this + 1


@read
def this_year(request: HttpRequest, slug: str) -> HttpResponse:
    """What is left of this year; where nothing is left to plan, the next."""
    branch = get_object_or_404(Branch.objects.kept_by(request.user), slug=slug)
    this, following = years()
    late = not draft(branch, this).evenings
    return redirect("me_year", slug=slug, year=following if late else this)


@read_and_write
def year(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """See what is proposed, change it, save it once."""
    branch = get_object_or_404(Branch.objects.kept_by(request.user), slug=slug)
    if year not in years():
        raise Http404
    proposed = draft(branch, year)
    form = PlanForm(
        request.POST if request.method == "POST" else None,
        proposed.evenings,
        proposed.habits.place,
        proposed.from_day,
        year,
    )
    if form.is_valid():
        return _saved(request, proposed, form)
    context = {
        "branch": branch,
        "year": year,
        "years": years(),
        "draft": proposed,
        "form": form,
        "evenings": form.evenings,
        "days_known": knows_adjusted_days(year, proposed.days),
    }
    status = 422 if form.is_bound else 200
    return me(request, "life/year/year.html", context, tab="meetings", status=status)


def _saved(request: HttpRequest, proposed: Draft, form: PlanForm) -> HttpResponse:
    choices = form.choices()
    if not choices:
        return redirect("me_year", slug=proposed.branch.slug, year=proposed.year)
    plan = save_plan(proposed.branch, proposed.year, proposed.from_day, choices, request.user)
    held = [choice for choice in choices if not choice.left_out]
    words = {
        "year": proposed.year,
        "meetings": len(held),
        "days": len({timezone.localdate(choice.starts_at) for choice in held}),
    }
    said = (
        _("%(year)s年排好了：%(meetings)s次会议，%(days)s天。都是草稿，通知以前随时可以改。")
        % words
    )
    undo = reverse("me_year_undo", args=[plan.pk])
    return done_for_today(request, said % words, undo, "me_meetings")


@write
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a plan saved today."""
    plan = get_object_or_404(YearPlan.objects.editable_by(request.user), pk=pk)
    back = {"slug": plan.branch.slug, "year": plan.year}
    return attempt(request, lambda: take_back(plan), _("已撤销这次排的会议。"), "me_year", **back)
