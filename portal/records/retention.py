"""Records that are written once go after their days of keeping, by one way that is written down.

A room says how long its rows are kept and why; ``manage.py purge_records`` removes them at night
and leaves a :class:`Purge` for each kind.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db import models, transaction
from django.db.models.query import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .append_only import AppendOnly, AppendOnlyQuerySet


class PurgeSwitch(models.Model):
    """While a transaction has a row here, its own deletes pass the triggers; no other sees it."""

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return "open"


class Purge(AppendOnly):
    """Rows that were removed after their days of keeping: of what, how many, why, by whom."""

    table = models.CharField(_("记录"), max_length=80)
    rows = models.PositiveIntegerField(_("条数"))
    before = models.DateTimeField(_("早于"))
    reason = models.CharField(_("依据"), max_length=200)
    by = models.CharField(_("由谁"), max_length=80)
    happened_at = models.DateTimeField(_("时间"), default=timezone.now)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("清除记录")
        verbose_name_plural = _("清除记录")
        ordering = ["-happened_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.table} {self.rows} < {self.before:%Y-%m-%d}"


Past = Callable[[QuerySet, dt.datetime], QuerySet]
Take = Callable[[QuerySet], int]


def every_one(rows: QuerySet, before: dt.datetime) -> QuerySet:
    """All of them."""
    return rows


def removed(rows: QuerySet) -> int:
    """The rows themselves, with no more said of them; how many."""
    return rows._raw_delete(rows.db)


@dataclass(frozen=True)
class Keeping:
    """How long rows of ``model`` are kept after the moment in ``field``, and on what ground.

    ``past(rows, before)``: which of those before a moment may go, where not all. ``take(rows)``
    removes them, or what they must say no longer; it returns how many there were.
    """

    model: type[models.Model]
    field: str
    days: Callable[[], int]
    reason: str | Promise
    past: Past
    take: Take = removed


_keepings: dict[type[models.Model], Keeping] = {}


def register(
    model: type[models.Model],
    field: str,
    days: Callable[[], int],
    reason: str | Promise,
    past: Past = every_one,
    take: Take = removed,
) -> None:
    """Keep rows of ``model`` so many days (0: for ever); ``days`` is asked each time."""
    _keepings[model] = Keeping(model, field, days, reason, past, take)


def registered() -> list[Keeping]:
    """Every kind of record that goes some day."""
    return list(_keepings.values())


@transaction.atomic
def purge(keeping: Keeping, before: dt.datetime, by: str) -> int:
    """Remove the rows that are before a moment and may go; returns how many.

    Whether or not there were any, nothing else can be removed by it: the switch is shut again in
    the same transaction, and a :class:`Purge` says what was done where something was.
    """
    model = keeping.model
    rows = QuerySet(model).filter(**{f"{keeping.field}__lt": before})
    rows = keeping.past(rows, before)
    switch = PurgeSwitch.objects.create()
    count = keeping.take(rows)
    switch.delete()
    if count:
        Purge.objects.create(
            table=str(model._meta.verbose_name),
            rows=count,
            before=before,
            reason=str(keeping.reason),
            by=by,
        )
    return count


def run(now: dt.datetime | None = None, by: str = "purge_records") -> dict[str, int]:
    """Remove what is past its days of keeping; returns how many rows by kind."""
    now = now or timezone.now()
    done = {}
    for keeping in registered():
        if days := keeping.days():
            before = now - dt.timedelta(days=days)
            done[str(keeping.model._meta.verbose_name)] = purge(keeping, before, by)
    return done
