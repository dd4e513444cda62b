"""What a year plan begins with: the meetings the rules ask for, without dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from .meetings import (
    BRANCH,
    EXCUSED,
    LECTURE,
    NOT_APPLICABLE,
    TALK,
    BranchFacts,
    HeldMeeting,
    due,
)
from .packs import NATIONAL, Rulebook
from .periods import YEAR, Period, period_of, periods_of


@dataclass(frozen=True, slots=True)
class Proposal:
    """A meeting to plan between two days; ``suggested`` where no rule asks for it."""

    type: str
    period: Period
    opens_on: dt.date
    due_on: dt.date
    group: object = None
    suggested: bool = False


def proposals(
    facts: BranchFacts,
    year: int,
    from_day: dt.date,
    rules: Rulebook | None = None,
    held: Iterable[HeldMeeting] = (),
) -> list[Proposal]:
    """What has to be held in ``year`` from a day on, one proposal per meeting, without dates.

    ``held`` are meetings held and those planned already, whatever their day. What belongs to the
    year before is among it where its window reaches into ``year``. Where no rule asks for lectures,
    as many as are usual are suggested (SJ-04).
    """
    held, last = tuple(held), period_of(dt.date(year, 1, 1), YEAR).ends_on
    entries = due(facts, held, dt.date.max, rules, since=from_day, until=last)
    found = [
        Proposal(entry.type, entry.period, max(entry.opens_on, from_day), entry.due_on, entry.group)
        for entry in entries
        if entry.type != TALK and entry.opens_on <= last
        if entry.state not in (NOT_APPLICABLE, EXCUSED)
        for _missing in range(entry.required - entry.held)
    ]
    if facts.level == BRANCH and not any(e.type == LECTURE and e.required for e in entries):
        found += _suggested_lectures(year, from_day, rules or NATIONAL, held)
    return found


def _suggested_lectures(
    year: int, from_day: dt.date, rules: Rulebook, held: tuple[HeldMeeting, ...]
) -> list[Proposal]:
    usual = rules.on(dt.date(year, 1, 1))["SJ-04"].values["months"]
    lectures = [each.on for each in held if LECTURE in each.purposes]
    return [
        Proposal(LECTURE, period, max(period.starts_on, from_day), period.ends_on, suggested=True)
        for period in periods_of(year, usual)
        if period.ends_on >= from_day and not any(day in period for day in lectures)
    ]
