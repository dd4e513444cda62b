"""What a branch has to hold, at both sides of every day on which something changes."""

import datetime as dt
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.rulebook.meetings import (
    FORMS,
    PURPOSES,
    TYPES,
    BranchFacts,
    GroupFacts,
    HeldMeeting,
    due,
)
from portal.rulebook.packs import Override, Rulebook
from portal.rulebook.periods import Span
from portal.rulebook.plans import proposals

pytestmark = pytest.mark.anydb

D = dt.date
TODAY = D(2026, 11, 25)
LETTER = ("某街道党工委", "某街党发〔2026〕3号", D(2026, 1, 1))
ALL_YEAR = (Span(),)
WINDOW = {("life_meeting", 2026): (D(2027, 1, 10), D(2027, 3, 10))}


def states(kind, facts=None, held=(), as_of=TODAY, rules=None, **days):
    entries = due(facts or BranchFacts(), held, as_of, rules, **days)
    return {str(entry.period): entry.state for entry in entries if entry.type == kind}


def one(kind, period, facts=None, held=(), as_of=TODAY, rules=None, **days):
    (entry,) = (
        entry
        for entry in due(facts or BranchFacts(), held, as_of, rules, **days)
        if (entry.type, str(entry.period)) == (kind, period)
    )
    return entry


def general(*day, **more) -> HeldMeeting:
    return HeldMeeting("general", D(*day), **more)


def activity(*day, purposes=("theme_day",), **more) -> HeldMeeting:
    return HeldMeeting("activity", D(*day), frozenset(purposes), **more)


def test_each_obligation_has_an_entry_for_each_period_that_has_begun():
    facts = BranchFacts(committee=ALL_YEAR, groups=(GroupFacts(1), GroupFacts(2)))
    assert Counter(entry.type for entry in due(facts, (), D(2026, 11, 1))) == {
        "general": 4,
        "committee": 11,
        "group": 22,
        "theme_day": 11,
        "lecture": 1,
        "life_meeting": 1,
        "appraisal": 1,
        "talk": 1,
    }


@pytest.mark.parametrize(
    ("as_of", "state"),
    [
        (D(2026, 10, 1), "soon"),
        (D(2026, 11, 30), "soon"),
        (D(2026, 12, 1), "due"),
        (D(2026, 12, 31), "due"),
        (D(2027, 1, 1), "overdue"),
    ],
)
def test_a_quarter_is_soon_then_due_then_overdue(as_of, state):
    assert states("general", as_of=as_of, since=D(2026, 10, 1))["2026-Q4"] == state


@pytest.mark.parametrize(
    ("as_of", "state"),
    [
        (D(2028, 2, 18), "soon"),
        (D(2028, 2, 19), "due"),
        (D(2028, 2, 29), "due"),
        (D(2028, 3, 1), "overdue"),
    ],
)
def test_february_of_a_leap_year_ends_on_the_29th(as_of, state):
    assert states("theme_day", as_of=as_of)["2028-02"] == state


def test_a_meeting_counts_in_the_period_of_its_own_day():
    held = (general(2026, 3, 31), general(2026, 7, 1))
    assert states("general", held=held) == {
        "2026-Q1": "held",
        "2026-Q2": "overdue",
        "2026-Q3": "held",
        "2026-Q4": "soon",
    }


def test_a_meeting_of_tomorrow_does_not_count():
    held = (general(2026, 11, 26),)
    assert one("general", "2026-Q4", held=held, as_of=TODAY).held == 0
    assert one("general", "2026-Q4", held=held, as_of=D(2026, 11, 26)).state == "held"


def test_at_the_turn_of_the_year_the_new_year_begins():
    assert list(states("general", as_of=D(2026, 12, 31)))[-1] == "2026-Q4"
    assert states("general", as_of=D(2027, 1, 1)) == {"2027-Q1": "soon"}


def test_since_and_until_choose_the_periods():
    asked = states("general", as_of=D(2026, 2, 1), since=D(2025, 7, 1), until=D(2026, 6, 30))
    assert list(asked) == ["2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2"]
    assert (asked["2025-Q4"], asked["2026-Q2"]) == ("overdue", "soon")


