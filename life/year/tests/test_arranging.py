"""The year as evenings: all that the rules ask for, on as few working days as can be."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from life.enums import DateReason
from life.planning.days import Days
from life.planning.models import WORKDAYS, AdjustedDay, Habits, Week
from life.year.proposing import Arranging
from portal.rulebook.meetings import BranchFacts, GroupFacts, HeldMeeting, due
from portal.rulebook.packs import NATIONAL, Override, Rulebook
from portal.rulebook.periods import Span
from portal.rulebook.plans import proposals

JANUARY = dt.date(2026, 1, 1)
WHOLE = BranchFacts(committee=(Span(),), groups=(GroupFacts(1, "一"), GroupFacts(2, "二")))


def arranged(facts=WHOLE, from_day=JANUARY, habits=None, days=None, rules=NATIONAL, planned=()):
    """Evenings of the year of ``from_day``, with what was wanted."""
    year = from_day.year
    wanted = proposals(facts, year, from_day, rules)
    arranging = Arranging(habits or Habits(), days or Days({}), year, from_day, planned)
    return wanted, arranging.arrange(wanted)


def covered(evenings) -> Counter:
    return Counter(id(p) for e in evenings for s in e.sittings for p in s.covers)


def test_a_year_has_one_evening_a_month():
    _wanted, evenings = arranged()
    assert [evening.day.month for evening in evenings] == list(range(1, 13))
    forms = Counter(sitting.form for evening in evenings for sitting in evening.sittings)
    assert forms == {"committee": 12, "group": 24, "general": 4, "activity": 8}


def test_life_meeting_and_appraisal_join_a_general_meeting_in_the_window():
    window = (dt.date(2026, 10, 12), dt.date(2026, 11, 30))
    facts = BranchFacts(windows={("life_meeting", 2026): window, ("appraisal", 2026): window})
    _wanted, evenings = arranged(facts)
    (sitting,) = (
        each for evening in evenings for each in evening.sittings if "life_meeting" in each.purposes
    )
    assert sitting.form == "general"
    assert {"life_meeting", "appraisal", "theme_day"} == set(sitting.purposes)
    assert window[0] <= sitting.day <= window[1]


def test_what_the_window_of_last_year_left_is_planned_first():
    window = (dt.date(2027, 1, 4), dt.date(2027, 3, 10))
    facts = BranchFacts(windows={("life_meeting", 2026): window})
    _wanted, evenings = arranged(facts, dt.date(2027, 1, 1))
    days = [e.day for e in evenings for s in e.sittings if "life_meeting" in s.purposes]
    assert len(days) == 2
    assert window[0] <= days[0] <= window[1]
    assert days[1] >= dt.date(2027, 10, 1)


def test_a_fixed_day_that_is_off_moves_to_the_nearest_working_day_and_says_why():
    # The first Thursday of October 2026 is National Day; people work from the eighth on.
    habits = Habits(week=Week.FIRST, weekday=3)
    _wanted, evenings = arranged(habits=habits)
    october = evenings[9]
    assert (october.day, october.sittings[0].reason) == (dt.date(2026, 10, 8), DateReason.HOLIDAY)
    assert october.sittings[0].holiday == "国庆节"


def test_a_notice_that_staff_entered_outweighs_the_library():
    usual = dt.date(2027, 3, 12)  # the second Friday
    off = Days({usual: AdjustedDay(day=usual, works=False, name="调休")})
    _wanted, evenings = arranged(from_day=dt.date(2027, 1, 1), days=off)
    assert evenings[2].day == dt.date(2027, 3, 11)
    saturday = dt.date(2027, 3, 13)
    shifted = {
        usual: off.adjusted[usual],
        saturday: AdjustedDay(day=saturday, works=True, name="调休"),
        dt.date(2027, 3, 11): AdjustedDay(day=dt.date(2027, 3, 11), works=False, name="调休"),
    }
    _wanted, evenings = arranged(from_day=dt.date(2027, 1, 1), days=Days(shifted))
    assert evenings[2].day == saturday


def test_the_rest_of_a_year_begins_on_a_day_that_is_left():
    _wanted, evenings = arranged(from_day=dt.date(2026, 11, 29))
    assert [evening.day for evening in evenings] == [dt.date(2026, 11, 30), dt.date(2026, 12, 11)]
    assert evenings[0].sittings[0].reason == DateReason.LATE


def test_on_the_last_day_of_a_year_there_may_be_nothing_left():
    wanted, evenings = arranged(from_day=dt.date(2028, 12, 31))  # a Sunday
    assert wanted and not evenings


def test_what_stands_in_a_month_is_joined():
    standing = dt.date(2026, 5, 20)
    _wanted, evenings = arranged(planned=[standing])
    assert evenings[4].day == standing
    assert evenings[4].sittings[0].reason == DateReason.JOINED


def test_a_stricter_local_rule_plans_more():
    more = Override("ZB-08", "meetings", 2, "区委", "〔2026〕1号", JANUARY)
    _wanted, evenings = arranged(rules=Rulebook((more,)))
    forms = [s.form for e in evenings for s in e.sittings]
    assert (len(evenings), forms.count("general")) == (12, 8)


def test_the_committee_sits_before_and_the_groups_after():
    _wanted, evenings = arranged()
    for evening in evenings:
        forms = [sitting.form for sitting in evening.sittings]
        assert forms == ["committee", forms[1], "group", "group"]
        committee, main, group, _other = evening.sittings
        assert committee.ends_at == main.starts_at
        assert main.ends_at == group.starts_at


FACTS = st.builds(
    lambda committee, groups, window: BranchFacts(
        committee=(Span(),) if committee else (),
        groups=tuple(GroupFacts(number) for number in range(1, groups + 1)),
        windows={("life_meeting", 2026): window, ("appraisal", 2026): window},
    ),
    st.booleans(),
    st.integers(0, 3),
    st.sampled_from(
        [
            (dt.date(2026, 10, 1), dt.date(2026, 12, 31)),
            (dt.date(2026, 12, 1), dt.date(2027, 2, 28)),
            (dt.date(2026, 11, 2), dt.date(2026, 11, 6)),
        ]
    ),
)
HABITS = st.builds(
    Habits, week=st.sampled_from(Week.values), weekday=st.sampled_from([d for d, _ in WORKDAYS])
)


@given(FACTS, HABITS, st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31)))
def test_all_that_can_be_planned_is_planned_once_where_it_counts(facts, habits, from_day):
    days = Days({})
    wanted, evenings = arranged(facts, from_day, habits, days)
    assert set(covered(evenings).values()) <= {1}
    placed = covered(evenings)
    for evening in evenings:
        assert evening.day >= from_day and days.works(evening.day)
        for sitting in evening.sittings:
            assert sitting.first_day <= evening.day <= sitting.last_day
    for proposal in wanted:
        if id(proposal) in placed:
            continue
        last = min(proposal.due_on, dt.date(2026, 12, 31))
        left = (last - proposal.opens_on).days + 1
        works = [proposal.opens_on + dt.timedelta(days=n) for n in range(max(left, 0))]
        # What is left out has no working day, or can still be planned with the next year.
        assert proposal.due_on.year > 2026 or not any(days.works(day) for day in works)


@given(FACTS, HABITS)
def test_held_as_planned_the_year_owes_nothing(facts, habits):
    _wanted, evenings = arranged(facts, JANUARY, habits)
    held = [
        HeldMeeting(sitting.form, evening.day, frozenset(sitting.purposes), sitting.group)
        for evening in evenings
        for sitting in evening.sittings
    ]
    owed = due(facts, held, dt.date(2027, 6, 30), since=JANUARY, until=dt.date(2026, 12, 31))
    missing = {
        (entry.type, entry.period.key)
        for entry in owed
        if entry.state == "overdue" and entry.due_on.year == 2026 and entry.type != "talk"
    }
    assert missing == set()


@pytest.mark.parametrize("year", [2026, 2027, 2028])
def test_keys_name_each_sitting_once(year):
    _wanted, evenings = arranged(from_day=dt.date(year, 1, 1))
    keys = [sitting.key for evening in evenings for sitting in evening.sittings]
    assert len(keys) == len(set(keys))
