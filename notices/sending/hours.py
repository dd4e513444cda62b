"""When somebody may be disturbed: the end of quiet hours, the morning of the weekly digest."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

DIGEST_WEEKDAY, DIGEST_HOUR = 0, 8  # Monday morning


def is_quiet(at: dt.time, begins: dt.time, ends: dt.time) -> bool:
    """Whether ``at`` lies between; the span may go over midnight, and is none where both agree."""
    if begins <= ends:
        return begins <= at < ends
    return at >= begins or at < ends


def after_quiet(at: dt.datetime, begins: dt.time, ends: dt.time) -> dt.datetime:
    """``at`` itself, or in quiet hours the next moment at which they end (Asia/Shanghai)."""
    local = timezone.localtime(at)
    if not is_quiet(local.time(), begins, ends):
        return at
    day = local.date() if local.time() < ends else local.date() + dt.timedelta(days=1)
    return timezone.make_aware(dt.datetime.combine(day, ends))


def next_digest(at: dt.datetime) -> dt.datetime:
    """The next Monday, 8:00, that is later than ``at``."""
    local = timezone.localtime(at)
    day = local.date() + dt.timedelta(days=(DIGEST_WEEKDAY - local.weekday()) % 7)
    morning = timezone.make_aware(dt.datetime.combine(day, dt.time(DIGEST_HOUR)))
    return morning if morning > at else morning + dt.timedelta(days=7)