def test_a_meeting_without_minutes_was_held_all_the_same():
    entry = one("general", "2026-Q4", held=(general(2026, 10, 9, minutes=False, key=7),))
    assert (entry.state, entry.held, entry.unminuted) == ("held", 1, 1)
    assert [meeting.key for meeting in entry.meetings] == [7]


def test_an_evening_counts_for_its_form_and_each_purpose():
    evening = general(2026, 11, 3, purposes=frozenset(("theme_day", "lecture")))
    assert one("general", "2026-Q4", held=(evening,)).held == 1
    assert one("theme_day", "2026-11", held=(evening,)).held == 1
    assert one("lecture", "2026", held=(evening,)).held == 1


def test_where_a_superior_says_so_an_evening_counts_once():
    once = Rulebook((Override("SJ-01", "combined", 0, *LETTER),))
    evening = general(2026, 11, 3, purposes=frozenset(("theme_day", "lecture")))
    assert one("general", "2026-Q4", held=(evening,), rules=once).held == 0
    assert one("theme_day", "2026-11", held=(evening,), rules=once).held == 1
    assert one("lecture", "2026", held=(evening,), rules=once).held == 0
    both = general(2026, 11, 4, purposes=frozenset(("life_meeting", "appraisal", "lecture")))
    assert one("life_meeting", "2026", held=(both,), rules=once).held == 1
    assert one("appraisal", "2026", held=(both,), rules=once).held == 1
    plain = general(2026, 11, 5)
    assert one("general", "2026-Q4", held=(plain,), rules=once).held == 1


def test_without_a_committee_or_groups_their_meetings_do_not_apply():
    entry = one("committee", "2026-05")
    assert (entry.state, entry.required) == ("not_applicable", 0)
    assert entry.why.message == "没有设支部委员会。"
    assert one("group", "2026-05").why.message == "没有划分党小组。"


def test_a_committee_formed_within_the_month_is_excused_for_it():
    facts = BranchFacts(committee=(Span(D(2026, 5, 2), D(2026, 8, 1)),))
    assert list(states("committee", facts).items())[3:8] == [
        ("2026-04", "not_applicable"),
        ("2026-05", "excused"),
        ("2026-06", "overdue"),
        ("2026-07", "overdue"),
        ("2026-08", "not_applicable"),
    ]
    assert one("committee", "2026-05", facts).why.message == "支部委员会存在不满一个周期。"
    held = (HeldMeeting("committee", D(2026, 5, 20)),)
    assert states("committee", facts, held)["2026-05"] == "held"


def test_each_group_owes_its_own_meeting():
    facts = BranchFacts(groups=(GroupFacts("a"), GroupFacts("b", spans=(Span(D(2026, 10, 9)),))))
    held = (HeldMeeting("group", D(2026, 11, 2), group="a"),)
    entries = [entry for entry in due(facts, held, TODAY) if entry.type == "group"]
    assert [(e.group, e.state) for e in entries if str(e.period) == "2026-09"] == [("a", "overdue")]
    assert [(e.group, e.state) for e in entries if str(e.period) == "2026-10"] == [
        ("a", "overdue"),
        ("b", "excused"),
    ]
    (formed,) = (entry for entry in entries if entry.state == "excused")
    assert formed.why.message == "党小组存在不满一个周期。"
    assert [(e.group, e.state) for e in entries if str(e.period) == "2026-11"] == [
        ("a", "held"),
        ("b", "due"),
    ]


def test_a_branch_owes_nothing_for_the_quarter_it_was_founded_or_dissolved_in():
    facts = BranchFacts(founded_on=D(2026, 4, 2), dissolved_on=D(2026, 9, 30))
    assert list(states("general", facts).values()) == [
        "not_applicable",
        "excused",
        "excused",
        "not_applicable",
    ]
    facts = BranchFacts(founded_on=D(2026, 4, 1), dissolved_on=D(2026, 10, 1))
    assert list(states("general", facts).values()) == [
        "not_applicable",
        "overdue",
        "overdue",
        "not_applicable",
    ]
    assert states("general", BranchFacts(founded_on=D(2026, 3, 31)))["2026-Q1"] == "excused"
    entry = one("general", "2026-Q2", BranchFacts(founded_on=D(2026, 4, 2)))
    assert entry.why.message == "党支部于2026-04-02成立，不满一个周期。"


