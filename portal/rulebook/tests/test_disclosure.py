"""The disclosure catalogue and what it finds missing."""

import datetime as dt

import pytest

from portal.rulebook.disclosure import catalogue, gaps, period_named

pytestmark = pytest.mark.anydb

TODAY = dt.date(2026, 11, 22)
ALL_FRESH = dict.fromkeys(catalogue(), TODAY)


def missing(last: dict, since=dt.date(2020, 1, 1)) -> set[str]:
    return {gap.item.id for gap in gaps(last, since, TODAY)}


def test_nothing_is_missing_where_all_is_fresh():
    assert missing(ALL_FRESH) == set()


def test_a_quarter_is_over_the_day_after():
    assert missing({**ALL_FRESH, "life": dt.date(2026, 8, 22)}) == set()
    assert missing({**ALL_FRESH, "life": dt.date(2026, 8, 21)}) == {"life"}


def test_what_follows_events_is_never_missing():
    never = {key for key, item in catalogue().items() if not item.every and item.timing != "long"}
    assert {"election", "admission", "formation"} == never
    fresh = {key: day for key, day in ALL_FRESH.items() if key not in never}
    assert missing(fresh) == set()


def test_a_standing_entry_is_missing_until_it_is_there():
    assert missing({key: TODAY for key in catalogue() if key != "profile"}) == {"profile"}


def test_a_new_branch_owes_nothing_yet():
    assert missing({"profile": TODAY}, since=dt.date(2026, 10, 1)) == set()


def test_a_gap_knows_since_when():
    (gap,) = gaps({**ALL_FRESH, "dues": dt.date(2025, 3, 1)}, None, TODAY)
    assert (gap.item.id, gap.last, gap.due) == ("dues", dt.date(2025, 3, 1), dt.date(2026, 3, 1))


def test_every_item_has_an_audience_and_a_timing():
    for item in catalogue().values():
        assert item.audience in {"society", "members", "branch"}
        assert item.timing in {"long", "regular", "stage", "any"}
        assert (item.every > 0) == (item.timing == "regular")
        assert item.rule.id == "GK-02"


@pytest.mark.parametrize(
    ("every", "today", "name"),
    [
        (12, dt.date(2026, 11, 28), "2025年"),
        (12, dt.date(2026, 1, 1), "2025年"),
        (6, dt.date(2026, 6, 30), "2025年下半年"),
        (6, dt.date(2026, 7, 1), "2026年上半年"),
        (3, dt.date(2026, 11, 28), "2026年第三季度"),
        (3, dt.date(2026, 3, 31), "2025年第四季度"),
        (1, dt.date(2026, 1, 5), "2025年12月"),
        (0, TODAY, ""),
        (24, TODAY, ""),
    ],
)
def test_the_period_that_is_due_is_the_last_whole_one(every, today, name):
    assert period_named(every, today) == name


def test_every_rhythm_of_the_catalogue_has_a_name():
    assert all(period_named(item.every, TODAY) for item in catalogue().values() if item.every)
