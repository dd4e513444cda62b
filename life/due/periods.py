"""The periods the board can be asked for: a year of which summaries are kept, or a part of it."""

from __future__ import annotations

from django.utils import timezone

from portal.rulebook.periods import YEAR, Period, months_of, period_of, periods_of, quarters_of

from .summaries import years_kept
from .words import period_named, period_word


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """By year: the year, its quarters and months that have begun; the latest year first."""
    today = timezone.localdate()
    found = []
    for year in years_kept(today):
        whole = periods_of(year, YEAR)
        parts = (*whole, *quarters_of(year), *months_of(year))
        rows = [(each.key, period_word(each)) for each in parts if each.starts_on <= today]
        found.append((period_word(whole[0]), rows))
    return found


def chosen(key: str | None) -> Period:
    """The period of a key; this year where there is none."""
    return period_named(key or "") or period_of(timezone.localdate(), YEAR)


def within(period: Period) -> list[str]:
    """The keys of the obligations that lie in a period; of a year all."""
    year = period.starts_on.year
    every = (*periods_of(year, YEAR), *quarters_of(year), *months_of(year))
    return [
        each.key
        for each in every
        if period.starts_on <= each.starts_on and each.ends_on <= period.ends_on
    ]
