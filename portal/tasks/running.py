"""One attempt at a task: taken, run, and what becomes of it; and of those of a killed worker.

``worker_ids`` of a row has one entry per attempt, the last of whom has it now. An attempt that is
no longer the last one (its worker was taken for dead) says nothing any more.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from traceback import format_exception

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django_tasks import TaskContext, TaskResultStatus
from django_tasks.signals import task_finished, task_started
from django_tasks.utils import get_module_path, normalize_json
from django_tasks_db.models import DBTaskResult

from .backend import Queue
from .declaring import terms_of
from .models import TaskWorker

logger = logging.getLogger(__name__)

FIRST_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(hours=3)


class WorkerLostError(RuntimeError):
    """The worker was killed, or the machine went away."""


def delay_after(attempts: int) -> timedelta:
    """How long a task waits after so many failed attempts: 30 s, 2 min, 8 min …, 3 h at most."""
    return min(FIRST_DELAY * 4 ** min(attempts - 1, 9), LONGEST_DELAY)


def claim(worker_id: str) -> DBTaskResult | None:
    """Take the next task that is due, or None. No two workers get the same."""
    due = DBTaskResult.objects.ready()
    if not due.exists():  # most looks find nothing; they take no lock
        return None
    with transaction.atomic():
        row = due.get_locked()
        if row is not None:
            row.claim(worker_id)
        return row


def run(row: DBTaskResult) -> None:
    """Run a claimed task and store what became of it. No error of the task gets out."""
    try:
        with translation.override(settings.LANGUAGE_CODE):
            value = normalize_json(_call(row))
    except (Exception, SystemExit) as error:  # noqa: BLE001  (a task may fail in any way)
        _fail(row, error)
    else:
        with _still_ours(row) as current:
            if current is not None:
                current.set_successful(value)
                task_finished.send(Queue, task_result=current.task_result)


def _call(row: DBTaskResult) -> object:
    result = row.task_result
    task_started.send(Queue, task_result=result)
    before = [TaskContext(task_result=result)] if result.task.takes_context else []
    try:
        return result.task.call(*before, *result.args, **result.kwargs)
    except terms_of(row.task_path).forgives as error:
        logger.info("task %s: nothing left to do: %s", row.pk, type(error).__name__)


@contextmanager
def _still_ours(row: DBTaskResult) -> Iterator[DBTaskResult | None]:
    """The row, locked; None where it has been given to another worker meanwhile, or is gone."""
    with transaction.atomic():
        running = DBTaskResult.objects.running().select_for_update()
        current = running.filter(pk=row.pk).first()
        yield current if current and current.worker_ids == row.worker_ids else None


def _fail(row: DBTaskResult, error: BaseException) -> None:
    """Try again later, or, out of retries, leave it as dead."""
    with _still_ours(row) as current:
        if current is not None:
            put_back(current, error, delay_after(len(current.worker_ids)))


def put_back(row: DBTaskResult, error: BaseException, delay: timedelta) -> None:
    """Note a failed attempt. The caller holds the row."""
    attempts, retries = len(row.worker_ids), terms_of(row.task_path).retries
    row.exception_class_path = get_module_path(type(error))
    row.traceback = _storable("".join(format_exception(error)))
    fields = ["exception_class_path", "traceback", "status"]
    if attempts > retries:
        row.status, row.finished_at = TaskResultStatus.FAILED, timezone.now()
        row.save(update_fields=[*fields, "finished_at"])
        logger.error("task %s (%s) is dead\n%s", row.pk, row.task_path, row.traceback)
        return
    row.status, row.run_after = TaskResultStatus.READY, timezone.now() + delay
    row.save(update_fields=[*fields, "run_after"])
    logger.warning(
        "task %s (%s) failed, attempt %d of %d, again in %d s\n%s",
        *(row.pk, row.task_path, attempts, retries + 1, delay.total_seconds(), row.traceback),
    )


def _storable(text: str) -> str:
    """What PostgreSQL and a log take: errors quote strangers, with zeros and half characters."""
    return text.encode(errors="backslashreplace").decode().replace("\x00", "\\x00")


def rescue(suspects: frozenset[str] = frozenset()) -> frozenset[str]:
    """Give back the tasks of dead workers; returns who is silent, to be passed in the next time.

    Dead is who was silent at two looks. On SQLite a task that writes for long keeps its own worker
    from giving signs of life; between the looks there is time for one.
    """
    if not _silent():
        return frozenset()
    with transaction.atomic():
        silent = _silent()
        dead = silent & suspects
        for row in DBTaskResult.objects.running().select_for_update(skip_locked=True):
            if row.worker_ids[-1] in dead:
                again = len(row.worker_ids) > 1  # it may be what kills its workers
                delay = delay_after(len(row.worker_ids)) if again else timedelta()
                put_back(row, WorkerLostError(row.worker_ids[-1]), delay)
        TaskWorker.objects.filter(pk__in=dead).delete()
    return silent - dead


def _silent() -> frozenset[str]:
    """Workers that should be at work and have given no sign of life within the lease."""
    alive = set(TaskWorker.objects.alive().values_list("pk", flat=True))
    known = set(TaskWorker.objects.values_list("pk", flat=True))
    running = DBTaskResult.objects.running().values_list("worker_ids", flat=True)
    return frozenset(known.union(ids[-1] for ids in running) - alive)
