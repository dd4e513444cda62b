"""The demo's organisation life: a year behind, a plan ahead, and nothing twice."""

from __future__ import annotations

import datetime as dt

import pytest
from django.apps import apps
from django.core.management import call_command
from django.utils import timezone

from branches.models import Branch
from life.demo import plot
from life.due.facts import known
from life.enums import MeetingForm, MeetingState, MinutesState, Purpose
from life.models import (
    FollowUp,
    Habits,
    Meeting,
    MeetingBranch,
    Minutes,
    Motion,
    NotHeldReason,
    PaperRecord,
    Participant,
    Talk,
    Topic,
    Window,
    YearPlan,
)
from portal.rulebook.meetings import HELD, OVERDUE, TALK, due

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_site")]


def of(slug: str):
    return Meeting.objects.filter(branch__slug=slug)


def found(slug: str) -> list:
    """What was due of a branch since it is recorded, up to today."""
    branch, today = Branch.objects.get(slug=slug), timezone.localdate()
    one = known([branch], [today.year - 1, today.year])[branch.pk]
    return due(one.facts, one.held, today, since=one.facts.recorded_since, until=today)


def test_again_adds_nothing():
    models = [m for m in apps.get_models() if m._meta.app_label == "life"]
    before = {model.__name__: model._base_manager.count() for model in models}
    call_command("load_demo", verbosity=0)
    assert {model.__name__: model._base_manager.count() for model in models} == before


@pytest.mark.parametrize("slug", plot.PLOTS)
def test_a_year_behind_holds_what_the_rules_ask_for_but_for_what_was_missed(slug):
    asked = [row for row in found(slug) if row.state in (HELD, OVERDUE) and row.type != TALK]
    late = {row.type for row in asked if row.state == OVERDUE}
    assert len(asked) > 15 and sum(row.state == HELD for row in asked) > len(asked) * 0.8
    own = plot.PLOTS[slug]
    otherwise = {kind for kind, _ago in own.missed} | (
        {own.cancelled[0]} if own.cancelled else set()
    )
    # An evening that was not held counts for nothing it was to count for.
    assert otherwise <= late if otherwise else not late
    first = Habits.objects.get(branch__slug=slug).recorded_since
    recorded = of(slug).filter(on_paper=False)
    assert min(meeting.day for meeting in recorded) >= first


def test_each_kind_of_meeting_was_held_in_the_north():
    rows = of("north").held()
    for form in MeetingForm.values:
        assert rows.filter(form=form).exists(), form
    for purpose in Purpose.values:
        assert rows.counting_as(purpose).exists(), purpose
    assert {row.branch.slug for row in MeetingBranch.objects.filter(meeting__title=plot.JOINT)} == {
        "north",
        "south",
    }


def test_the_yearly_meetings_lie_in_the_window_of_the_notice():
    for window in Window.objects.all():
        held = [row.day for row in of("north").held().counting_as(window.type)]
        assert [day for day in held if window.starts_on <= day <= window.ends_on]


def test_what_went_otherwise_is_told():
    assert NotHeldReason.objects.exists()
    assert of("south").filter(state=MeetingState.CANCELLED).exclude(cancel_reason="").count() == 1
    assert PaperRecord.objects.filter(meeting__branch__slug="north").count() == 2
    assert Talk.objects.exists() and Topic.objects.exists()


def test_what_is_ahead_is_planned_called_or_a_draft():
    for slug in ("north", "south"):
        ahead = of(slug).ahead()
        assert ahead.filter(state=MeetingState.DRAFT).exclude(series=None).exists()
        assert YearPlan.objects.filter(branch__slug=slug).exists()
        day = timezone.localdate() + dt.timedelta(days=60)
        assert ahead.filter(starts_at__date__gte=day).exists()
    assert not Meeting.objects.ahead().filter(form=MeetingForm.GENERAL, title="").exists()
    assert Motion.objects.filter(item__meeting__state__in=("draft", "called")).exists()
    assert FollowUp.objects.open().exists()


def test_minutes_follow_who_was_there():
    confirmed = Minutes.objects.filter(state=MinutesState.CONFIRMED)
    assert confirmed.exists() and not confirmed.filter(confirmed_revision=None).exists()
    assert Participant.objects.filter(reply="leave", presences=None).exists()
    assert not Participant.objects.filter(reply="leave").exclude(presences=None).exists()
