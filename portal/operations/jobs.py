"""What has to happen by itself: commands with their rhythm, said by the app they belong to.

``deploy/portal-cron`` runs ``manage.py jobs often`` and ``manage.py jobs nightly``, which ask for a
task per job; a new job needs no line there::

    jobs.register("sync_memberships", jobs.NIGHTLY, _("凭据到期的组织关系停在原样"))

A job that failed is tried again, and seen when it is dead. It must not mind to run twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.core.management import call_command
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.tasks import task
from portal.tasks.services import enqueue_once, forget_dead

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


@task(label=_("定时的事"), shows=("command",))
def run_job(command: str) -> None:
    """Run one job; nothing where this program knows it no more."""
    if command in _jobs:
        call_command(command)
        forget_dead(run_job, command)


def ask_for(rhythm: str) -> list[Job]:
    """Ask the worker for each job of a rhythm that does not wait or run already; which."""
    return [job for job in registered(rhythm) if enqueue_once(run_job, job.command)]


def run(rhythm: str, call: Callable[[str], object]) -> list[tuple[Job, Exception]]:
    """``call`` each command of a rhythm; what failed and why. One failure stops no other job."""
    failed = []
    for job in registered(rhythm):
        try:
            call(job.command)
        except Exception as error:  # noqa: BLE001  (any command may fail in any way)
            failed.append((job, error))
    return failed
