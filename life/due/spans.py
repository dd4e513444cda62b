"""Dated rows made into spans of days."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence

from portal.rulebook.periods import Span

Held = Iterable[tuple[object, Span]]  # who, and from when to when


def states(rows: Sequence[tuple[dt.date, object]], ends_on: dt.date | None = None) -> list[tuple]:
    """(state, span) of rows (day, state) in their order, the last one up to ``ends_on``.

    Of two rows of one day the later one holds.
    """
    kept = list(dict(rows).items())
    untils = [*(day for day, _state in kept[1:]), None]
    found = []
    for (day, state), until in zip(kept, untils, strict=False):
        last = min((each for each in (until, ends_on) if each), default=None)
        if last is None or day < last:
            found.append((state, Span(day, last)))
    return found


def at_least(number: int, held: Held) -> tuple[Span, ...]:
    """The spans in which so many different ones were there at once."""
    changes = []
    for who, span in held:
        changes.append((span.starts_on or dt.date.min, 1, who))
        if span.ends_on:
            changes.append((span.ends_on, -1, who))
    changes.sort(key=lambda change: change[0])
    there: Counter = Counter()
    found: list[Span] = []
    begun = None
    for index, (day, step, who) in enumerate(changes):
        there[who] += step
        if index + 1 < len(changes) and changes[index + 1][0] == day:
            continue
        enough = sum(1 for count in there.values() if count > 0) >= number
        if enough and begun is None:
            begun = day
        elif not enough and begun is not None:
            found.append(Span(begun, day))
            begun = None
    if begun is not None:
        found.append(Span(begun))
    return tuple(found)


def spells(held: Held) -> tuple[Span, ...]:
    """The spans in which anybody was there."""
    return at_least(1, held)
