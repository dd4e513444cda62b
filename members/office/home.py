"""The clerk's part of ``/me/``: the beginning of each list, and the whole of one."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse

from ..area.frame import me, paged, read
from ..area.queues import Queue, Row, queues
from ..permissions import user_is_staff, user_keeps_branches
from .texts import ADMIN

SHOWN = 5
PER_PAGE = 25


@dataclass(frozen=True)
class Part:
    """One list of the home, with its first rows."""

    queue: Queue
    count: int
    rows: list[Row]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.rows)


@dataclass(frozen=True)
class Office:
    """What the home shows of it: ``parts``, or none while the session is ``locked``.

    ``staff``: oversees branches, and does not only write and review.
    """

    staff: bool
    locked: bool
    parts: list[Part]

    @property
    def waiting(self) -> list[Part]:
        """Lists with something in them."""
        return [part for part in self.parts if part.count]

    @property
    def empty(self) -> list[Part]:
        """Lists with nothing in them."""
        return [part for part in self.parts if not part.count]


def has_office(user) -> bool:
    """Staff with a scope, and who works in the admin for no branch of their own."""
    return user_is_staff(user) or (user.has_perm(ADMIN) and not user_keeps_branches(user))


def office_of(user) -> Office | None:
    """The clerk's part of the first page; None for who is neither staff nor works in the admin."""
    if not has_office(user):
        return None
    staff = user_is_staff(user)
    if not user.has_second_factor:
        # One's own page opens in a session that was proven long ago; what concerns others waits.
        return Office(staff, locked=True, parts=[])
    parts = []
    for queue in queues(user):
        parts.append(_part(queue, user))
    return Office(staff, locked=False, parts=parts)


def _part(queue: Queue, user) -> Part:
    """Counted only where there is more than is shown: most lists are short, or empty."""
    waiting = queue.ask(user)
    rows = waiting[: SHOWN + 1]
    count = len(waiting) if len(rows) > SHOWN else len(rows)
    return Part(queue, count, rows[:SHOWN])


@read
def queue(request: HttpRequest, name: str) -> HttpResponse:
    """All that waits in one list; 404 for whom it is not there."""
    user = request.user
    found = next((one for one in queues(user) if one.name == name), None)
    if found is None or not has_office(user):
        raise Http404
    context = {"queue": found, **paged(request, found.ask(user), PER_PAGE)}
    return me(request, "members/office/queue.html", context, tab="home")
