"""How a work stands, as its owner is told: what it holds, and what its task is at."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from ..state import MOVING, standing
from .doing import do_work
from .kinds import REFUSED
from .models import State, Work


@dataclass(frozen=True)
class Shown:
    """``state``: as its task (:func:`portal.tasks.state.standing`), ``stopped``, ``done``."""

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
    going = work.state == State.GOING
    state, again_at = standing(do_work, work.pk) if going else (work.state, None)
    return Shown(work, str(state), work.counts(), again_at)
