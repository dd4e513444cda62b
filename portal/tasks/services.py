"""What is done with tasks that wait or are dead."""

from __future__ import annotations

import zlib
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks.base import Task
from django_tasks.utils import normalize_json
from django_tasks_db.models import DBTaskResult

from .backend import is_queue

KEPT_SUCCESSES = timedelta(days=3)
UNFINISHED = (TaskResultStatus.READY, TaskResultStatus.RUNNING)


def asked_for(fn: Task, *args: object, **kwargs: object) -> QuerySet[DBTaskResult]:
    """Each time the same was asked for, done ones included; none where tasks run at once."""
    asked = normalize_json({"args": args, "kwargs": kwargs})
    return DBTaskResult.objects.filter(task_path=fn.module_path, args_kwargs=asked)


def enqueue_once(fn: Task, *args: object, **kwargs: object) -> bool:
    """Ask for a task unless the same one waits or runs; whether it was asked for.

    Two processes that ask at the same moment get one.
    """
    if not is_queue(fn):
        fn.enqueue(*args, **kwargs)
        return True
    with transaction.atomic():
        if connection.vendor == "postgresql":  # SQLite lets one transaction write at a time
            with connection.cursor() as cursor:
                key = zlib.crc32(f"{fn.module_path}{args}{kwargs}".encode())
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
        if asked_for(fn, *args, **kwargs).filter(status__in=UNFINISHED).exists():
            return False
        fn.enqueue(*args, **kwargs)
    return True


def forget_dead(fn: Task, *args: object, **kwargs: object) -> None:
    """It has been done after all: earlier dead ones of the same need nobody any more."""
    asked_for(fn, *args, **kwargs).failed().delete()


@transaction.atomic
def try_again(task_id: object) -> DBTaskResult | None:
    """Let a dead task wait for a worker as if it were new; None where it is not dead any more."""
    row = DBTaskResult.objects.failed().select_for_update().filter(pk=task_id).first()
    if row is not None:
        row.status = TaskResultStatus.READY
        row.worker_ids, row.started_at, row.finished_at = [], None, None
        row.run_after = timezone.now()
        row.save(update_fields=["status", "worker_ids", "started_at", "finished_at", "run_after"])
    return row


@transaction.atomic
def drop(task_id: object) -> DBTaskResult | None:
    """Remove a dead task for good; None where it is not dead any more."""
    row = DBTaskResult.objects.failed().select_for_update().filter(pk=task_id).first()
    if row is not None:
        DBTaskResult.objects.filter(pk=task_id).delete()
    return row


def prune() -> int:
    """Remove tasks that were done some days ago; how many. Dead ones stay until somebody acts."""
    done = DBTaskResult.objects.successful()
    return done.filter(finished_at__lt=timezone.now() - KEPT_SUCCESSES).delete()[0]
