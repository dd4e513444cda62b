"""Working days of the mainland: holidays and the weekend days worked in exchange for them."""

from __future__ import annotations

import datetime as dt
from functools import cache

import holidays
from django.utils.translation import get_language


@cache
def _calendar(year: int, language: str = "zh_CN"):
    return holidays.country_holidays("CN", years=year, language=language)


def is_workday(day: dt.date) -> bool:
    """Whether offices work that day, by the yearly notice of the State Council.

    For years whose notice isn't out yet: statutory holidays, and ordinary weekends.
    """
    calendar = _calendar(day.year)
    if day in calendar.weekend_workdays:
        return True
    return day.weekday() < 5 and day not in calendar


def has_notice(year: int) -> bool:
    """Whether the days of a year worked in exchange are known: the yearly notice is in."""
    return any(day.year == year for day in _calendar(year).weekend_workdays)


def holiday_name(day: dt.date) -> str:
    """The holiday a day is, in the language of the page; empty for none."""
    language = "en_US" if (get_language() or "").startswith("en") else "zh_CN"
    return _calendar(day.year, language).get(day, "")


def add_workdays(start: dt.date, days: int) -> dt.date:
    """The day on which the last of ``days`` working days after ``start`` ends."""
    day = start
    while days > 0:
        day += dt.timedelta(days=1)
        days -= is_workday(day)
    return day


def workdays_between(start: dt.date, end: dt.date) -> int:
    """Working days after ``start`` up to and including ``end``; negative when ``end`` is past."""
    if end < start:
        return -workdays_between(end, start)
    span = (end - start).days
    return sum(is_workday(start + dt.timedelta(days=number)) for number in range(1, span + 1))
