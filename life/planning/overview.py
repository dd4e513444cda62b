"""``/me/meetings/``: what is ahead, what was held, and what there is to do for one's branch."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import urlencode

from branches.models import Branch
from members.area.frame import me, paged, read

from ..enums import AHEAD, MeetingState, ObligationType
from ..meetings.models import Meeting, MeetingBranch, groups_led
from .days import Days
from .services import on_days_off

PER_PAGE = 30
WHEN = AHEAD_, PAST, CANCELLED = "ahead", "past", "cancelled"
KINDS = [choice for choice in ObligationType.choices if choice[0] != ObligationType.TALK]


@dataclass(frozen=True)
class Planned:
    """A branch somebody makes meetings for; ``keeps`` for all of it, else for a group."""

    branch: Branch
    keeps: bool
    off: int


@read
def meetings(request: HttpRequest) -> HttpResponse:
    """All that one may see, by when, kind and branch."""
    user, asked = request.user, request.GET
    rows = Meeting.objects.visible_to(user)
    branches = _branches(rows)
    chosen = {
        "kind": asked.get("kind", "") if asked.get("kind") in dict(KINDS) else "",
        "branch": asked.get("branch", "")[:50],
    }
    if chosen["kind"]:
        rows = rows.counting_as(chosen["kind"])
    if chosen["branch"]:
        rows = rows.of(*Branch.objects.filter(slug=chosen["branch"])[:1])
    when = asked.get("when") if asked.get("when") in WHEN else AHEAD_
    context = {
        "when": when,
        "kinds": KINDS,
        "branches": branches,
        "several": len(branches) > 1,
        "planned_for": planned_for(user),
        "tabs": {name: "?" + urlencode({**chosen, "when": name}) for name in WHEN},
        **chosen,
        **paged(request, _when(rows, when).select_related("branch"), PER_PAGE),
    }
    _mark_days_off(context["page_obj"].object_list)
    return me(request, "life/planning/overview.html", context, tab="meetings")


def _branches(rows: QuerySet) -> list[Branch]:
    """Those whose meetings one sees, to choose from."""
    parts = MeetingBranch.objects.filter(meeting__in=rows.order_by().values("pk"))
    return list(Branch.objects.filter(pk__in=parts.values("branch")).order_by("name"))


def _when(rows: QuerySet, when: str) -> QuerySet:
    """Ahead, soonest first; held or past, newest first; cancelled."""
    if when == CANCELLED:
        return rows.filter(state=MeetingState.CANCELLED).order_by("-starts_at", "-pk")
    rows = rows.exclude(state=MeetingState.CANCELLED)
    today = timezone.make_aware(dt.datetime.combine(timezone.localdate(), dt.time()))
    if when == PAST:
        return rows.filter(starts_at__lt=today).order_by("-starts_at", "-pk")
    return rows.filter(starts_at__gte=today).order_by("starts_at", "pk")


def _mark_days_off(rows: Sequence[Meeting]) -> None:
    """Say of those ahead whether people rest on their day."""
    ahead = [row for row in rows if row.state in AHEAD and row.day >= timezone.localdate()]
    if not ahead:
        return
    every = [row.day for row in ahead]
    days = Days.between(min(every), max(every))
    for row in ahead:
        row.is_off = not days.works(row.day)


def planned_for(user) -> list[Planned]:
    """The branches somebody makes meetings for, with how many of these fall on days off."""
    kept = Branch.objects.kept_by(user)
    led = Branch.objects.filter(groups__in=groups_led(user))
    branches = list(Branch.objects.either(kept, led).order_by("name"))
    if not branches:
        return []
    ids = set(kept.values_list("pk", flat=True))
    off = Counter(
        move.meeting.branch_id for move in on_days_off(Meeting.objects.filter(branch__in=ids))
    )
    return [Planned(branch, branch.pk in ids, off[branch.pk]) for branch in branches]
