import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.rulebook.periods import RHYTHMS, Span, months_of, period_of, periods_of, quarters_of

pytestmark = pytest.mark.anydb


@pytest.mark.parametrize(
    ("day", "months", "key", "last"),
    [
        (dt.date(2026, 11, 29), 1, "2026-11", dt.date(2026, 11, 30)),
        (dt.date(2028, 2, 29), 1, "2028-02", dt.date(2028, 2, 29)),
        (dt.date(2027, 2, 28), 1, "2027-02", dt.date(2027, 2, 28)),
        (dt.date(2026, 9, 30), 3, "2026-Q3", dt.date(2026, 9, 30)),
        (dt.date(2026, 10, 1), 3, "2026-Q4", dt.date(2026, 12, 31)),
        (dt.date(2026, 6, 30), 6, "2026-H1", dt.date(2026, 6, 30)),
        (dt.date(2026, 12, 31), 12, "2026", dt.date(2026, 12, 31)),
    ],
)
def test_a_period_has_a_name_and_a_last_day(day, months, key, last):
    found = period_of(day, months)
    assert (str(found), found.ends_on) == (key, last)


@given(st.dates(dt.date(1950, 1, 1), dt.date(2100, 1, 1)), st.sampled_from(RHYTHMS))
def test_the_periods_of_a_year_follow_each_other_without_a_gap(day, months):
    periods = periods_of(day.year, months)
    assert sum(day in period for period in periods) == 1
    assert day in period_of(day, months)
    assert periods[0].starts_on == dt.date(day.year, 1, 1)
    assert periods[-1].ends_on == dt.date(day.year, 12, 31)
    for before, after in pairwise(periods):
        assert after.starts_on - before.ends_on == dt.timedelta(days=1)


def test_months_and_quarters():
    assert [str(each) for each in quarters_of(2026)][-1] == "2026-Q4"
    assert len(months_of(2026)) == 12
    with pytest.raises(ValueError, match="5 months"):
        periods_of(2026, 5)


def test_a_span_ends_the_day_before():
    first, last = dt.date(2026, 5, 1), dt.date(2026, 5, 31)
    assert Span(first, dt.date(2026, 6, 1)).covers(first, last)
    assert not Span(first, last).covers(first, last)
    assert not Span(dt.date(2026, 5, 2)).covers(first, last)
    assert Span().covers(first, last)
    assert not Span(None, first).overlaps(first, last)
    assert Span(None, dt.date(2026, 5, 2)).overlaps(first, last)
    assert Span(last).overlaps(first, last)
    assert not Span(dt.date(2026, 6, 1)).overlaps(first, last)
