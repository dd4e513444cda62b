"""What the floors above know of branches in the register, told by those they may tell it to.

Who keeps people's records registers once how its part of a list is told::

    told.register(tell)  # tell(branches, user) -> {branch id: Told}

It asks the same number of queries however many branches there are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..models import Branch


@dataclass(frozen=True)
class Link:
    """Words and an address outside the admin."""

    text: str
    url: str


@dataclass(frozen=True)
class Told:
    """Of one branch, to one person: ``secretary`` and ``members`` are None for who may not know.

    ``members`` counts those whose home it is. ``links`` lead to its records, ``next`` to what is
    still to be done before it is at work.
    """

    secretary: str | None = None
    members: int | None = None
    links: tuple[Link, ...] = ()
    next: Link | None = None


Source = Callable[[Sequence["Branch"], object], dict[int, Told]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Let ``source(branches, user)`` tell; one alone does, the last."""
    _sources[:] = [source]


def told(branches: Sequence[Branch], user) -> dict[int, Told]:
    """What ``user`` is told of each of these branches, by its id."""
    found = _sources[0](branches, user) if _sources and branches else {}
    return {branch.pk: found.get(branch.pk, Told()) for branch in branches}


def next_step(branch: Branch, user) -> Link | None:
    """Where ``user`` goes on with a new branch; None where nothing is left to do."""
    return told([branch], user)[branch.pk].next
