"""What was computed for each branch, kept for speed; dropped when a fact of it changes.

The row goes in the transaction of the change, so that nobody reads what is wrong; a task counts
again once it is through, one for all changes of a transaction. Each night everything is counted
for the new day. A summary that is missing is counted when a page needs it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.enums import BranchStatus
from branches.models import Branch
from branches.rules.resolving import rulebooks
from portal.rulebook.meetings import DUE, NOT_APPLICABLE, SOON, Obligation, due
from portal.tasks import task

from .facts import HOLD, known
from .models import DueLine, DueSummary

AT_ONCE = 200  # branches in one transaction
_COLUMNS = (
    *("summary", "type", "period", "group", "group_name"),
    *("due_on", "required", "held", "unminuted", "state"),
)


def years_kept(today: dt.date | None = None) -> tuple[int, int]:
    """The years of which summaries are kept: this one, and the one whose windows may be open."""
    year = (today or timezone.localdate()).year
    return year, year - 1


def asked() -> QuerySet[Branch]:
    """The branches of which something is asked: at work, and holding meetings of their own."""
    return Branch.objects.filter(status=BranchStatus.ACTIVE, level__in=HOLD)


def without_summary(branches: QuerySet[Branch], year: int) -> QuerySet[Branch]:
    """Those whose summary of a year is missing."""
    kept = DueSummary.objects.filter(branch=OuterRef("pk"), year=year)
    return branches.filter(~Exists(kept))


def forget(branches: Iterable[int]) -> None:
    """A fact of these branches (ids) changes: their summaries go, and are counted again."""
    ids = set(branches)
    if not ids:
        return
    _remove(DueSummary.objects.filter(branch__in=ids))
    hooks = (hook for _sids, hook, *_more in connection.run_on_commit)
    waiting = next((hook for hook in hooks if isinstance(hook, _Recount)), None)
    if waiting is None:
        waiting = _Recount()
        transaction.on_commit(waiting)
    waiting.ids |= ids


class _Recount:
    """Asks for one task at the end of a transaction."""

    def __init__(self):
        self.ids: set[int] = set()

    def __call__(self) -> None:
        recount.enqueue(sorted(self.ids))


@task(label=_("重算该做的"))
def recount(branches: list[int]) -> None:
    """Count some branches (ids) again, for the years that are kept."""
    for year in years_kept():
        count(branches, year)


def count(branches: Iterable[int], year: int) -> int:
    """Count ``branches`` (ids) as of today and keep it; how many.

    Whoever counts the same branch waits, so that what was read last is what is written last.
    """
    ids = sorted(branches)
    for start in range(0, len(ids), AT_ONCE):
        _count(ids[start : start + AT_ONCE], year)
    return len(ids)


@transaction.atomic
def _count(ids: list[int], year: int) -> None:
    rows = asked().filter(pk__in=ids).order_by("pk")
    branches = list(rows.select_for_update(no_key=True))
    today = timezone.localdate()
    _remove(DueSummary.objects.filter(branch__in=ids, year=year))
    summaries = DueSummary.objects.bulk_create(
        DueSummary(branch=branch, year=year, as_of=today) for branch in branches
    )
    told = known(branches, [year])
    books = rulebooks(branches)
    lines: list[tuple] = []
    for summary in summaries:
        pk = summary.branch_id
        names = {group.key: group.name for group in told[pk].facts.groups}
        entries = of_year(told[pk].facts, told[pk].held, year, today, books[pk])
        lines += (_line(summary, entry, names) for entry in entries)
    _insert(lines)


def of_year(facts, held, year: int, today: dt.date, book) -> Iterator[Obligation]:
    """What had to be held in the periods of ``year`` that have begun; what applies of it."""
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    for entry in due(facts, held, today, book, since=first, until=min(today, last)):
        if entry.state != NOT_APPLICABLE and entry.period.starts_on >= first:
            yield entry


def _line(summary: DueSummary, entry: Obligation, names: dict) -> tuple:
    """The values of ``_COLUMNS``."""
    return (
        summary.pk,
        entry.type,
        entry.period.key,
        entry.group,
        names.get(entry.group, ""),
        entry.due_on,
        entry.required,
        entry.held,
        entry.unminuted,
        entry.state,
    )


def _insert(lines: list[tuple]) -> None:
    """Without objects: of a thousand branches they are 80,000, and making them is half the time."""
    names = [DueLine._meta.get_field(name).column for name in _COLUMNS]
    columns, marks = ", ".join(names), ", ".join(["%s"] * len(names))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {DueLine._meta.db_table} ({columns}) VALUES ({marks})",  # noqa: S608
            lines,
        )


def _remove(summaries: QuerySet[DueSummary]) -> None:
    """With their lines, without reading either."""
    keys = list(summaries.values_list("pk", flat=True))
    if keys:
        DueLine.objects.filter(summary__in=keys)._raw_delete(summaries.db)
        DueSummary.objects.filter(pk__in=keys)._raw_delete(summaries.db)


def count_all() -> int:
    """Count everything for a new day; how many summaries were written.

    Of the year before only what is missing or was still open when it was counted.
    """
    this, before = years_kept()
    branches = asked().order_by()
    ids = list(branches.values_list("pk", flat=True))
    _remove(DueSummary.objects.exclude(branch__in=branches.values("pk")))
    _remove(DueSummary.objects.exclude(year__in=(this, before)))
    kept = DueSummary.objects.filter(year=before)
    closed = kept.exclude(lines__state__in=(SOON, DUE)).values_list("branch", flat=True)
    return count(ids, this) + count(set(ids) - set(closed), before)
