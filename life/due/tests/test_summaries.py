"""The summary is kept, dropped when any fact of the branch changes, and counted again once."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from branches.enums import PartyLevel, RuleState
from branches.facts import change_facts
from branches.models import Branch, PartyGroup
from branches.tests.factories import BranchFactory, RuleOverrideFactory
from life.due import summaries
from life.due.page import page_of
from life.due.summaries import count, count_all, forget
from life.due.tests.conftest import held, on, recorded_since
from life.models import DueLine, DueSummary, Meeting, MeetingBranch, Minutes, Window
from life.tests.factories import MeetingFactory, MinutesFactory, TalkFactory, part_of
from members.affiliations.posts import appoint
from members.affiliations.services import place
from members.enums import PostKind
from members.tests.factories import LONG_AGO, MemberFactory

pytestmark = pytest.mark.django_db
YEAR = 2026


def kept(branch, year: int = YEAR) -> bool:
    return DueSummary.objects.filter(branch=branch, year=year).exists()


def line(branch, kind: str, period: str) -> DueLine:
    return DueLine.objects.get(summary__branch=branch, type=kind, period=period)


def a_minutes(side) -> None:
    meeting = Meeting.objects.get(branch=side.branch)
    Minutes.objects.filter(part__meeting=meeting).update(state="out")


def a_level(side) -> None:
    side.branch.level = PartyLevel.TEMPORARY
    change_facts(side.branch, dt.date(2026, 2, 1))


def a_rule(side) -> None:
    RuleOverrideFactory(
        rule="ZB-08",
        parameter="meetings",
        value=2,
        effective_from=dt.date(2026, 1, 1),
        superior=side.branch.superior,
        state=RuleState.IN_FORCE,
    )


def a_window(superior) -> None:
    days = {"starts_on": dt.date(2026, 11, 1), "ends_on": dt.date(2026, 12, 1)}
    Window.objects.create(superior=superior, type="appraisal", year=YEAR, number="1号", **days)


CHANGES = {
    "a meeting": lambda side: held(side.branch, "2026-04-10"),
    "its state": lambda side: Meeting.objects.filter(branch=side.branch).update(state="held"),
    "it is moved": lambda side: Meeting.objects.filter(branch=side.branch).update(
        starts_at=on("2026-03-01"), ends_at=on("2026-03-01", 21)
    ),
    "taking part": lambda side: MeetingBranch.objects.create(
        meeting=MeetingFactory(), branch=side.branch
    ),
    "minutes": a_minutes,
    "a post": lambda side: appoint(side.silent, side.branch, PostKind.DEPUTY, LONG_AGO),
    "a place in a group": lambda side: place(
        side.member.home(), side.branch.groups.get(), LONG_AGO
    ),
    "the name of a group": lambda side: side.branch.groups.update(name="新名称"),
    "a member": lambda side: MemberFactory(home=side.branch),
    "a fact of the branch": a_level,
    "its founding": lambda side: Branch.objects.filter(pk=side.branch.pk).update(
        established_on=dt.date(2026, 1, 2)
    ),
    "habits": lambda side: recorded_since(side.branch, dt.date(2026, 2, 1)),
    "a window of the superior": lambda side: a_window(side.branch.superior),
    "a window for all": lambda side: a_window(None),
    "a talk": lambda side: TalkFactory(
        branch=side.branch, first=side.member, second=side.secretary
    ),
    "a local rule": a_rule,
}
FOR_ALL = ("a window for all",)


@pytest.fixture
def counted(north, south, today):
    """Both branches counted, each with a group, a planned meeting and a superior of its own."""
    for side in (north, south):
        side.branch.superior = BranchFactory(level=PartyLevel.COMMITTEE)
        side.branch.save()
        PartyGroup.objects.create(branch=side.branch, name="第一党小组")
        MinutesFactory(meeting=MeetingFactory(branch=side.branch, starts_at=on("2026-04-10")))
    count_all()
    assert kept(north.branch)
    assert kept(south.branch)
    connection.run_on_commit.clear()  # what was done so far is another transaction
    return north


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_a_fact_drops_the_summary_of_its_branch_alone(counted, south, change):
    CHANGES[change](counted)
    assert not kept(counted.branch)
    assert kept(south.branch) == (change not in FOR_ALL)


def test_what_was_undone_dropped_nothing(counted):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        held(counted.branch, "2026-04-10")
        raise ZeroDivisionError
    assert kept(counted.branch)


def test_several_changes_of_a_transaction_are_counted_again_once(
    counted, south, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as callbacks:
        for day in ("2026-01-10", "2026-02-10"):
            held(counted.branch, day, joint=[south.branch])
    ours = [one for one in callbacks if isinstance(one, summaries._Recount)]
    assert [one.ids for one in ours] == [{counted.branch.pk, south.branch.pk}]


def test_it_is_counted_again_when_the_change_is_through(
    counted, django_capture_on_commit_callbacks
):
    assert line(counted.branch, "general", "2026-Q1").state == "overdue"
    with django_capture_on_commit_callbacks(execute=True):
        held(counted.branch, "2026-02-10")
    assert line(counted.branch, "general", "2026-Q1").state == "held"


def test_a_night_makes_the_day_another(counted):
    assert line(counted.branch, "theme_day", "2026-05").state == "soon"
    with time_machine.travel("2026-06-01 00:30 +0800", tick=False):
        call_command("count_due", verbosity=0)
        assert line(counted.branch, "theme_day", "2026-05").state == "overdue"
        summary = DueSummary.objects.get(branch=counted.branch, year=YEAR)
        assert summary.as_of == dt.date(2026, 6, 1)


def test_the_year_before_is_counted_again_as_long_as_something_is_open(counted):
    with time_machine.travel("2026-12-31 23:30 +0800", tick=False):
        count_all()
        assert line(counted.branch, "theme_day", "2026-12").state == "due"
    with time_machine.travel("2027-01-01 00:30 +0800", tick=False):
        count_all()
        assert line(counted.branch, "theme_day", "2026-12").state == "overdue"
        closed = DueSummary.objects.get(branch=counted.branch, year=YEAR)
        count_all()
        assert DueSummary.objects.get(branch=counted.branch, year=YEAR).pk == closed.pk


def test_the_summary_says_what_the_page_says(counted):
    held(counted.branch, "2026-02-10", minutes=False)
    held(counted.branch, "2026-03-10", "activity", purposes="theme_day,lecture")
    count([counted.branch.pk], YEAR)
    said = {
        (row.type, row.period): (row.held, row.required, row.state, row.unminuted)
        for row in DueLine.objects.filter(summary__branch=counted.branch)
    }
    page = page_of(counted.branch, YEAR)
    shown = {
        (mark.entry.type, mark.entry.period.key): (
            *(mark.entry.held, mark.entry.required, mark.entry.state),
            mark.entry.unminuted,
        )
        for mark in page.marks
        if mark.begun and mark.entry.state != "not_applicable" and mark.entry.period.key >= "2026"
    }
    assert said == shown
    assert said["general", "2026-Q1"] == (1, 1, "held", 1)


def test_what_holds_nothing_has_no_summary(counted):
    above = counted.branch.superior
    count_all()
    assert not kept(above)
    Branch.objects.filter(pk=counted.branch.pk).update(
        status="revoked", revoked_on=dt.date(2026, 5, 1)
    )
    count_all()
    assert not kept(counted.branch)


def test_counting_ten_takes_as_many_queries_as_two(counted, south):
    def asked(keys) -> int:
        with CaptureQueriesContext(connection) as queries:
            count(keys, YEAR)
        return sum("INSERT" not in each["sql"] for each in queries)  # those are in batches

    two = [counted.branch.pk, south.branch.pk]
    few = asked(two)
    more = [MemberFactory(home=BranchFactory()).home().branch_id for _number in range(8)]
    assert asked(two + more) == few


def test_nothing_is_asked_for_where_nothing_changed(counted, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        forget([])
        counted.branch.save()
        part_of(Meeting.objects.get(branch=counted.branch)).meeting.save()
    assert not any(isinstance(one, summaries._Recount) for one in callbacks)
