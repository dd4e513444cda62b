"""Which rules hold for which branch: the national ones, with what its superiors decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.core.cache import cache

from portal.rulebook.packs import NATIONAL, Override, Rulebook
from portal.serving import generation

from ..models import Branch, RuleOverride

LIFETIME = 60 * 60
WHOLE = None  # the key of what holds for the whole committee


def rulebooks(
    branches: Iterable[Branch], rows: Iterable[RuleOverride] | None = None
) -> dict[int, Rulebook]:
    """By branch id its rulebook, in one query at most while no rule changes, however many branches.

    A local rule holds for the organisation it names and its whole line, one that names none for
    all. Branches under the same local rules share one object; without any it is ``NATIONAL``.
    ``rows``: these instead of the approved ones, to see what they would change.
    """
    approved = _approved() if rows is None else _with_superior(rows)
    held: dict[int | None, list[Override]] = defaultdict(list)
    for superior, override in approved:
        held[superior].append(override)
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


def _approved() -> list[tuple[int | None, Override]]:
    """Those that were approved; kept under the generation, which they move when they change."""
    key = f"local-rules:{generation.current()}"
    found = cache.get(key)
    if found is None:
        found = _with_superior(RuleOverride.objects.approved())
        cache.set(key, found, LIFETIME)
    return found


def _with_superior(rows: Iterable[RuleOverride]) -> list[tuple[int | None, Override]]:
    return [(row.superior_id, row.as_override) for row in rows]


def rulebook_of(branch: Branch) -> Rulebook:
    """That of one branch."""
    return rulebooks([branch])[branch.pk]


def _book(groups: list[list[RuleOverride]]) -> Rulebook:
    overrides = [override for found in groups for override in found]
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
