"""The task: batch after batch, each a transaction with its rows and what became of them."""

from __future__ import annotations

import time

from django.db import DataError, IntegrityError, connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..declaring import enqueue_on_commit, task
from . import kinds
from .kinds import REFUSED, Kind, Outcome
from .models import State, Work, WorkRow

# Seconds after which other tasks have their turn; a worker that is told to stop waits as long.
SLICE = 10.0
# Who waits for SQLite looks again every tenth of a second at the latest.
LONGEST_PAUSE = 0.1


@task(label=gettext_lazy("成批写入"), forgives=(Work.DoesNotExist,))
def do_work(work_id: int) -> None:
    """Write what waits. Two of it at a time take turns, and each row is written once."""
    until = time.monotonic() + SLICE
    begun = time.monotonic()
    while _batch(work_id, last=begun >= until):
        now = time.monotonic()
        if not connection.features.has_select_for_update:
            # SQLite has one writer and no queue: a worker that goes on at once keeps all out.
            time.sleep(min(now - begun, LONGEST_PAUSE))
        begun = time.monotonic()


@transaction.atomic
def _batch(work_id: int, last: bool) -> bool:
    """One batch; whether to go on here. After the ``last`` one another task does."""
    work = Work.objects.select_for_update(of=("self",)).get(pk=work_id)
    if work.state != State.GOING:
        return False
    kind = kinds.get(work.kind)
    with translation.override(work.language):
        if not Work.objects.visible_to(work.owner).filter(pk=work.pk).exists():
            return _end(work, kind, State.STOPPED, _("提出的人已经没有这项权限"))
        rows = list(work.rows.filter(outcome="").order_by("number")[: kind.batch])
        _write(kind, work, rows)
        if len(rows) < kind.batch:
            return _end(work, kind, State.DONE)
    work.changed_at = timezone.now()
    work.save(update_fields=["changed_at"])
    if last:
        enqueue_on_commit(do_work, work_id)
    return not last


def _end(work: Work, kind: Kind, state: State, why: str = "") -> bool:
    work.state, work.why, work.changed_at = state, why, timezone.now()
    work.save(update_fields=["state", "why", "changed_at"])
    if kind.ended:
        kind.ended(work)
    return False


def _write(kind: Kind, work: Work, rows: list[WorkRow]) -> None:
    """All of them; where the database refuses, one by one, so that one does not keep the others."""
    said = {row.number: row.said for row in rows}
    for row in rows:
        if said[row.number] is None:
            row.note(Outcome(REFUSED, why=_("封存的内容打不开，请重新上传")))
    legible = [row for row in rows if said[row.number] is not None]
    try:
        with transaction.atomic():
            told = kind.act(work, [said[row.number] for row in legible]) if legible else []
    except (IntegrityError, DataError):
        if len(rows) > 1:
            for row in rows:
                _write(kind, work, [row])
            return
        told = [Outcome(REFUSED, why=_("数据库没有收下这一行"))]
    for row, outcome in zip(legible, told, strict=True):
        row.note(outcome)
    # All of them are there; with an upsert a batch takes half as long as with ``bulk_update``.
    WorkRow.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["sealed", "outcome", "why", "made"],
    )
