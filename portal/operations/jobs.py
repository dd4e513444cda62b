"""What has to happen by itself: commands with their rhythm, said by the app they belong to.

``deploy/portal-cron`` runs ``manage.py jobs often`` and ``manage.py jobs nightly``; a new job needs
no line there::

    jobs.register("sync_memberships", jobs.NIGHTLY, _("凭据到期的组织关系停在原样"))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

OFTEN = "often"  # every five minutes
NIGHTLY = "nightly"  # soon after midnight


@dataclass(frozen=True)
class Job:
    """A management command, when it runs, and what goes wrong where it doesn't."""

    command: str
    rhythm: str
    otherwise: str | Promise


_jobs: dict[str, Job] = {}


def register(command: str, rhythm: str, otherwise: str | Promise) -> None:
    """Run ``command`` in this rhythm, after those registered before; once, however often said."""
    if rhythm not in (OFTEN, NIGHTLY):
        raise ValueError(rhythm)
    _jobs[command] = Job(command, rhythm, otherwise)


def registered(rhythm: str | None = None) -> list[Job]:
    """The jobs of one rhythm, or all."""
    return [job for job in _jobs.values() if rhythm in (None, job.rhythm)]


def run(rhythm: str, call: Callable[[str], object]) -> list[tuple[Job, Exception]]:
    """``call`` each command of a rhythm; what failed and why. One failure stops no other job."""
    failed = []
    for job in registered(rhythm):
        try:
            call(job.command)
        except Exception as error:  # noqa: BLE001  (any command may fail in any way)
            failed.append((job, error))
    return failed
