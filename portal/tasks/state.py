"""How the queue stands, for ``/readyz``."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

from .models import TaskWorker

NO_WORKER_AFTER = timedelta(minutes=2)
TOO_OLD = timedelta(minutes=15)


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
