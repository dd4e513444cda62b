"""What waits in the branches a committee person oversees: the lists on their first page.

Each room registers its list; the page shows the beginning of all, an address of its own the whole
of one. Who may see what is in them, the room decides: it starts from ``visible_to``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.functional import Promise


@dataclass(frozen=True)
class Row:
    """One thing that waits: what, where it opens, whose (``where``: the branch), and why.

    ``since`` is the day it waits from, ``due`` the day it is due; ``level`` is ``bad``, ``warn`` or
    empty.
    """

    title: str
    url: str
    where: str = ""
    why: str = ""
    since: dt.date | None = None
    due: dt.date | None = None
    level: str = ""


@dataclass(frozen=True)
class Waiting:
    """All that waits in one list, most pressing first; only what is shown is made into rows."""

    things: QuerySet | Sequence
    tell: Callable[[list], Iterable[Row]]
    _known: dict = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        if "count" not in self._known:
            things = self.things
            self._known["count"] = things.count() if isinstance(things, QuerySet) else len(things)
        return self._known["count"]

    def __getitem__(self, part: slice) -> list[Row]:
        return list(self.tell(list(self.things[part])))


@dataclass(frozen=True)
class Queue:
    """One list. ``ask(user)`` finds what waits, in as many queries however much there is.

    ``name`` stands in its address; ``empty`` says what would be in it; it is there for those for
    whom ``shown(user)``.
    """

    name: str
    label: str | Promise
    empty: str | Promise
    ask: Callable[..., Waiting]
    shown: Callable[..., bool]
    order: int


_queues: dict[str, Queue] = {}


def register(queue: Queue) -> None:
    """Add a list; again with the same name replaces it."""
    _queues[queue.name] = queue


def queues(user) -> list[Queue]:
    """Those that are there for ``user``, in their order."""
    found = sorted(_queues.values(), key=lambda queue: queue.order)
    return [queue for queue in found if queue.shown(user)]
