"""Months, quarters, half-years and years by name, and spans of days."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from functools import cache

MONTH, QUARTER, HALF, YEAR = RHYTHMS = (1, 3, 6, 12)  # in months


@dataclass(frozen=True)
class Period:
    """A period, named ``2026-11``, ``2026-Q4``, ``2026-H2`` or ``2026``; both days included."""

    key: str
    starts_on: dt.date
    ends_on: dt.date

    def __str__(self) -> str:
        return self.key

    def __contains__(self, day: dt.date) -> bool:
        return self.starts_on <= day <= self.ends_on


@dataclass(frozen=True)
class Span:
    """Days from ``starts_on`` up to the day before ``ends_on``; None where it is open."""

    starts_on: dt.date | None = None
    ends_on: dt.date | None = None

    def covers(self, first: dt.date, last: dt.date) -> bool:
        """Whether all days from ``first`` to ``last`` lie in it."""
        begun = self.starts_on is None or self.starts_on <= first
        return begun and (self.ends_on is None or self.ends_on > last)

    def overlaps(self, first: dt.date, last: dt.date) -> bool:
        """Whether a day from ``first`` to ``last`` lies in it."""
        begun = self.starts_on is None or self.starts_on <= last
        return begun and (self.ends_on is None or self.ends_on > first)


@cache
def periods_of(year: int, months: int) -> tuple[Period, ...]:
    """The periods of ``months`` (one of ``RHYTHMS``) of a year, in order."""
    if months not in RHYTHMS:
        raise ValueError(f"a year has no periods of {months} months")
    return tuple(_period(year, month, months) for month in range(1, YEAR + 1, months))


def months_of(year: int) -> tuple[Period, ...]:
    """The twelve months of a year."""
    return periods_of(year, MONTH)


def quarters_of(year: int) -> tuple[Period, ...]:
    """The four quarters of a year."""
    return periods_of(year, QUARTER)


def period_of(day: dt.date, months: int) -> Period:
    """The period of ``months`` (one of ``RHYTHMS``) a day lies in."""
    return periods_of(day.year, months)[(day.month - 1) // months]


def month_end(year: int, month: int) -> dt.date:
    """The last day of a month."""
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _period(year: int, month: int, months: int) -> Period:
    number = (month - 1) // months + 1
    key = {
        MONTH: f"{year}-{month:02}",
        QUARTER: f"{year}-Q{number}",
        HALF: f"{year}-H{number}",
        YEAR: f"{year}",
    }[months]
    return Period(key, dt.date(year, month, 1), month_end(year, month + months - 1))
