"""How a work stands, as its owner is told: what it holds, and what its task is at."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django_tasks import TaskResultStatus

from ..models import TaskWorker
from ..services import asked_for
from .doing import do_work
from .kinds import REFUSED
from .models import State, Work

# While it is one of these, the page looks again.
MOVING = frozenset({"waiting", "silent", "running", "again"})


@dataclass(frozen=True)
class Shown:
    """``state``: ``waiting`` for its turn, ``silent`` while no worker answers, ``running``,
    ``again`` after an error until ``again_at``, ``dead`` out of retries, ``stopped``, ``done``.
    """

    work: Work
    state: str
    counts: dict[str, int]
    again_at: dt.datetime | None = None

    @property
    def total(self) -> int:
        """All rows."""
        return sum(self.counts.values())

    @property
    def waiting(self) -> int:
        """Rows nothing has become of yet."""
        return self.counts.get("", 0)

    @property
    def refused(self) -> int:
        """Rows that were looked at and not written."""
        return self.counts.get(REFUSED, 0)

    @property
    def done(self) -> int:
        """Rows something has become of."""
        return self.total - self.waiting

    @property
    def moving(self) -> bool:
        """Whether it may look different in a moment."""
        return self.state in MOVING

    @property
    def can_run_on(self) -> bool:
        """Whether rows wait and nobody is going to write them."""
        return bool(self.waiting) and self.state in {"stopped", "dead"}


def shown(work: Work) -> Shown:
    """The work as it stands now."""
    state, again_at = (work.state, None) if work.state != State.GOING else _at(work)
    return Shown(work, str(state), work.counts(), again_at)


def _at(work: Work) -> tuple[str, dt.datetime | None]:
    """What its task is at. There may be several: the most hopeful one counts."""
    tasks = list(asked_for(do_work, work.pk))
    alive = set(TaskWorker.objects.alive().values_list("pk", flat=True))
    running = [each for each in tasks if each.status == TaskResultStatus.RUNNING]
    if any(each.worker_ids[-1] in alive for each in running):
        return "running", None
    ready = [each for each in tasks if each.status == TaskResultStatus.READY]
    if not running and not ready:
        return "dead", None
    if not alive:
        return "silent", None
    failed = [each for each in ready if each.worker_ids]
    if ready and len(failed) == len(ready) and (at := failed[0].run_after) > timezone.now():
        return "again", at
    return "waiting", None
