"""How the queue stands, for ``/readyz``, and how one task does, for who waits for it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult, get_date_max

from .models import TaskWorker
from .services import asked_for

NO_WORKER_AFTER = timedelta(minutes=2)
TOO_OLD = timedelta(minutes=15)
# While a task is one of these, its page looks again.
MOVING = frozenset({"waiting", "silent", "running", "again"})


def what_is_wrong() -> list[str]:
    """``no-worker`` while tasks wait, ``late``: the oldest waits too long, ``dead`` ones.

    Empty where all is well.
    """
    wrong = []
    waits = _due_for(NO_WORKER_AFTER) or DBTaskResult.objects.running().exists()
    if waits and not TaskWorker.objects.alive().exists():
        wrong.append("no-worker")
    if _due_for(TOO_OLD):
        wrong.append("late")
    if DBTaskResult.objects.failed().exists():
        wrong.append("dead")
    return wrong


def _due_for(span: timedelta) -> bool:
    """Whether a task could have been begun that long ago."""
    then = timezone.now() - span
    since = Q(run_after=get_date_max(), enqueued_at__lt=then) | Q(run_after__lt=then)
    return DBTaskResult.objects.ready().filter(since).exists()


def standing(fn: Task, *args: object) -> tuple[str, datetime | None]:
    """What a task that was asked for is at: ``waiting`` for its turn, ``silent`` while no worker
    answers, ``running``, ``again`` after an error until the second value, ``dead`` if it is none.

    There may be several of it: the most hopeful one counts.
    """
    tasks = list(asked_for(fn, *args))
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
