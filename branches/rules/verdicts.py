"""Which verdicts a local rule would change: told by the rooms that know the facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from copy import copy
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from portal.rulebook.packs import Rulebook

from ..enums import BranchStatus
from ..models import Branch, RuleOverride
from ..permissions import line_below
from .resolving import rulebooks

SHOWN = 100  # changes listed on one page; the total is always said


@dataclass(frozen=True)
class Changed:
    """One verdict of a branch: what it is about, and its text before and after.

    Texts are in the reader's language, empty where nothing is found wrong.
    """

    branch: Branch
    what: str
    before: str
    after: str


Books = Mapping[int, Rulebook]
Compare = Callable[[list[Branch], Books, Books, dt.date], Iterable[Changed]]
_registry: list[Compare] = []


def register(compare: Compare) -> None:
    """Add ``compare(branches, before, after, today)``: which of its verdicts differ.

    ``before`` and ``after`` give the rulebook of each branch by its id; ``today`` is the day to
    judge by, which is the first day of the change where that is still to come.
    """
    if compare not in _registry:
        _registry.append(compare)


@dataclass(frozen=True)
class Preview:
    """What a change of local rules does: verdicts, of how many branches in reach, from when."""

    changes: list[Changed]
    reached: int
    day: dt.date

    @property
    def shown(self) -> list[Changed]:
        """As many as one page lists."""
        return self.changes[:SHOWN]

    @property
    def branches(self) -> int:
        """How many branches have a verdict that changes."""
        return len({change.branch.pk for change in self.changes})


def preview_of(row: RuleOverride) -> Preview:
    """What changes once this proposal is in force; it need not be stored."""
    others = [each for each in RuleOverride.objects.approved() if each.pk != row.pk]
    day = max(row.effective_from, timezone.localdate())
    return _preview(row, others, [*others, row], day)


def preview_of_end(row: RuleOverride, last_day: dt.date) -> Preview:
    """What changes on the day after ``last_day``, were it the last of this rule."""
    rows = list(RuleOverride.objects.approved())
    ended = copy(row)
    ended.effective_to = last_day
    after = [ended if each.pk == row.pk else each for each in rows]
    return _preview(row, rows, after, last_day + dt.timedelta(days=1))


def _preview(
    row: RuleOverride, before: list[RuleOverride], after: list[RuleOverride], day: dt.date
) -> Preview:
    branches = list(_reached(row))
    books = (rulebooks(branches, before), rulebooks(branches, after))
    changes = [one for compare in _registry for one in compare(branches, *books, day)]
    changes.sort(key=lambda one: (one.branch.name, one.what))
    return Preview(changes, len(branches), day)


def _reached(row: RuleOverride) -> QuerySet[Branch]:
    branches = Branch.objects.filter(status=BranchStatus.ACTIVE)
    if row.superior_id:
        tops = [row.superior_id]
        branches = branches.filter(Q(pk__in=tops) | Q(pk__in=line_below(tops)))
    return branches
