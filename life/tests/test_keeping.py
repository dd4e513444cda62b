"""Replies, leave and check-ins go when minutes are confirmed and the year is over; minutes stay."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from branches.tests.factories import BranchFactory
from life.enums import LeaveReason, MeetingState, MinutesState, Reply
from life.models import DeskHelper, Meeting, Minutes, Participant, Presence
from life.tests.factories import (
    DeskHelperFactory,
    MeetingFactory,
    MinutesFactory,
    ParticipantFactory,
    PresenceFactory,
)
from portal.models import Purge
from portal.records import retention

pytestmark = pytest.mark.django_db
NOW = timezone.make_aware(dt.datetime(2026, 7, 1, 3))


@pytest.fixture
def held(settings):
    """Held at the end of last year, answered and checked in; the minutes are confirmed."""
    settings.PORTAL_ATTENDANCE_DAYS = 180
    meeting = MeetingFactory(
        state=MeetingState.HELD, starts_at=timezone.make_aware(dt.datetime(2025, 12, 31, 19))
    )
    row = ParticipantFactory(
        meeting=meeting, entitled=True, reply=Reply.LEAVE, leave_reason=LeaveReason.BUSINESS
    )
    PresenceFactory(participant=row)
    DeskHelperFactory(meeting=meeting, given_at=meeting.starts_at)
    MinutesFactory(meeting=meeting, state=MinutesState.CONFIRMED)
    return row


def left(row) -> tuple:
    """What is still said of how somebody answered and came."""
    row.refresh_from_db()
    return (
        row.reply,
        row.leave_reason,
        Presence.objects.count(),
        DeskHelper.objects.count(),
        Participant.history.filter(reply=Reply.LEAVE).count(),
    )


ALL = (Reply.LEAVE, LeaveReason.BUSINESS, 1, 1, 1)
NOTHING = ("", "", 0, 0, 0)


def test_what_served_to_hold_it_goes_and_the_list_stays(held):
    retention.run(NOW)
    assert left(held) == NOTHING
    assert held.expected and held.entitled and Minutes.objects.count() == 1
    assert Purge.objects.count() == 4
    retention.run(NOW)
    assert Purge.objects.count() == 4


@pytest.mark.parametrize("state", [MinutesState.WRITING, MinutesState.OUT])
def test_nothing_goes_before_the_minutes_are_confirmed(held, state):
    Minutes.objects.update(state=state)
    retention.run(NOW)
    assert left(held) == ALL


def test_nothing_goes_before_every_branch_has_confirmed(held):
    held.meeting.taking_part.create(branch=BranchFactory())
    retention.run(NOW)
    assert left(held) == ALL


def test_what_was_cancelled_has_no_minutes_to_wait_for(held):
    Minutes.objects.all().delete()
    Meeting.objects.update(state=MeetingState.CANCELLED, cancel_reason="改期")
    retention.run(NOW)
    assert left(held) == NOTHING


def test_nothing_goes_before_the_days_after_the_year_are_over(held, settings):
    retention.run(NOW - dt.timedelta(days=10))
    assert left(held) == ALL
    settings.PORTAL_ATTENDANCE_DAYS = 0
    retention.run(NOW + dt.timedelta(days=999))
    assert left(held) == ALL
