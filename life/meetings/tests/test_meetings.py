"""Meetings as records: made, changed, cancelled with a reason, held together."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from life.enums import MeetingForm, MeetingState
from life.meetings import services
from life.meetings.models import at
from life.meetings.titles import proposed_title
from life.models import Meeting
from life.tests.factories import MeetingFactory

pytestmark = pytest.mark.django_db
SOON = timezone.localdate() + dt.timedelta(days=10)


def sent(**changed) -> dict:
    data = {"form": "committee", "day": SOON.isoformat(), "starts": "18:30", "ends": "19:15"}
    return data | changed


def test_a_meeting_without_a_name_gets_one(keeper, north):
    keeper.post(reverse("me_meeting_add", args=["north"]), sent())
    row = Meeting.objects.get()
    assert row.title == f"{SOON.year}年{SOON.month}月支委会"
    assert (row.state, row.branch, row.created_by) == (
        MeetingState.DRAFT,
        north.branch,
        north.secretary.user,
    )
    assert row.history.get().history_change_reason == "新建会议"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"form": "activity"}, "purposes"),
        ({"form": "activity", "purposes": ["appraisal"]}, "purposes"),
        ({"form": "group"}, "group"),
        ({"day": "2020-01-01"}, "day"),
        ({"form": "", "day": ""}, "form"),
    ],
)
def test_what_does_not_go_together_is_refused_beside_its_field(keeper, group, changed, field):
    answer = keeper.post(reverse("me_meeting_add", args=["north"]), sent(**changed))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Meeting.objects.exists()


def test_a_cancelled_meeting_keeps_its_reason_and_comes_back_today(keeper, north):
    row = MeetingFactory(branch=north.branch)
    url = reverse("me_meeting_cancel", args=[row.pk])
    assert keeper.post(url, {"reason": ""}).status_code == 422
    keeper.post(url, {"reason": "场地没有落实"})
    row.refresh_from_db()
    assert (row.state, row.cancel_reason, row.sequence) == (
        MeetingState.CANCELLED,
        "场地没有落实",
        1,
    )
    assert "场地没有落实" in keeper.get(reverse("me_meeting", args=[row.pk])).content.decode()
    keeper.post(reverse("me_meeting_restore", args=[row.pk]))
    row.refresh_from_db()
    assert (row.state, row.cancel_reason) == (MeetingState.CALLED, "")
    services.cancel(row, "人数不够")
    Meeting.objects.update(cancelled_at=timezone.now() - dt.timedelta(days=2))
    keeper.post(reverse("me_meeting_restore", args=[row.pk]))
    row.refresh_from_db()
    assert row.state == MeetingState.CANCELLED


def test_the_database_refuses_a_cancellation_without_a_reason(north):
    row = MeetingFactory(branch=north.branch)
    row.state = MeetingState.CANCELLED
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_what_was_held_never_changes(keeper, north):
    row = MeetingFactory(branch=north.branch, held=True)
    for name in ("me_meeting_change", "me_meeting_cancel"):
        answer = keeper.post(reverse(name, args=[row.pk]), sent(reason="x"), follow=True)
        assert "已经召开或者取消的会议不能再" in answer.content.decode()
    with pytest.raises(ValidationError):
        services.cancel(Meeting.objects.get(pk=row.pk), "x")
    assert Meeting.objects.get(pk=row.pk).state == MeetingState.HELD


def test_branches_come_along_to_activities_alone(keeper, north, south, signed_in):
    row = MeetingFactory(branch=north.branch, form="activity", purposes="theme_day")
    url = reverse("me_meeting_guests", args=[row.pk])
    found = keeper.get(url, {"q": south.branch.name[2:6]}).context["found"]
    assert found == [] or found == [south.branch]  # whom the directory shows
    services.ask_along(row, south.branch)
    client = signed_in(south.secretary.user)
    page = client.get(reverse("me_meeting", args=[row.pk]))
    assert page.status_code == 200
    assert client.get(url).status_code == 403
    client.post(reverse("me_meeting_leave_out", args=[row.pk, "south"]))
    assert [part.branch for part in row.taking_part.all()] == [north.branch]
    assert client.get(reverse("me_meeting", args=[row.pk])).status_code == 404
    with pytest.raises(ValidationError):
        services.ask_along(MeetingFactory(branch=north.branch), south.branch)
    with pytest.raises(ValidationError):
        services.withdraw(row, north.branch)


@pytest.mark.parametrize(
    ("form", "purposes", "title"),
    [
        (MeetingForm.GENERAL, "theme_day", "2028年第一季度党员大会"),
        (MeetingForm.COMMITTEE, "", "2028年2月支委会"),
        (MeetingForm.GROUP, "", "2028年2月第二党小组会"),
        (MeetingForm.ACTIVITY, "lecture,theme_day", "2028年2月党课、主题党日"),
    ],
)
def test_names_say_when_and_what_in_chinese(form, purposes, title, settings):
    meeting = Meeting(
        form=form,
        purposes=purposes,
        group_name="第二党小组" if form == MeetingForm.GROUP else "",
        starts_at=at(dt.date(2028, 2, 29), dt.time(0, 30)),
    )
    assert proposed_title(meeting) == title


def test_half_past_midnight_is_a_day_in_beijing(north):
    """At 00:30 in Beijing it is still yesterday in London."""
    row = MeetingFactory(branch=north.branch, starts_at=at(dt.date(2027, 1, 1), dt.time(0, 30)))
    row.refresh_from_db()
    assert row.day == dt.date(2027, 1, 1)
    assert row.starts_at.astimezone(dt.UTC).date() == dt.date(2026, 12, 31)


def test_the_list_is_by_when_kind_and_branch(keeper, north, south):
    ahead = MeetingFactory(branch=north.branch, title="还没开的会")
    past = MeetingFactory(branch=north.branch, held=True, form="committee", title="开过的会")
    gone = services.cancel(MeetingFactory(branch=north.branch, title="不开的会"), "x")
    other = MeetingFactory(branch=south.branch, title="别人的会")
    assert other.pk

    def shown(**asked):
        return [row.pk for row in keeper.get(reverse("me_meetings"), asked).context["page_obj"]]

    assert shown() == [ahead.pk]
    assert shown(when="past") == [past.pk]
    assert shown(when="cancelled") == [gone.pk]
    assert shown(when="past", kind="committee") == [past.pk]
    assert shown(kind="lecture") == []
    assert shown(branch="south") == []
    assert shown(when="nonsense", kind="nonsense", branch="nowhere") == []


def test_the_list_asks_as_many_queries_for_one_as_for_many(keeper, north):
    MeetingFactory(branch=north.branch)
    url = reverse("me_meetings")
    keeper.get(url)
    with CaptureQueriesContext(connection) as few:
        keeper.get(url)
    for _number in range(25):
        MeetingFactory(branch=north.branch)
    with CaptureQueriesContext(connection) as many:
        keeper.get(url)
    assert len(many) == len(few) <= 20
