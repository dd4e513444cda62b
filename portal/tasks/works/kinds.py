"""What a work may be: kinds, filled by the floors above."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils.functional import Promise

if TYPE_CHECKING:
    from .models import Work

REFUSED = "refused"


@dataclass(frozen=True)
class Outcome:
    """What became of a row: a word of its kind, or ``REFUSED`` and why; ``made`` is the record."""

    word: str
    made: int | None = None
    why: str = ""


@dataclass(frozen=True)
class Kind:
    """``allowed(user)``: ids of what ``user`` may do such work on, asked again at every batch.

    ``act(work, rows)`` writes rows (the JSON they were begun with) inside a transaction and returns
    an outcome for each. It may be called again for rows of a batch that was rolled back, and holds
    itself what it compares with. ``ended(work)`` is called in the transaction of the last batch and
    where its owner may not do such work any more.
    """

    name: str
    label: str | Promise
    allowed: Callable[[object], QuerySet]
    act: Callable[[Work, list[dict]], Sequence[Outcome]]
    ended: Callable[[Work], object] | None = None
    batch: int = 20


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Let such work be done; registering a name again replaces it."""
    _kinds[kind.name] = kind
    return kind


def get(name: str) -> Kind:
    """The kind of this name; ``KeyError`` where whoever registered it is no more."""
    return _kinds[name]


def registered() -> list[Kind]:
    """Every kind."""
    return list(_kinds.values())
