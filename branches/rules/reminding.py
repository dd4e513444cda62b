"""When a superior reminds of re-election (ZB-22), by the rules of each branch."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone

from portal.rulebook.branches import reminder_due

from ..enums import BranchStatus
from ..models import Branch
from .resolving import rulebooks


def reminders(branches: Iterable[Branch]) -> dict[int, dt.date]:
    """By branch id the day of the reminder; without those whose election day is unknown."""
    known = [branch for branch in branches if branch.term_ends_on]
    books, today = rulebooks(known), timezone.localdate()
    return {
        branch.pk: reminder_due(branch.term_ends_on, books[branch.pk].on(today)) for branch in known
    }


def asked_to_elect(branches: Iterable[Branch]) -> set[int]:
    """Ids of those at work whose day of the reminder has come, or whose term is over."""
    at_work = [branch for branch in branches if branch.status == BranchStatus.ACTIVE]
    today = timezone.localdate()
    return {pk for pk, day in reminders(at_work).items() if day <= today}
