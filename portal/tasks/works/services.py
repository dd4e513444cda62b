"""Beginning a work, stopping it, running it on, and forgetting it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from ..declaring import enqueue_on_commit
from ..services import forget_dead
from .doing import do_work
from .kinds import REFUSED
from .models import State, Work, WorkRow

AT_A_TIME = 500


@transaction.atomic
def begin(kind: str, owner, subject: int, rows: dict[int, dict]) -> Work:
    """Ask for rows (JSON by number) to be written once this transaction is through."""
    work = Work.objects.create(kind=kind, owner=owner, subject=subject, language=get_language())
    made = []
    for number, said in rows.items():
        made.append(WorkRow(work=work, number=number))
        made[-1].say(said)
    WorkRow.objects.bulk_create(made, batch_size=AT_A_TIME)
    enqueue_on_commit(do_work, work.pk)
    return work


@transaction.atomic
def stop(work: Work) -> None:
    """Nothing is written after this; the batch that is being written is waited for."""
    hold(work)
    if work.state == State.GOING:
        work.state, work.changed_at = State.STOPPED, timezone.now()
        work.save(update_fields=["state", "changed_at"])


@transaction.atomic
def run_on(work: Work) -> None:
    """Go on with the rows that wait, after a stop or where its task is dead."""
    hold(work)
    _go(work)


@transaction.atomic
def reopen(work: Work, said: dict[int, dict]) -> None:
    """Write refused rows again, each with what is said now by its number."""
    hold(work)
    rows = [row for row in work.rows.filter(outcome=REFUSED) if row.number in said]
    for row in rows:
        row.say(said[row.number])
    WorkRow.objects.bulk_update(rows, ["sealed", "outcome", "why"], batch_size=AT_A_TIME)
    _go(work)


def forget() -> int:
    """Remove works nothing was done about for days, with their rows; how many."""
    over = Work.objects.over()
    count = over.count()
    over.delete()
    return count


def hold(work: Work) -> None:
    """Keep a batch from being written until the transaction ends; before anything else is held."""
    work.refresh_from_db(from_queryset=Work.objects.select_for_update(of=("self",)))


def _go(work: Work) -> None:
    """Another task, whatever became of the earlier ones: two of them do no harm."""
    if not work.rows.filter(outcome="").exists():
        return
    work.state, work.why, work.changed_at = State.GOING, "", timezone.now()
    work.save(update_fields=["state", "why", "changed_at"])
    forget_dead(do_work, work.pk)
    enqueue_on_commit(do_work, work.pk)
