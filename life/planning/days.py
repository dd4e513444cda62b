"""Days on which people work, and the day of the month a branch usually meets.

The kept library knows the holidays, and the adjusted days as far as a notice is out; what staff
entered from a newer notice (``AdjustedDay``) outweighs it.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from members.requests.workdays import has_notice, holiday_name, is_workday

from .models import LAST, AdjustedDay

DAY, WEEK = dt.timedelta(days=1), dt.timedelta(weeks=1)


@dataclass(frozen=True)
class Days:
    """What is known of the days of some years: entered days by date."""

    adjusted: Mapping[dt.date, AdjustedDay]

    @classmethod
    def between(cls, first: dt.date, last: dt.date) -> Days:
        """With all that staff entered of these days, in one query."""
        rows = AdjustedDay.objects.filter(day__range=(first, last))
        return cls({row.day: row for row in rows})

    def works(self, day: dt.date) -> bool:
        """Whether people work on a day."""
        row = self.adjusted.get(day)
        return row.works if row else is_workday(day)

    def name(self, day: dt.date) -> str:
        """The holiday of a day off, empty for an ordinary weekend or a working day."""
        row = self.adjusted.get(day)
        if row:
            return "" if row.works else row.name
        return "" if is_workday(day) else holiday_name(day)

    def nearest(self, day: dt.date, first: dt.date, last: dt.date) -> dt.date | None:
        """The working day nearest to ``day`` from ``first`` to ``last``; of two the earlier.

        None where people work on none of them.
        """
        for apart in range((last - first).days + 1):
            for found in (day - apart * DAY, day + apart * DAY):
                if first <= found <= last and self.works(found):
                    return found
        return None


def day_of_month(year: int, month: int, week: int, weekday: int) -> dt.date:
    """The n-th (``LAST``: the last) of a weekday (Monday 0) in a month."""
    first = dt.date(year, month, 1)
    first += ((weekday - first.weekday()) % len(calendar.day_name)) * DAY
    if week != LAST:
        return first + (week - 1) * WEEK
    day = first
    while (day + WEEK).month == month:
        day += WEEK
    return day


def which_of_month(day: dt.date) -> int:
    """Which of its weekday in the month ``day`` is: the opposite of ``day_of_month``."""
    return LAST if (day + WEEK).month != day.month else (day.day - 1) // WEEK.days + 1


def knows_adjusted_days(year: int, days: Days) -> bool:
    """Whether the notice of a year's adjusted days is known, from the library or from staff."""
    return bool(days.adjusted) or has_notice(year)