def test_a_branch_founded_before_its_window_holds_the_yearly_meeting():
    assert states("life_meeting", BranchFacts(founded_on=D(2026, 10, 1)))["2026"] == "due"
    assert states("life_meeting", BranchFacts(founded_on=D(2026, 10, 2)))["2026"] == "excused"


def test_a_temporary_branch_is_excused_by_its_rule():
    for facts in (
        BranchFacts(level="temporary"),
        BranchFacts(temporary=(Span(D(2026, 10, 1), D(2026, 11, 2)),)),
    ):
        entry = one("theme_day", "2026-11", facts)
        assert (entry.state, entry.rules) == ("excused", ("ZB-14", "ZB-06"))
    ended = BranchFacts(temporary=(Span(None, D(2026, 11, 1)),))
    assert states("theme_day", ended)["2026-11"] == "due"


@pytest.mark.parametrize("level", ["committee", "general"])
def test_what_is_no_branch_owes_no_meetings_of_a_branch(level):
    assert {entry.state for entry in due(BranchFacts(level=level), (), TODAY)} == {"not_applicable"}


def test_before_the_portal_nothing_is_known_to_be_missing():
    facts = BranchFacts(recorded_since=D(2026, 4, 2))
    held = (general(2026, 4, 20),)
    assert list(states("general", facts).values())[:3] == [
        "before_portal",
        "before_portal",
        "overdue",
    ]
    assert states("general", facts, held)["2026-Q2"] == "held"
    assert states("general", BranchFacts(recorded_since=D(2026, 4, 1)))["2026-Q2"] == "overdue"
    assert states("life_meeting", facts)["2026"] == "before_portal"
    announced = BranchFacts(recorded_since=D(2026, 4, 2), windows=WINDOW)
    assert states("life_meeting", announced)["2026"] == "soon"


def test_no_national_rule_asks_a_branch_for_lectures_and_a_local_one_may():
    entry = one("lecture", "2026")
    assert (entry.state, entry.required, entry.rules) == ("not_applicable", 0, ("ZB-13",))
    quarterly = Rulebook(
        (Override("ZB-13", "meetings", 1, *LETTER), Override("ZB-13", "months", 3, *LETTER))
    )
    held = (activity(2026, 5, 6, purposes=("lecture",)),)
    assert states("lecture", held=held, rules=quarterly) == {
        "2026-Q1": "overdue",
        "2026-Q2": "held",
        "2026-Q3": "overdue",
        "2026-Q4": "soon",
    }


def test_a_local_rule_binds_the_periods_that_begin_under_it():
    book = Rulebook((Override("ZB-08", "meetings", 2, "某街道党工委", "", D(2026, 4, 2)),))
    required = [
        entry.required for entry in due(BranchFacts(), (), TODAY, book) if entry.type == "general"
    ]
    assert required == [1, 1, 2, 2]


@pytest.mark.parametrize(
    ("as_of", "state"),
    [
        (D(2026, 9, 30), "soon"),
        (D(2026, 10, 1), "due"),
        (D(2026, 12, 31), "due"),
        (D(2027, 1, 1), "overdue"),
    ],
)
def test_yearly_meetings_are_usual_in_the_last_quarter(as_of, state):
    entry = one("life_meeting", "2026", as_of=as_of, since=D(2026, 12, 31))
    assert (entry.state, entry.rules) == (state, ("ZB-16", "SJ-03"))


@pytest.mark.parametrize(
    ("as_of", "state"),
    [
        (D(2026, 12, 31), "soon"),
        (D(2027, 1, 9), "soon"),
        (D(2027, 1, 10), "due"),
        (D(2027, 3, 10), "due"),
        (D(2027, 3, 11), "overdue"),
    ],
)
def test_the_window_of_a_notice_may_reach_into_the_next_year(as_of, state):
    entry = one("life_meeting", "2026", BranchFacts(windows=WINDOW), as_of=as_of)
    assert (entry.state, entry.rules) == (state, ("ZB-16",))


