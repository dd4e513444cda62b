"""What the rules need to know of branches over time, read in as many queries for one as for all."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from django.db.models import BooleanField, DateTimeField, FilteredRelation, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from branches.enums import BranchStatus, PartyLevel
from branches.models import Branch
from members.enums import COMMITTEE_POSTS, AffiliationKind
from members.models import Affiliation, GroupPlace, Post
from portal.rulebook.meetings import WINDOWED, BranchFacts, GroupFacts, HeldMeeting, Span
from portal.rulebook.packs import NATIONAL

from ..enums import AHEAD, MeetingState, MinutesState
from ..meetings.models import MeetingBranch
from ..planning.models import Window
from ..talks.models import Talk
from .spans import at_least, spells, states

# Levels that hold the meetings of a branch.
HOLD = (PartyLevel.BRANCH, PartyLevel.TEMPORARY)


# Of a branch that has not begun to record here nothing is called missed.
NOT_YET = dt.date.max


@dataclass(frozen=True)
class Ahead:
    """A meeting that is planned; ``meeting`` as if it had been held on its day."""

    meeting: HeldMeeting
    called: bool


@dataclass
class Known:
    """Of one branch: the dated facts, what was held, and what is called or being prepared."""

    facts: BranchFacts
    held: list[HeldMeeting] = field(default_factory=list)
    ahead: list[Ahead] = field(default_factory=list)


def gather(
    branches: Iterable[Branch], years: Iterable[int]
) -> dict[int, tuple[BranchFacts, list[HeldMeeting]]]:
    """By branch id the facts, and what was held that may count for an obligation of ``years``."""
    return {pk: (one.facts, one.held) for pk, one in known(branches, years).items()}


def known(branches: Iterable[Branch], years: Iterable[int]) -> dict[int, Known]:
    """As ``gather``, with what is planned; six queries, however many branches.

    Days are local. A meeting counts for each branch that takes part. ``level`` is that of today,
    or of the last day asked for; what was temporary before or after is told by its spans.
    """
    branches, years = list(branches), sorted(set(years))
    ids = [branch.pk for branch in branches]
    until = min(timezone.localdate(), dt.date(years[-1], 12, 31))
    since, above, levels = _registered(ids)
    officers, at_home = _people(ids)
    committees = _committees(officers)
    groups = _groups(ids)
    windows = _windows(ids, years, above)
    talks = _talks(ids, at_home, years)
    found = {}
    for branch in branches:
        pk = branch.pk
        level, temporary = _level(branch, levels.get(pk, ()), until)
        facts = BranchFacts(
            level=level,
            temporary=temporary,
            founded_on=_founded(branch),
            dissolved_on=branch.revoked_on if branch.status == BranchStatus.REVOKED else None,
            recorded_since=since.get(pk) or NOT_YET,
            committee=committees.get(pk, ()),
            groups=groups.get(pk, ()),
            windows=windows[pk],
            talks=talks[pk],
        )
        found[pk] = Known(facts)
    _meetings(found, years)
    return found


def _founded(branch: Branch) -> dt.date | None:
    """One that is still being prepared has nothing to hold."""
    return dt.date.max if branch.status == BranchStatus.PREPARING else branch.established_on


def _level(branch: Branch, rows, until: dt.date) -> tuple[str, tuple[Span, ...]]:
    """The level on a day, and when it was a temporary one, by rows of (day, level) in order.

    Without rows it has been all along what the register says.
    """
    history = states(rows) or [(branch.level, Span())]
    now = next((level for level, span in history if span.covers(until, until)), branch.level)
    temporary = tuple(span for level, span in history if level == PartyLevel.TEMPORARY)
    return (PartyLevel.BRANCH.value if now in HOLD else now), temporary


def _registered(ids: list[int]) -> tuple[dict, dict, dict]:
    """Since when each is recorded here; the superior of each and of all above somebody; levels.

    Levels are rows of (day, level) in their order.
    """
    rows = Branch.objects.filter(Q(pk__in=ids) | Q(subordinates__isnull=False))
    rows = rows.annotate(row=FilteredRelation("facts", condition=Q(facts__name="level")))
    rows = rows.order_by("row__effective_on", "row__pk").distinct()
    since, above, levels = {}, {}, defaultdict(list)
    for pk, superior, recorded, day, _key, level in rows.values_list(
        *("pk", "superior", "habits__recorded_since"),
        *("row__effective_on", "row__pk", "row__value"),
    ):
        since[pk], above[pk] = recorded, superior
        if day:
            levels[pk].append((day, level))
    return since, above, levels


def _people(ids: list[int]) -> tuple[dict[int, list], dict[int, list]]:
    """Who held a confirmed post of the committee of each branch, who was at home there, and when.

    By branch rows of (member, span).
    """
    posts = Post.objects.filter(
        branch__in=ids, kind__in=COMMITTEE_POSTS, confirmed_at__isnull=False
    )
    homes = Affiliation.objects.filter(branch__in=ids, kind=AffiliationKind.HOME)
    both = [
        rows.order_by().values_list(
            "branch", "member", "starts_on", "ends_on", Value(mark, output_field=BooleanField())
        )
        for rows, mark in ((posts, True), (homes, False))
    ]
    officers, at_home = defaultdict(list), defaultdict(list)
    for pk, member, starts, ends, is_officer in both[0].union(both[1], all=True):
        (officers if is_officer else at_home)[pk].append((member, Span(starts, ends)))
    return officers, at_home


def _committees(officers: dict[int, list]) -> dict[int, tuple[Span, ...]]:
    """Spans in which as many held posts as a committee has at least (ZB-19)."""
    smallest = NATIONAL.latest["ZB-19"].values["committee_min"]
    return {pk: at_least(smallest, held) for pk, held in officers.items()}


def _groups(ids: list[int]) -> dict[int, tuple[GroupFacts, ...]]:
    """A group is there while somebody is in it, by its name of today or its last."""
    rows = (
        GroupPlace.objects.filter(affiliation__branch__in=ids)
        .order_by("affiliation", "effective_on", "pk")
        .values_list(
            *("affiliation__branch", "affiliation", "affiliation__ends_on", "effective_on"),
            *("group_id", "group_name", "group__name"),
        )
    )
    places, of, names = defaultdict(list), {}, {}
    for pk, affiliation, ends, day, group, name, today in rows:
        places[affiliation].append((day, group))
        of[affiliation] = (pk, ends)
        if group:
            names[group] = today or name
    there: dict[int, dict[int, list]] = defaultdict(lambda: defaultdict(list))
    for affiliation, found in places.items():
        pk, ends = of[affiliation]
        for group, span in states(found, ends):
            if group:
                there[pk][group].append((affiliation, span))
    return {
        pk: tuple(
            GroupFacts(group, names[group], spells(spans))
            for group, spans in sorted(groups.items())
        )
        for pk, groups in there.items()
    }


def _windows(ids: list[int], years: list[int], above: Mapping[int, int]) -> dict[int, dict]:
    """By branch the days the nearest superior's notice names; one of nobody's is for all."""
    named: dict[int | None, dict] = defaultdict(dict)
    wanted = range(years[0] - 1, years[-1] + 1)
    for row in Window.objects.filter(year__in=wanted).order_by():
        named[row.superior_id][row.type, row.year] = (row.starts_on, row.ends_on)
    found = {}
    for pk in ids:
        line, at = [], pk
        while at is not None and at not in line:
            line.append(at)
            at = above.get(at)
        found[pk] = {}
        for each in (None, *reversed(line)):
            found[pk] |= named.get(each, {})
    return found


def _talks(ids: list[int], at_home: dict[int, list], years: list[int]) -> dict[int, dict]:
    """By branch and year how often each of its people was talked with.

    Its people are those at home there today, or on the last day of the year.
    """
    rows = Talk.objects.filter(branch__in=ids, held_on__year__in=years).order_by()
    times: dict[tuple, int] = defaultdict(int)
    for pk, first, second, day in rows.values_list("branch", "first", "second", "held_on"):
        times[pk, day.year, first] += 1
        times[pk, day.year, second] += 1
    today = timezone.localdate()
    found: dict[int, dict] = {pk: {} for pk in ids}
    for year in years:
        day = min(today, dt.date(year, 12, 31))
        for pk in ids:
            people = {who for who, span in at_home.get(pk, ()) if span.covers(day, day)}
            found[pk][year] = tuple(sorted(times.get((pk, year, who), 0) for who in people))
    return found


def _meetings(found: dict[int, Known], years: list[int]) -> None:
    """What was held in ``years``, or may count for them; and what is planned."""
    first, last = dt.date(years[0], 1, 1), dt.date(years[-1] + 1, 12, 31)
    # The year before only what its window may have left for this one.
    reaches = Q(begins__gte=_midnight(first))
    for kind in WINDOWED:
        reaches |= Q(meeting__purposes__contains=kind)
    # Found by branch: by the index of times, SQLite would read the meetings of all branches.
    begins = Coalesce("meeting__starts_at", None, output_field=DateTimeField())
    rows = (
        MeetingBranch.objects.filter(branch__in=list(found))
        .annotate(begins=begins)
        .filter(
            reaches,
            meeting__state__in=(MeetingState.HELD, *AHEAD),
            begins__gte=_midnight(first.replace(year=first.year - 1)),
            begins__lt=_midnight(last),
        )
        .order_by("begins", "meeting")
    )
    zone = timezone.get_current_timezone()
    for pk, key, form, starts, purposes, group, paper, state, minutes in rows.values_list(
        *("branch", "meeting", "meeting__form", "begins", "meeting__purposes"),
        *("meeting__group", "meeting__on_paper", "meeting__state", "minutes__state"),
    ):
        meeting = HeldMeeting(
            form,
            starts.astimezone(zone).date(),
            _codes(purposes),
            group,
            minutes=paper or minutes in (MinutesState.OUT, MinutesState.CONFIRMED),
            key=key,
        )
        if state == MeetingState.HELD:
            found[pk].held.append(meeting)
        else:
            found[pk].ahead.append(Ahead(meeting, state == MeetingState.CALLED))


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


@cache
def _codes(written: str) -> frozenset[str]:
    """Purposes as ``Meeting.purposes`` holds them; there are few ways to combine them."""
    return frozenset(code for code in written.split(",") if code)
