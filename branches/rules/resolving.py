"""Which rules hold for which branch: the national ones, with what its superiors decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from portal.rulebook.packs import NATIONAL, Rulebook

from ..models import Branch, RuleOverride

WHOLE = None  # the key of what holds for the whole committee


def rulebooks(
    branches: Iterable[Branch], rows: Iterable[RuleOverride] | None = None
) -> dict[int, Rulebook]:
    """By branch id its rulebook, in two queries at most, however many branches.

    A local rule holds for the organisation it names and its whole line, one that names none for
    all. Branches under the same local rules share one object; without any it is ``NATIONAL``.
    ``rows``: these instead of the approved ones, to see what they would change.
    """
    rows = RuleOverride.objects.approved() if rows is None else rows
    held: dict[int | None, list[RuleOverride]] = defaultdict(list)
    for row in rows:
        held[row.superior_id].append(row)
    above = {}
    if held.keys() - {WHOLE}:
        above = dict(Branch.objects.order_by().values_list("pk", "superior_id"))
    books: dict[tuple[int, ...], Rulebook] = {}
    lines: dict[int, tuple[int, ...]] = {}
    found = {}
    for branch in branches:
        line = _line(branch.pk, above, held, lines)
        if line not in books:
            books[line] = _book([held[key] for key in (WHOLE, *line) if key in held])
        found[branch.pk] = books[line]
    return found


def rulebook_of(branch: Branch) -> Rulebook:
    """That of one branch."""
    return rulebooks([branch])[branch.pk]


def _book(groups: list[list[RuleOverride]]) -> Rulebook:
    overrides = [row.as_override for rows in groups for row in rows]
    return Rulebook(overrides) if overrides else NATIONAL


def _line(
    pk: int,
    above: dict[int, int | None],
    held: dict[int | None, list],
    known: dict[int, tuple[int, ...]],
) -> tuple[int, ...]:
    """The organisations with rules of their own from a branch upwards, the highest first.

    What is known of those above is used again; a circle in the data ends.
    """
    way: list[int] = []
    at: int | None = pk
    while at is not None and at not in known and at not in way:
        way.append(at)
        at = above.get(at)
    line = known.get(at, ())
    for each in reversed(way):
        line = known[each] = (*line, each) if each in held else line
    return line
