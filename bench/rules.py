"""How long the rules take: what a year asks of 1,000 branches. Plain Python, no database."""

import datetime as dt
import time

from portal.rulebook.meetings import (
    COMMITTEE,
    GENERAL,
    GROUP,
    LECTURE,
    THEME_DAY,
    BranchFacts,
    GroupFacts,
    HeldMeeting,
    due,
)
from portal.rulebook.periods import Span, months_of

from .report import Figure

BRANCHES = 1000
YEAR = 2026
GROUPS = ("a", "b")


def a_year() -> list[HeldMeeting]:
    """What a diligent branch with a committee and two groups holds: 60 meetings."""
    held = []
    for month in months_of(YEAR):
        day = month.starts_on + dt.timedelta(days=9)
        held += [HeldMeeting(COMMITTEE, day)]
        held += [HeldMeeting(GROUP, day, group=group) for group in GROUPS]
        held += [HeldMeeting(GENERAL, day, frozenset((THEME_DAY,)))]
        held += [HeldMeeting(GENERAL, day, frozenset((LECTURE,)))]
    return held


def measure() -> list[Figure]:
    """Seconds for all branches, as the committee's board asks on the last day of the year."""
    facts = BranchFacts(committee=(Span(),), groups=tuple(GroupFacts(key) for key in GROUPS))
    held, as_of = a_year(), dt.date(YEAR, 12, 31)
    begun = time.perf_counter()
    entries = sum(len(due(facts, held, as_of)) for _branch in range(BRANCHES))
    took = time.perf_counter() - begun
    return [Figure(f"{BRANCHES} 个支部一年该做的", took, 1.5, "秒", note=f"{entries} 项")]
