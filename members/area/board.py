"""What the first page of the member area puts before somebody: what is owed, and by when.

Each room registers its source; the page asks them all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import QuerySet

from branches.models import Branch

Answer = TypeVar("Answer")
SOON = dt.timedelta(days=30)
SHOWN = 6  # of each source


@dataclass(frozen=True)
class Owed:
    """Something to do: what, why, by when, where. ``level`` is ``bad``, ``warn`` or empty.

    ``told`` says it without a name, for the notice that its day is near; empty, and there is none.
    """

    title: str
    why: str
    url: str = ""
    due: dt.date | None = None
    level: str = ""
    act: str = ""
    told: str = ""

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
_concerned: list[Callable[[], QuerySet]] = []


def register(source: Source, concerns: Callable[[], QuerySet] | None = None) -> Source:
    """Add ``source(desk)``; usable as decorator.

    However many records there are, a source asks the same number of queries. ``concerns()`` are
    the accounts (ids) it speaks to beside the keepers of branches.
    """
    if source not in _sources:
        _sources.append(source)
        _concerned.extend([concerns] if concerns else [])
    return source


def sources() -> list[Source]:
    """All that are registered."""
    return list(_sources)


def concerned() -> list[QuerySet]:
    """The accounts (ids) some source speaks to, beside the keepers of branches."""
    return [ask() for ask in _concerned]


def owed(desk: Desk) -> list[Owed]:
    """What this person has to do, from all sources."""
    return [item for source in _sources for item in source(desk)]