def test_a_meeting_in_last_years_window_counts_for_last_year_only():
    facts = BranchFacts(windows=WINDOW)
    for day, expected in (
        (D(2026, 12, 1), (1, 0)),
        (D(2027, 2, 1), (1, 0)),
        (D(2027, 3, 10), (1, 0)),
        (D(2027, 3, 11), (0, 1)),
    ):
        held = (HeldMeeting("general", day, frozenset(("life_meeting",))),)
        counted = {
            str(entry.period): entry.held
            for entry in due(facts, held, D(2027, 5, 1))
            if entry.type == "life_meeting"
        }
        assert (counted["2026"], counted["2027"]) == expected, day


def test_a_window_that_ends_on_new_years_day_takes_that_day_alone():
    facts = BranchFacts(windows={("life_meeting", 2026): (D(2026, 12, 1), D(2027, 1, 1))})
    held = (HeldMeeting("general", D(2027, 1, 1), frozenset(("life_meeting",))),)
    assert states("life_meeting", facts, held, D(2027, 2, 1)) == {"2026": "held", "2027": "soon"}


def test_a_yearly_meeting_may_be_held_by_each_group():
    groups = (GroupFacts("a"), GroupFacts("b"), GroupFacts("late", spans=(Span(D(2026, 11, 9)),)))
    purposes = frozenset(("life_meeting",))
    first = HeldMeeting("group", D(2026, 11, 2), purposes, group="a")
    other = HeldMeeting("group", D(2026, 11, 3), purposes, group="b")
    facts = BranchFacts(groups=groups)
    assert one("life_meeting", "2026", facts, (first,)).held == 0
    assert one("life_meeting", "2026", facts, (first, first)).held == 0
    entry = one("life_meeting", "2026", facts, (other, first))
    assert (entry.state, entry.held, entry.meetings) == ("held", 1, (first, other))
    whole = HeldMeeting("committee", D(2026, 11, 4), purposes)
    assert one("life_meeting", "2026", facts, (whole,)).state == "held"


def test_talks_count_people():
    facts = BranchFacts(talks={2026: (0, *[1] * 7, 3)})
    entry = one("talk", "2026", facts)
    assert (entry.required, entry.held, entry.state) == (9, 8, "due")
    assert one("talk", "2026", BranchFacts(talks={2026: (1, 1)})).state == "held"
    assert one("talk", "2026").state == "not_applicable"


def planned(*arguments, **more) -> Counter:
    return Counter((each.type, str(each.period)) for each in proposals(*arguments, **more))


def test_a_plan_begins_with_what_is_still_to_be_held():
    facts = BranchFacts(committee=ALL_YEAR)
    found = planned(facts, 2026, D(2026, 11, 2), held=(general(2026, 10, 9),))
    assert found == {
        ("committee", "2026-11"): 1,
        ("committee", "2026-12"): 1,
        ("theme_day", "2026-11"): 1,
        ("theme_day", "2026-12"): 1,
        ("life_meeting", "2026"): 1,
        ("appraisal", "2026"): 1,
        ("lecture", "2026-Q4"): 1,
    }
    assert [each.suggested for each in proposals(facts, 2026, D(2026, 12, 1))].count(True) == 1


def test_a_plan_takes_the_window_into_the_year_it_lies_in():
    facts = BranchFacts(windows=WINDOW)
    assert ("life_meeting", "2026") not in planned(facts, 2026, D(2026, 1, 1))
    assert ("life_meeting", "2026") in planned(facts, 2027, D(2027, 1, 1))


def test_a_plan_proposes_as_many_as_a_local_rule_asks_for():
    twice = Rulebook((Override("ZB-08", "meetings", 2, *LETTER),))
    assert planned(BranchFacts(), 2026, D(2026, 10, 1), twice)["general", "2026-Q4"] == 2
    lectures = Rulebook((Override("ZB-13", "meetings", 2, *LETTER),))
    found = proposals(BranchFacts(), 2026, D(2026, 1, 1), lectures)
    assert [each.suggested for each in found if each.type == "lecture"] == [False, False]


