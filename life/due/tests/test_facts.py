"""What is read of branches: dated facts, local days, as many queries for one as for many."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from branches.enums import BranchStatus, PartyLevel
from branches.facts import change_facts
from branches.models import PartyGroup
from branches.tests.factories import BranchFactory
from life.due.facts import gather
from life.due.spans import at_least, states
from life.due.tests.conftest import held, recorded_since
from life.models import Habits, Window
from life.tests.factories import MeetingFactory, TalkFactory
from members.affiliations.posts import appoint, end_post
from members.affiliations.services import end_affiliation, place
from members.enums import EndCause, PostKind
from members.tests.factories import LONG_AGO, MemberFactory
from portal.rulebook.meetings import HELD, OVERDUE, due
from portal.rulebook.periods import Span

pytestmark = pytest.mark.django_db


def facts_of(branch, *years):
    return gather([branch], years or [2026])[branch.pk][0]


def state(branch, kind: str, key: str, as_of: dt.date) -> str:
    facts, meetings = gather([branch], [int(key[:4])])[branch.pk]
    entries = due(facts, meetings, as_of, since=dt.date(int(key[:4]), 1, 1))
    (found,) = (e for e in entries if (e.type, e.period.key) == (kind, key))
    return found.state


@pytest.mark.parametrize(
    ("day", "hour", "period"),
    [
        ("2026-05-01", 0.5, "2026-05"),
        ("2026-04-30", 23.5, "2026-04"),
        ("2027-01-01", 0.5, "2027-01"),
        ("2026-12-31", 23.9, "2026-12"),
        ("2024-02-29", 0.5, "2024-02"),
    ],
)
def test_a_meeting_counts_on_its_local_day(north, day, hour, period):
    held(north.branch, day, "activity", hour=hour, purposes="theme_day")
    day_after = dt.date.fromisoformat(day) + dt.timedelta(days=60)
    assert state(north.branch, "theme_day", period, day_after) == HELD


def test_a_meeting_of_the_neighbouring_month_does_not_count(north):
    held(north.branch, "2026-05-01", "activity", hour=0.5, purposes="theme_day")
    assert state(north.branch, "theme_day", "2026-04", dt.date(2026, 6, 1)) == OVERDUE


def test_a_joint_meeting_counts_for_each_branch_that_takes_part(north, south):
    held(north.branch, "2026-04-10", "activity", purposes="theme_day", joint=[south.branch])
    for side in (north, south):
        assert state(side.branch, "theme_day", "2026-04", dt.date(2026, 5, 15)) == HELD


@pytest.mark.parametrize("how", ["draft", "called", "running", "cancelled"])
def test_what_was_not_held_does_not_count(north, how):
    held(north.branch, "2026-04-10", "general", state=how, cancel_reason="放假", minutes=False)
    assert gather([north.branch], [2026])[north.branch.pk][1] == []


def test_paper_and_minutes_are_told_from_neither(north):
    held(north.branch, "2026-01-10")
    held(north.branch, "2026-02-10", minutes=False)
    held(north.branch, "2026-03-10", minutes=False, on_paper=True)
    _facts, meetings = gather([north.branch], [2026])[north.branch.pk]
    assert [meeting.minutes for meeting in meetings] == [True, False, True]


def test_a_committee_is_there_while_three_hold_confirmed_posts(north):
    second, third, fourth = (MemberFactory(home=north.branch) for _number in range(3))
    appoint(second, north.branch, PostKind.ORGANISATION, dt.date(2025, 1, 1))
    assert facts_of(north.branch).committee == ()
    post = appoint(third, north.branch, PostKind.PUBLICITY, dt.date(2025, 3, 1))
    appoint(fourth, north.branch, PostKind.MEMBER, dt.date(2025, 2, 1), confirmed=False)
    assert facts_of(north.branch).committee == (Span(dt.date(2025, 3, 1)),)
    with time_machine.travel("2026-04-01 12:00 +0800", tick=False):
        end_post(post)
    assert facts_of(north.branch).committee == (Span(dt.date(2025, 3, 1), dt.date(2026, 4, 1)),)


def test_one_person_with_two_posts_is_one():
    first, second = Span(dt.date(2025, 1, 1)), Span(dt.date(2025, 2, 1))
    assert at_least(2, [("a", first), ("a", second)]) == ()
    assert at_least(2, [("a", first), ("b", second)]) == (second,)


def test_who_follows_on_the_same_day_leaves_no_gap():
    day = dt.date(2025, 6, 1)
    posts = [("a", Span(None, day)), ("b", Span(day)), ("c", Span())]
    assert at_least(2, posts) == (Span(dt.date.min),)


def test_of_two_rows_of_one_day_the_later_one_holds():
    first, second = dt.date(2025, 1, 1), dt.date(2025, 6, 1)
    rows = [(first, "a"), (first, "b"), (second, "c")]
    assert states(rows) == [("b", Span(first, second)), ("c", Span(second))]
    assert states(rows, dt.date(2025, 3, 1)) == [("b", Span(first, dt.date(2025, 3, 1)))]
    assert states([]) == []


def test_a_group_is_there_while_somebody_is_in_it(north):
    group = PartyGroup.objects.create(branch=north.branch, name="第一党小组")
    place(north.member.home(), group, dt.date(2025, 2, 1))
    place(north.silent.home(), group, dt.date(2025, 5, 1))
    place(north.member.home(), None, dt.date(2025, 8, 1))
    (found,) = facts_of(north.branch).groups
    assert (found.key, found.name) == (group.pk, "第一党小组")
    assert found.spans == (Span(dt.date(2025, 2, 1)),)
    with time_machine.travel("2026-03-01 12:00 +0800", tick=False):
        end_affiliation(north.silent.home(), EndCause.LEFT)
    (found,) = facts_of(north.branch).groups
    assert found.spans == (Span(dt.date(2025, 2, 1), dt.date(2026, 3, 1)),)


def test_a_temporary_branch_is_told_by_its_days(north):
    north.branch.level = PartyLevel.TEMPORARY
    change_facts(north.branch, dt.date(2025, 6, 1))
    north.branch.level = PartyLevel.BRANCH
    change_facts(north.branch, dt.date(2026, 2, 1))
    facts = facts_of(north.branch)
    assert facts.level == PartyLevel.BRANCH
    assert facts.temporary == (Span(dt.date(2025, 6, 1), dt.date(2026, 2, 1)),)


def test_what_is_no_branch_and_what_is_being_prepared_hold_nothing():
    above = BranchFactory(level=PartyLevel.COMMITTEE)
    new = BranchFactory(status=BranchStatus.PREPARING)
    ended = BranchFactory(status=BranchStatus.REVOKED, revoked_on=dt.date(2026, 3, 1))
    found = gather([above, new, ended], [2026])
    for branch in (above, new):
        entries = due(*found[branch.pk], dt.date(2026, 5, 15))
        assert {entry.state for entry in entries} == {"not_applicable"}
    assert found[ended.pk][0].dissolved_on == dt.date(2026, 3, 1)


def test_the_nearest_superiors_notice_wins_and_one_of_nobody_is_for_all(north, south):
    top = BranchFactory(level=PartyLevel.COMMITTEE)
    middle = BranchFactory(level=PartyLevel.GENERAL_BRANCH, superior=top)
    north.branch.superior = middle
    north.branch.save()

    def notice(superior, month: int, kind: str = "life_meeting") -> None:
        days = {"starts_on": dt.date(2027, month, 1), "ends_on": dt.date(2027, month, 20)}
        Window.objects.create(superior=superior, type=kind, year=2026, number="1号", **days)

    notice(None, 1)
    notice(None, 1, "appraisal")
    notice(top, 2)
    notice(middle, 3)
    windows = facts_of(north.branch).windows
    assert windows["life_meeting", 2026] == (dt.date(2027, 3, 1), dt.date(2027, 3, 20))
    assert windows["appraisal", 2026] == (dt.date(2027, 1, 1), dt.date(2027, 1, 20))
    assert facts_of(south.branch).windows["life_meeting", 2026][0] == dt.date(2027, 1, 1)


def test_a_meeting_in_the_window_counts_for_the_year_before(north):
    Window.objects.create(
        type="life_meeting",
        year=2025,
        starts_on=dt.date(2026, 1, 5),
        ends_on=dt.date(2026, 3, 1),
        number="1号",
    )
    held(north.branch, "2026-02-10", "general", purposes="life_meeting")
    assert state(north.branch, "life_meeting", "2025", dt.date(2026, 5, 1)) == HELD
    assert state(north.branch, "life_meeting", "2026", dt.date(2026, 5, 1)) != HELD


def test_talks_count_people_who_are_here(north, south):
    year = timezone.localdate().year
    here = facts_of(north.branch, year).talks[year]
    assert here == (0, 0, 0)
    TalkFactory(branch=north.branch, first=north.secretary, second=south.member)
    TalkFactory(branch=north.branch, first=north.secretary, second=north.member)
    assert facts_of(north.branch, year).talks[year] == (0, 1, 2)


def test_a_branch_that_has_not_begun_owes_nothing_it_did_not_record(north):
    Habits.objects.all().delete()
    states = {entry.state for entry in due(facts_of(north.branch), [], dt.date(2026, 5, 15))}
    assert states <= {"before_portal", "not_applicable"}


def test_habits_say_since_when(north):
    recorded_since(north.branch, dt.date(2026, 3, 1))
    facts = facts_of(north.branch)
    assert (facts.recorded_since, facts.founded_on) == (dt.date(2026, 3, 1), LONG_AGO)


def test_ten_branches_take_as_many_queries_as_one(north, south):
    def asked(branches) -> int:
        with CaptureQueriesContext(connection) as queries:
            gather(branches, [2025, 2026])
        return len(queries)

    for side in (north, south):
        MeetingFactory(branch=side.branch, held=True)
        TalkFactory(branch=side.branch)
    one = asked([north.branch])
    more = [north.branch, south.branch]
    for _number in range(8):
        branch = BranchFactory(superior=south.branch)
        MemberFactory(home=branch)
        more.append(branch)
    assert asked(more) == one <= 6
