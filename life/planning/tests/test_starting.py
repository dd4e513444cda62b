"""启用: since when a branch records here, and what it usually does."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from life.enums import MeetingState
from life.meetings.services import make
from life.models import Habits
from life.planning.habits import habits_of
from life.tests.papers import meeting_of, on_paper
from portal.records.once import token

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def enter(keeper, north):
    """``enter(**changed)``: what the secretary is answered."""

    def send(**changed):
        data = {"recorded_since": "2025-01-01", "week": "-1", "weekday": "3", "starts": "09:30"}
        data |= {"length": "60", "short_length": "30", "place": "社区会议室", "once": token()}
        return keeper.post(reverse("me_habits", args=["north"]), data | changed)

    return send


def fault(response) -> str:
    assert response.status_code == 422
    return str(response.context["form"].errors["recorded_since"][0])


def test_a_branch_that_entered_nothing_has_the_usual_habits(north):
    found = habits_of(north.branch)
    assert (found.pk, found.recorded_since, found.length) == (None, None, 90)


def test_habits_are_entered_and_changed(enter, north):
    assert enter().status_code == 302
    assert enter(place="二楼").status_code == 302
    row = Habits.objects.get()
    assert row == habits_of(north.branch)
    assert (row.week, row.weekday, row.starts, row.place) == (-1, 3, dt.time(9, 30), "二楼")
    assert row.history.count() == 2


def test_neither_a_day_to_come_nor_one_before_the_founding(enter):
    assert "以后的日子" in fault(enter(recorded_since=TODAY + dt.timedelta(days=1)))
    assert "才成立" in fault(enter(recorded_since="2023-12-31"))
    assert enter(recorded_since=TODAY).status_code == 302


def test_it_does_not_move_behind_what_was_recorded(enter, north):
    on_paper(north)  # papers lie before it as well
    assert enter(recorded_since="2025-06-01").status_code == 302
    begins = timezone.make_aware(dt.datetime(2025, 7, 1, 0, 30))
    ends = begins + dt.timedelta(hours=1)
    values = {"state": MeetingState.HELD, "title": "七一", "starts_at": begins, "ends_at": ends}
    make([meeting_of(north.branch, **values)], "记录")
    said = fault(enter(recorded_since="2025-07-02"))
    assert "2025-07-01" in said
    assert "七一" in said
    assert enter(recorded_since="2025-07-01").status_code == 302


@pytest.mark.parametrize("field", ["week", "weekday"])
def test_the_day_is_chosen_by_somebody(enter, field):
    assert field in enter(**{field: ""}).context["form"].errors


def test_only_the_committee_keeps_them(north, south, staff, signed_in):
    address = reverse("me_habits", args=["north"])
    for user in (north.member.user, south.secretary.user, staff):
        assert signed_in(user).get(address).status_code == 404
        assert signed_in(user).post(address, {"once": token()}).status_code == 404
