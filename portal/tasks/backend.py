"""The queue in the database, where a worker takes from it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils.module_loading import import_string
from django_tasks.backends.immediate import ImmediateBackend
from django_tasks.base import Task, TaskResult
from django_tasks_db.backend import DatabaseBackend

_running_here: ContextVar[bool] = ContextVar("tasks_running_here", default=False)

# Tasks of Wagtail that are queued as others of ours. This one would carry how its storage is built,
# with the keys of the bucket.
STAND_INS = {
    "wagtail.tasks.delete_file_from_storage_task": (
        "portal.tasks.stored_files.delete_stored_file",
        lambda storage, path: [path],
    )
}


class Queue(DatabaseBackend):
    """Rows of the same database: a task is asked for with the transaction it belongs to."""

    def enqueue(self, task: Task, args: tuple, kwargs: dict) -> TaskResult:
        """Store the task for the worker, or inside :func:`at_once` run it."""
        if _running_here.get():
            return ImmediateBackend(self.alias, {}).enqueue(task, args, kwargs)
        if task.module_path in STAND_INS:
            path, arguments = STAND_INS[task.module_path]
            task, args, kwargs = import_string(path), arguments(*args, **kwargs), {}
        return super().enqueue(task, args, kwargs)


@contextmanager
def at_once() -> Iterator[None]:
    """Tasks asked for in the block are run there, for commands that leave a finished site."""
    token = _running_here.set(True)
    try:
        yield
    finally:
        _running_here.reset(token)


def is_queue(task: Task) -> bool:
    """Whether this task would be stored for a worker now."""
    return isinstance(task.get_backend(), Queue) and not _running_here.get()
