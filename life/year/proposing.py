"""The meetings of a year as evenings: as few as forms and purposes allow, each on a working day.

Obligations come from the rulebook. Those of a month share an evening: the committee before it, a
大会 that counts as 主题党日, 党课, 组织生活会 and 民主评议 besides, the groups after it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from portal.rulebook.meetings import (
    ACTIVITY,
    COMMITTEE,
    GENERAL,
    GROUP,
    LECTURE,
    WINDOWED,
)
from portal.rulebook.periods import month_end
from portal.rulebook.plans import Proposal

from ..enums import DateReason, MeetingForm, Purpose
from ..meetings.models import at
from ..planning.days import Days, day_of_month
from ..planning.models import Habits

# In the order of an evening.
SHORT = (COMMITTEE, GROUP)


@dataclass
class Sitting:
    """One meeting proposed, and what it is for. ``key`` names it while the same is proposed."""

    form: str
    covers: list[Proposal]
    day: dt.date
    reason: str
    holiday: str = ""
    group: object = None
    group_name: str = ""
    starts_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None

    @property
    def key(self) -> str:
        """``2027-03-general``, of a group ``2027-03-group-5``; unique in a plan."""
        number = self.covers[0].period.key if self.form == ACTIVITY else ""
        parts = [f"{self.day:%Y-%m}", self.form, str(self.group or ""), number]
        return "-".join(part for part in parts if part)

    @property
    def purposes(self) -> list[str]:
        """What it counts as besides its form, in the order of ``Purpose``."""
        kinds = {proposal.type for proposal in self.covers}
        return [code for code in Purpose.values if code in kinds]

    @property
    def kinds(self) -> list[str]:
        """Form and purposes in words."""
        names = [str(Purpose(code).label) for code in self.purposes]
        if self.form == ACTIVITY:
            return names
        if self.group_name:
            return [_("%(group)s会") % {"group": self.group_name}, *names]
        return [str(MeetingForm(self.form).label), *names]

    @property
    def reason_label(self) -> str:
        """Why it stands on its day, in words."""
        return str(DateReason(self.reason).label)

    @property
    def first_day(self) -> dt.date:
        """From which day on it can be held and count for all it is for."""
        return max(proposal.opens_on for proposal in self.covers)

    @property
    def last_day(self) -> dt.date:
        """Until which day it can be held and count for all it is for."""
        return min(proposal.due_on for proposal in self.covers)


@dataclass
class Evening:
    """What is on one day, in order."""

    day: dt.date
    sittings: list[Sitting] = field(default_factory=list)


@dataclass
class _Month:
    """A month being filled: its evening and what is to be held then."""

    day: dt.date
    reason: str
    holiday: str
    wanted: list[Proposal] = field(default_factory=list)

    def takes(self, proposal: Proposal) -> bool:
        """Whether the evening lies where the proposal can be held."""
        return proposal.opens_on <= self.day <= proposal.due_on

    def has(self, kind: str) -> bool:
        """Whether something of a type is to be held then."""
        return any(proposal.type == kind for proposal in self.wanted)


class Arranging:
    """Puts what has to be held into the months of a year, from a day on.

    ``planned`` are days of meetings that stand already: what is added to their months joins them.
    """

    def __init__(self, habits: Habits, days: Days, year: int, from_day: dt.date, planned=()):
        self.habits, self.days = habits, days
        self.year, self.from_day = year, from_day
        self.planned = {day.month: day for day in sorted(planned, reverse=True)}
        self.months: dict[int, _Month] = {}
        for month in range(from_day.month if from_day.year == year else 1, 13):
            evening = self._evening(month)
            if evening:
                self.months[month] = evening
        self.extra: list[tuple[Proposal, _Month]] = []

    def _evening(self, month: int) -> _Month | None:
        """The day of the month the branch usually meets, or the nearest one that can be."""
        first = max(dt.date(self.year, month, 1), self.from_day)
        last = month_end(self.year, month)
        if month in self.planned and self.planned[month] >= first:
            return _Month(self.planned[month], DateReason.JOINED, "")
        usual = day_of_month(self.year, month, self.habits.week, self.habits.weekday)
        day = self.days.nearest(usual, first, last)
        if day is None:
            return None
        if usual < first:
            return _Month(day, DateReason.LATE, "")
        if day != usual:
            return _Month(day, DateReason.HOLIDAY, self.days.name(usual))
        return _Month(day, DateReason.FIXED_DAY, "")

    def put(self, proposals: Iterable[Proposal]) -> None:
        """Each where it adds no evening if it can; the narrowest first."""
        for proposal in sorted(proposals, key=self._order):
            months = [month for month in self.months.values() if month.takes(proposal)]
            if not months:
                self._apart(proposal)
                continue
            chosen = max(enumerate(months), key=lambda pair: self._fit(proposal, months, *pair))
            chosen[1].wanted.append(proposal)

    @staticmethod
    def _order(proposal: Proposal) -> tuple:
        """By the days there are for it, what has to be a 大会 before what joins one."""
        room = (proposal.due_on - proposal.opens_on).days
        return (proposal.suggested, room, proposal.type != GENERAL, str(proposal.group or ""))

    def _fit(self, proposal: Proposal, months: list, place: int, month: _Month) -> tuple:
        """How well a month suits; the larger the better.

        Not where the same stands already; where something stands; 组织生活会 and 民主评议 with a
        大会, a 大会 where they can join it, lectures apart from it; in the middle, so that there
        is time left if it has to be moved.
        """
        windowed = any(month.has(kind) for kind in WINDOWED)
        joins = {
            GENERAL: (windowed, self._window_is_open(month)),
            LECTURE: (not windowed and not month.has(GENERAL),),
        }.get(proposal.type, (month.has(GENERAL),))
        same = month.has(proposal.type) and proposal.type not in SHORT
        from_middle = abs(place - (len(months) - 1) / 2)  # no rule: the middle
        return (not same, bool(month.wanted), joins, -from_middle, -place)

    def _window_is_open(self, month: _Month) -> bool:
        return any(month.takes(proposal) for proposal in self.windowed)

    windowed: tuple[Proposal, ...] = ()

    def arrange(self, proposals: list[Proposal]) -> list[Evening]:
        """All of ``proposals`` as evenings in order; what no working day is left for is left."""
        self.windowed = tuple(each for each in proposals if each.type in WINDOWED)
        self.put(proposals)
        found: dict[dt.date, list[Sitting]] = defaultdict(list)
        for month in self.months.values():
            if month.wanted:
                found[month.day] += self._sittings(month)
        for proposal, month in self.extra:
            form = GENERAL if proposal.type in WINDOWED else proposal.type
            form = form if form in MeetingForm.values else ACTIVITY
            found[month.day].append(self._sitting(form, [proposal], month))
        return [Evening(day, self._timed(found[day])) for day in sorted(found)]

    def _apart(self, proposal: Proposal) -> None:
        """An evening of its own, in the middle of the days there are."""
        first = max(proposal.opens_on, self.from_day, dt.date(self.year, 1, 1))
        last = min(proposal.due_on, month_end(self.year, 12))
        if first > last:
            return
        middle = first + (last - first) // 2  # no rule: the middle
        day = self.days.nearest(middle, first, last)
        if day:
            reason = DateReason.WINDOW if proposal.type in WINDOWED else DateReason.LATE
            self.extra.append((proposal, _Month(day, reason, "")))

    def _sittings(self, month: _Month) -> list[Sitting]:
        """The meetings of one evening: committee, the branch, groups."""
        committee = [each for each in month.wanted if each.type == COMMITTEE]
        branch = [each for each in month.wanted if each.type not in SHORT]
        found = [self._sitting(COMMITTEE, [each], month) for each in committee]
        if branch:
            general = any(each.type in (GENERAL, *WINDOWED) for each in branch)
            found.append(self._sitting(GENERAL if general else ACTIVITY, branch, month))
        for each in month.wanted:
            if each.type == GROUP:
                found.append(self._sitting(GROUP, [each], month))
        return found

    @staticmethod
    def _sitting(form: str, covers: list[Proposal], month: _Month) -> Sitting:
        group = covers[0].group if form == GROUP else None
        return Sitting(form, covers, month.day, month.reason, month.holiday, group)

    def _timed(self, sittings: list[Sitting]) -> list[Sitting]:
        """The branch at its usual hour, the committee before, the groups at once after it."""
        short = dt.timedelta(minutes=self.habits.short_length)
        usual = dt.timedelta(minutes=self.habits.length)
        start = at(sittings[0].day, self.habits.starts)
        main = [each for each in sittings if each.form not in SHORT]
        after = start
        for each in main:
            each.starts_at, each.ends_at = after, after + usual
            after += usual
        before = start - short if main else start
        for each in sittings:
            if each.form == COMMITTEE:
                each.starts_at, each.ends_at = before, before + short
            elif each.form == GROUP:
                begin = after if main else start
                each.starts_at, each.ends_at = begin, begin + short
        return sorted(sittings, key=lambda each: (each.starts_at, each.key))
