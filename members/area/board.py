"""What the first page of the member area puts before somebody: what is owed, and by when.

Each room registers its source; the page asks them all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from django.contrib.auth.base_user import AbstractBaseUser

from branches.models import Branch

Answer = TypeVar("Answer")
SOON = dt.timedelta(days=30)
SHOWN = 6  # of each source


@dataclass(frozen=True)
class Owed:
    """Something to do: what, why, by when, where. ``level`` is ``bad``, ``warn`` or empty."""

    title: str
    why: str
    url: str = ""
    due: dt.date | None = None
    level: str = ""
    act: str = ""

    @property
    def order(self) -> tuple:
        """Most pressing first: by level, then by day."""
        rank = {"bad": 0, "warn": 1}.get(self.level, 2)
        return (rank, self.due or dt.date.max)


@dataclass
class Desk:
    """Whose first page it is, and the branches this person keeps (``counted``), or none."""

    user: AbstractBaseUser
    branches: list[Branch]
    _known: dict = field(default_factory=dict, repr=False)

    def once(self, ask: Callable[[Desk], Answer]) -> Answer:
        """``ask(desk)``, which the page and its sources ask together and once."""
        if ask not in self._known:
            self._known[ask] = ask(self)
        return self._known[ask]


Source = Callable[[Desk], Iterable[Owed]]
_sources: list[Source] = []


def register(source: Source) -> Source:
    """Add ``source(desk)``; usable as decorator.

    However many records there are, a source asks the same number of queries.
    """
    if source not in _sources:
        _sources.append(source)
    return source


def sources() -> list[Source]:
    """All that are registered."""
    return list(_sources)


def owed(desk: Desk) -> list[Owed]:
    """What this person has to do, from all sources."""
    return [item for source in _sources for item in source(desk)]