DAYS = st.dates(D(2025, 6, 1), D(2027, 12, 31))
SPANS = st.builds(
    lambda first, length: Span(first, first and first + dt.timedelta(days=length)),
    st.none() | DAYS,
    st.integers(1, 500),
)
MEETINGS = st.builds(
    HeldMeeting,
    form=st.sampled_from(FORMS),
    on=DAYS,
    purposes=st.frozensets(st.sampled_from(PURPOSES)),
    group=st.sampled_from("ab"),
    minutes=st.booleans(),
)
FACTS = st.builds(
    BranchFacts,
    founded_on=st.none() | DAYS,
    dissolved_on=st.none() | DAYS,
    recorded_since=st.none() | DAYS,
    temporary=st.lists(SPANS, max_size=1).map(tuple),
    committee=st.lists(SPANS, max_size=2).map(tuple),
    groups=st.lists(
        st.builds(GroupFacts, st.sampled_from("ab"), spans=st.lists(SPANS, max_size=2).map(tuple)),
        unique_by=lambda group: group.key,
    ).map(tuple),
    windows=st.sampled_from(
        ({}, WINDOW, {**WINDOW, ("life_meeting", 2027): (D(2027, 9, 1), D(2027, 10, 31))})
    ),
)
OVERRIDES = st.lists(
    st.sampled_from(
        (
            Override("ZB-08", "meetings", 3, *LETTER),
            Override("ZB-13", "meetings", 1, *LETTER),
            Override("ZB-13", "months", 3, *LETTER),
            Override("ZB-14", "meetings", 2, *LETTER),
            Override("SJ-01", "combined", 0, *LETTER),
        )
    )
)
BADNESS = {"held": 0, "excused": 0, "not_applicable": 0, "before_portal": 0}
BADNESS |= {"soon": 1, "due": 2, "overdue": 3}


def by_name(entries):
    return {(e.type, str(e.period), e.group): e for e in entries}


@given(FACTS, st.lists(MEETINGS, max_size=25), DAYS, OVERRIDES)
@settings(deadline=None, max_examples=60)
def test_no_meeting_counts_twice_within_a_type(facts, held, as_of, overrides):
    held = [HeldMeeting(**{**vars(each), "key": n}) for n, each in enumerate(held)]
    entries = due(facts, held, as_of, Rulebook(tuple(overrides)), since=D(2025, 1, 1))
    for kind in TYPES:
        keys = [m.key for entry in entries if entry.type == kind for m in entry.meetings]
        assert len(keys) == len(set(keys))
    for entry in entries:
        assert all(meeting.on <= as_of for meeting in entry.meetings)
        assert 0 <= entry.unminuted <= len(entry.meetings)
        assert (entry.state == "not_applicable") == (entry.required == 0)
        assert entry.held <= len(entry.meetings)


@given(FACTS, st.lists(MEETINGS, max_size=25), MEETINGS, DAYS, OVERRIDES)
@settings(deadline=None, max_examples=60)
def test_one_more_meeting_makes_nothing_worse(facts, held, more, as_of, overrides):
    book = Rulebook(tuple(overrides))
    before = by_name(due(facts, held, as_of, book))
    after = by_name(due(facts, [more, *held], as_of, book))
    assert before.keys() == after.keys()
    for name, entry in after.items():
        assert entry.held >= before[name].held
        assert BADNESS[entry.state] <= BADNESS[before[name].state]


@given(FACTS, st.lists(MEETINGS, max_size=25), DAYS, st.integers(0, 400), OVERRIDES)
@settings(deadline=None, max_examples=60)
def test_time_takes_no_meeting_away(facts, held, as_of, later, overrides):
    book, since = Rulebook(tuple(overrides)), D(2025, 1, 1)
    before = by_name(due(facts, held, as_of, book, since=since))
    after = by_name(due(facts, held, as_of + dt.timedelta(days=later), book, since=since))
    assert before.keys() <= after.keys()
    for name, entry in before.items():
        assert after[name].held >= entry.held
        if entry.state not in ("soon", "due"):
            assert after[name].state in (entry.state, "held")


@given(FACTS, st.lists(MEETINGS, max_size=25), DAYS, OVERRIDES)
@settings(deadline=None, max_examples=60)
def test_a_local_rule_asks_for_no_less_and_excuses_nobody(facts, held, as_of, overrides):
    national = by_name(due(facts, held, as_of))
    local = by_name(due(facts, held, as_of, Rulebook(tuple(overrides))))
    for name in national.keys() & local.keys():
        assert local[name].required >= national[name].required
        if national[name].state != "not_applicable":
            assert BADNESS[local[name].state] >= BADNESS[national[name].state]
    assert {name for name in national if name[0] != "lecture"} <= local.keys()
