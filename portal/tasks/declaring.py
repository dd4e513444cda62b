"""How a task is declared and asked for, and on what terms it is run and shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import django_tasks
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django_tasks.base import Task

from .backend import is_queue

RETRIES = 5


@dataclass(frozen=True)
class Terms:
    """``retries`` after the first attempt; ``label`` for administrators.

    ``shows``: arguments an administrator may read, by name; of the others only numbers are shown.
    ``forgives``: errors that mean there is nothing left to do.
    """

    retries: int = RETRIES
    label: str | Promise = ""
    shows: tuple[str, ...] = ()
    forgives: tuple[type[Exception], ...] = ()


# Tasks of Wagtail and its parts: what they were to bring up to date may be deleted meanwhile.
_of_an_object = {"shows": ("app_label", "model_name", "pk"), "forgives": (ObjectDoesNotExist,)}
_terms = {
    "modelsearch.tasks.insert_or_update_object_task": Terms(label=_("更新搜索"), **_of_an_object),
    "wagtail.tasks.update_reference_index_task": Terms(label=_("登记引用"), **_of_an_object),
    "wagtail.images.tasks.set_image_focal_point_task": Terms(label=_("找焦点"), **_of_an_object),
}


def task(
    *,
    retries: int = RETRIES,
    label: str | Promise = "",
    shows: tuple[str, ...] = (),
    forgives: tuple[type[Exception], ...] = (),
    **more: object,
) -> Callable[[Callable], Task]:
    """Decorator: a function at the top of a module becomes a task, with ``.enqueue(…)``.

    Its arguments are JSON: ids, no objects, and nothing secret. It runs at least once, and may run
    again after it was half done: it must be idempotent. ``more`` goes to ``django_tasks.task``.
    """

    def declare(function: Callable) -> Task:
        declared = django_tasks.task(**more)(function)
        _terms[declared.module_path] = Terms(retries, label, shows, forgives)
        return declared

    return declare


def terms_of(path: str) -> Terms:
    """The terms of the task with this dotted path; the usual ones where it declares none."""
    if path not in _terms:
        try:
            import_string(path)
        except ImportError:  # of an older program
            return Terms()
    return _terms.get(path, Terms())


def enqueue_on_commit(fn: Task, *args: object, **kwargs: object) -> None:
    """Run the task once the transaction is through; never, where it is rolled back.

    Where a worker runs it, the request to do so is a row of the same transaction: no crash can come
    between the two.
    """
    if is_queue(fn):
        fn.enqueue(*args, **kwargs)
    else:
        transaction.on_commit(lambda: fn.enqueue(*args, **kwargs))
