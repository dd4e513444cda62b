"""This one, or this and following; meetings on changed days."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from life.enums import DateReason, MeetingState
from life.meetings import services as meetings
from life.models import AdjustedDay, Meeting, Series
from life.planning import services
from life.planning.days import Days, day_of_month, which_of_month
from life.planning.models import LAST
from life.tests.factories import MeetingFactory

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year + 1


def moment(month: int, day: int, hour: int = 19) -> dt.datetime:
    return timezone.make_aware(dt.datetime(YEAR, month, day, hour))


@pytest.fixture
def series(north):
    """Six second Fridays, the first half of the year."""
    row = Series.objects.create(branch=north.branch, form="activity", purposes="theme_day")
    for month in range(1, 7):
        day = day_of_month(YEAR, month, 2, 4)
        MeetingFactory(
            branch=north.branch,
            form="activity",
            purposes="theme_day",
            series=row,
            starts_at=moment(month, day.day),
            state=MeetingState.DRAFT,
            date_reason=DateReason.FIXED_DAY,
        )
    return list(Meeting.objects.filter(series=row).order_by("starts_at"))


def sent(meeting, **changed) -> dict:
    """The form of a meeting as it was opened, with what was changed."""
    starts, ends = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
    return {
        "form": meeting.form,
        "purposes": meeting.purpose_list,
        "title": meeting.title,
        "day": f"{starts:%Y-%m-%d}",
        "starts": f"{starts:%H:%M}",
        "ends": f"{ends:%H:%M}",
        "place": meeting.place,
        "scope": "one",
        **changed,
    }


def days_of(series) -> list[dt.date]:
    return [Meeting.objects.get(pk=row.pk).day for row in series]


def test_one_of_a_series_moves_alone(keeper, series):
    before = days_of(series)
    url = reverse("me_meeting_change", args=[series[2].pk])
    answer = keeper.post(url, sent(series[2], day=f"{YEAR}-03-17", place="二楼"))
    assert answer.status_code == 302
    assert days_of(series) == [*before[:2], dt.date(YEAR, 3, 17), *before[3:]]
    row = Meeting.objects.get(pk=series[2].pk)
    assert (row.place, row.sequence) == ("二楼", 1)


def test_this_and_following_take_the_same_weekday_of_the_month(keeper, series):
    before = days_of(series)
    third = day_of_month(YEAR, 3, 3, 1)  # the third Tuesday
    url = reverse("me_meeting_change", args=[series[2].pk])
    keeper.post(url, sent(series[2], day=third.isoformat(), starts="18:30", scope="following"))
    after = days_of(series)
    assert after[:2] == before[:2]
    days = Days.between(dt.date(YEAR, 1, 1), dt.date(YEAR, 12, 31))
    for month, day in zip((4, 5, 6), after[3:], strict=True):
        usual = day_of_month(YEAR, month, 3, 1)
        assert day == usual or not days.works(usual)
        assert days.works(day)
    last = Meeting.objects.get(pk=series[-1].pk)
    assert timezone.localtime(last.starts_at).time() == dt.time(18, 30)


def test_what_was_held_or_cancelled_stays(keeper, series):
    meetings.cancel(series[4], "书记出差")
    held = series[3]
    held.state = MeetingState.HELD
    held.save()
    before = days_of(series)
    url = reverse("me_meeting_change", args=[series[2].pk])
    keeper.post(url, sent(series[2], place="新地点", scope="following"))
    places = [Meeting.objects.get(pk=row.pk).place for row in series]
    assert places == ["", "", "新地点", "", "", "新地点"]
    assert days_of(series) == before
    assert keeper.get(reverse("me_meeting_change", args=[held.pk])).status_code == 302


def test_a_day_in_the_past_is_refused_and_nothing_typed_is_lost(keeper, series):
    url = reverse("me_meeting_change", args=[series[2].pk])
    refused = keeper.post(url, sent(series[2], day="2020-01-02", place="打好的地点"))
    assert refused.status_code == 422
    assert "打好的地点" in refused.content.decode()
    assert "day" in refused.context["form"].errors


def test_a_meeting_past_midnight_ends_the_next_day(keeper, series):
    url = reverse("me_meeting_change", args=[series[2].pk])
    keeper.post(url, sent(series[2], starts="23:30", ends="00:30"))
    row = Meeting.objects.get(pk=series[2].pk)
    assert row.ends_at - row.starts_at == dt.timedelta(hours=1)


def test_meetings_on_changed_days_are_listed_with_a_working_day(keeper, series, north):
    off = series[1].day
    AdjustedDay.objects.create(day=off, works=False, name="调休", source="通知")
    url = reverse("me_changed_days", args=["north"])
    (move,) = keeper.get(url).context["moves"]
    assert move.meeting.pk == series[1].pk
    assert move.starts_at.date().month == off.month
    keeper.post(reverse("me_move_all", args=["north"]), {"meeting": [series[1].pk]})
    row = Meeting.objects.get(pk=series[1].pk)
    assert (row.day, row.date_reason) == (off - dt.timedelta(days=1), DateReason.HOLIDAY)
    assert keeper.get(url).context["moves"] == []


def test_a_branch_may_keep_its_day_off(keeper, series):
    AdjustedDay.objects.create(day=series[1].day, works=False, name="调休", source="通知")
    keeper.post(reverse("me_keep_day", args=["north", series[1].pk]))
    row = Meeting.objects.get(pk=series[1].pk)
    assert (row.day, row.date_reason) == (series[1].day, DateReason.CHOSEN)
    assert services.on_days_off(Meeting.objects.all()) == []


def test_nobody_moves_what_is_another_branchs(signed_in, south, series):
    client = signed_in(south.secretary.user)
    for name, args in (
        ("me_changed_days", ["north"]),
        ("me_meeting", [series[0].pk]),
        ("me_meeting_change", [series[0].pk]),
        ("me_meeting_cancel", [series[0].pk]),
    ):
        assert client.get(reverse(name, args=args)).status_code == 404
    assert client.post(reverse("me_move_all", args=["north"])).status_code == 404


@pytest.mark.parametrize(
    ("day", "which"),
    [
        (dt.date(2026, 11, 1), 1),
        (dt.date(2026, 11, 8), 2),
        (dt.date(2026, 11, 28), LAST),
        (dt.date(2028, 2, 29), LAST),
        (dt.date(2028, 2, 22), 4),
    ],
)
def test_which_of_its_weekday_a_day_is(day, which):
    assert which_of_month(day) == which
    assert day_of_month(day.year, day.month, which, day.weekday()) == day
