"""Series one can live with: this one, or this and following; meetings that fall on changed days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.rulebook.periods import month_end

from ..enums import DateReason
from ..meetings.models import Meeting, MeetingQuerySet, at
from ..meetings.services import change
from .days import Days, day_of_month, which_of_month


@dataclass(frozen=True)
class Move:
    """A meeting and when and where it is to be; ``holiday`` is why not on the series' own day."""

    meeting: Meeting
    starts_at: dt.datetime
    ends_at: dt.datetime
    place: str
    reason: str
    holiday: str = ""

    @property
    def is_one(self) -> bool:
        """Whether anything changes."""
        meeting = self.meeting
        return (meeting.starts_at, meeting.ends_at, meeting.place) != (
            self.starts_at,
            self.ends_at,
            self.place,
        )


def following(meeting: Meeting) -> MeetingQuerySet:
    """Those of its series from this one on that can still be changed, this one too."""
    rows = Meeting.objects.filter(series=meeting.series_id, branch=meeting.branch_id)
    return rows.ahead().filter(starts_at__gte=meeting.starts_at)


def moves(meeting: Meeting, starts_at: dt.datetime, ends_at: dt.datetime, place: str) -> list[Move]:
    """What it means for a series that ``meeting`` and those after it move to another time or place.

    The others take the same weekday of the month, or the nearest working day in it, and the same
    hour. Where only hour or place change, every day stays.
    """
    first = timezone.localtime(starts_at)
    rows = list(following(meeting))
    if not rows:
        return []
    days = Days.between(first.date(), month_end(rows[-1].day.year, rows[-1].day.month))
    week, weekday = which_of_month(first.date()), first.weekday()
    keeps_days = first.date() == meeting.day
    found = []
    for row in rows:
        if row.pk == meeting.pk:
            found.append(Move(row, starts_at, ends_at, place, DateReason.CHOSEN))
            continue
        usual = day = row.day
        if not keeps_days:
            usual = day_of_month(row.day.year, row.day.month, week, weekday)
            month = (usual.replace(day=1), month_end(usual.year, usual.month))
            day = days.nearest(usual, *month) or usual
        starts = at(day, first.time())
        reason = row.date_reason if keeps_days else DateReason.FIXED_DAY
        if day != usual:
            reason = DateReason.HOLIDAY
        holiday = days.name(usual) if day != usual else ""
        found.append(Move(row, starts, starts + (ends_at - starts_at), place, reason, holiday))
    return [move for move in found if move.is_one]


@transaction.atomic
def carry_out(moved: Iterable[Move], why: str) -> int:
    """Store the moves; returns how many. ValidationError where one was settled meanwhile."""
    count = 0
    for move in moved:
        meeting = move.meeting
        meeting.starts_at, meeting.ends_at = move.starts_at, move.ends_at
        meeting.place, meeting.date_reason = move.place, move.reason
        change(meeting, why)
        count += 1
    return count


def on_days_off(meetings: MeetingQuerySet) -> list[Move]:
    """Those of ``meetings`` still ahead that fall on a day off, each with a working day proposed.

    It is the nearest in the same month. What a branch put on a day off itself is left alone.
    """
    rows = list(meetings.ahead().exclude(date_reason=DateReason.CHOSEN).order_by("starts_at"))
    if not rows:
        return []
    days = Days.between(
        rows[0].day.replace(day=1), month_end(rows[-1].day.year, rows[-1].day.month)
    )
    today, found = timezone.localdate(), []
    for row in rows:
        if days.works(row.day):
            continue
        first = max(row.month, today + dt.timedelta(days=1))
        day = days.nearest(row.day, first, month_end(row.day.year, row.day.month))
        if day:
            shift = at(day, timezone.localtime(row.starts_at).time()) - row.starts_at
            found.append(
                Move(
                    row,
                    row.starts_at + shift,
                    row.ends_at + shift,
                    row.place,
                    DateReason.HOLIDAY,
                    days.name(row.day),
                )
            )
    return found


def keep_day(meeting: Meeting) -> Meeting:
    """The branch meets on this day off all the same."""
    meeting.date_reason = DateReason.CHOSEN
    return change(meeting, _("仍在原来的日子开"))
