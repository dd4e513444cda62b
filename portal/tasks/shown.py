"""A dead task in words an administrator may read.

Neither its arguments nor the message of its error are: there may be names and numbers of people in
them. Shown are ids, what the task itself ``shows``, the kind of error and the place in the code.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from .declaring import terms_of
from .running import WorkerLostError

LARGEST_ID = 10**9  # phone numbers are longer
_FRAME = re.compile(r'File "([^"]+)", line (\d+), in (\S+)')


@dataclass(frozen=True)
class DeadTask:
    """One row of the list."""

    pk: UUID
    label: str
    path: str
    arguments: str
    error: str
    place: str
    is_lost: bool  # its workers were killed; there is no error
    attempts: int
    enqueued_at: datetime
    finished_at: datetime


def of(row: DBTaskResult) -> DeadTask:
    """The row as it is shown."""
    return DeadTask(
        pk=row.pk,
        label=str(terms_of(row.task_path).label) or row.task_path.rpartition(".")[2],
        path=row.task_path,
        arguments="，".join(_arguments(row)),
        error=row.exception_class_path.rpartition(".")[2],
        place=place_in(row.traceback),
        is_lost=row.exception_class_path.endswith(f".{WorkerLostError.__name__}"),
        attempts=len(row.worker_ids),
        enqueued_at=row.enqueued_at,
        finished_at=row.finished_at,
    )


def _arguments(row: DBTaskResult) -> Iterator[str]:
    shows = terms_of(row.task_path).shows
    for name, value in _named(row):
        is_id = type(value) is int and 0 <= value < LARGEST_ID
        if name in shows or is_id:
            yield f"{name} {value}"
        elif isinstance(value, list):
            yield f"{name} ×{len(value)}"


def _named(row: DBTaskResult) -> Iterator[tuple[str, object]]:
    args, kwargs = row.args_kwargs["args"], row.args_kwargs["kwargs"]
    try:
        task = import_string(row.task_path)
        names = list(inspect.signature(task.func).parameters)[task.takes_context :]
    except ImportError:  # of an older program
        names = []
    names += [""] * (len(args) - len(names))
    yield from zip(names, args, strict=False)
    yield from kwargs.items()


def place_in(traceback: str) -> str:
    """The last line of our own code a traceback goes through: ``members/dated.py:12 in_force``."""
    ours = f"{settings.BASE_DIR}/"
    for path, line, function in reversed(_FRAME.findall(traceback)):
        if path.startswith(ours) and "site-packages" not in path:
            return f"{path.removeprefix(ours)}:{line} {function}"
    return ""
