"""排全年 in the member area: seen, changed, saved once, taken back."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from life.enums import DateReason, MeetingState
from life.models import Meeting, Omission, Series, YearPlan
from life.tests.factories import MeetingFactory

pytestmark = pytest.mark.django_db
NEXT = (timezone.localdate() + dt.timedelta(days=1)).year + 1


def address(slug: str = "north", year: int = NEXT) -> str:
    return reverse("me_year", args=[slug, year])


def typed(page) -> dict:
    """What a browser sends in where nothing was changed."""
    form = page.context["form"]
    data = {"keys": form.proposed}
    for evening in form.evenings:
        for name in evening.fields:
            value = evening[name].value()
            if value not in (None, False):
                shown = value.strftime("%H:%M") if isinstance(value, dt.time) else value
                data[evening.add_prefix(name)] = shown
    return data


def test_a_year_is_saved_as_drafts_each_in_its_series(keeper, committee, group):
    page = keeper.get(address())
    assert page.status_code == 200
    answer = keeper.post(address(), typed(page), follow=True)
    assert answer.status_code == 200
    rows = Meeting.objects.filter(branch=committee.branch)
    assert {row.state for row in rows} == {MeetingState.DRAFT}
    assert {row.taking_part.get().branch for row in rows} == {committee.branch}
    forms = [row.form for row in rows]
    assert {form: forms.count(form) for form in set(forms)} == {
        "committee": 12,
        "group": 12,
        "general": 4,
        "activity": 8,
    }
    assert len({row.day for row in rows}) == 12
    assert Series.objects.filter(branch=committee.branch).count() == 3
    assert rows.filter(form="group").first().title.endswith("第一党小组会")


def test_nothing_is_planned_twice(keeper, north):
    keeper.post(address(), typed(keeper.get(address())))
    count = Meeting.objects.count()
    page = keeper.get(address())
    assert page.context["draft"].evenings == []
    assert "该开的都排好了" in page.content.decode()
    keeper.post(address(), {"keys": ""})
    assert Meeting.objects.count() == count


def test_a_branch_without_committee_and_groups_has_neither(keeper, north):
    keeper.post(address(), typed(keeper.get(address())))
    assert set(Meeting.objects.values_list("form", flat=True)) == {"general", "activity"}


def test_an_evening_moves_as_a_whole(keeper, committee):
    page = keeper.get(address())
    data = typed(page)
    evening = page.context["evenings"][0]
    day = dt.date(NEXT, 1, 20)
    data[evening.add_prefix("day")] = day.isoformat()
    data[evening.add_prefix("place")] = "二楼会议室"
    keeper.post(address(), data)
    moved = Meeting.objects.filter(starts_at__date=day)
    assert {row.form for row in moved} == {"committee", "activity"} or moved.count() == 2
    assert {(row.place, row.date_reason) for row in moved} == {("二楼会议室", DateReason.CHOSEN)}


def test_what_is_left_out_has_a_reason(keeper, north):
    page = keeper.get(address())
    evening = page.context["evenings"][0]
    data = typed(page) | {evening.add_prefix("out-0"): "on"}
    refused = keeper.post(address(), data)
    assert refused.status_code == 422
    assert "不排的，写明原因。" in refused.content.decode()
    assert not Meeting.objects.exists()
    data[evening.add_prefix("why-0")] = "和街道的活动重了"
    keeper.post(address(), data)
    assert Meeting.objects.filter(starts_at__month=1, starts_at__year=NEXT).count() == 0
    left = Omission.objects.filter(plan__branch=north.branch)
    assert {row.reason for row in left} == {"和街道的活动重了"}
    assert (left[0].type, left[0].period) == ("theme_day", f"{NEXT}-01")


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (f"{NEXT}-02-03", "才算这一期"),
        (f"{NEXT + 1}-01-08", f"要在{NEXT}年里"),
        ("2020-01-01", "起排"),
        ("昨天", "日期"),
    ],
)
def test_a_wrong_day_is_refused_beside_its_field(keeper, north, day, said):
    page = keeper.get(address())
    evening = page.context["evenings"][0]
    name = evening.add_prefix("day")
    refused = keeper.post(address(), typed(page) | {name: day})
    assert refused.status_code == 422
    errors = next(e for e in refused.context["evenings"] if e.prefix == evening.prefix).errors
    assert said in str(errors["day"])
    assert not Meeting.objects.exists()


def test_a_plan_overtaken_by_another_is_shown_again_with_what_was_typed(keeper, north):
    page = keeper.get(address())
    evening = page.context["evenings"][3]
    data = typed(page) | {evening.add_prefix("place"): "活动室"}
    first = page.context["evenings"][0]
    MeetingFactory(
        branch=north.branch,
        form="activity",
        purposes="theme_day",
        state=MeetingState.DRAFT,
        starts_at=timezone.make_aware(dt.datetime.combine(first.evening.day, dt.time(19))),
    )
    again = keeper.post(address(), data)
    assert again.status_code == 422
    assert "还没有保存" in again.content.decode()
    assert 'value="活动室"' in again.content.decode()
    assert Meeting.objects.count() == 1


def test_a_plan_is_taken_back_on_the_same_day_without_what_was_called(keeper, north):
    keeper.post(address(), typed(keeper.get(address())))
    plan = YearPlan.objects.get()
    called = plan.meetings.first()
    called.state = MeetingState.CALLED
    called.save()
    keeper.post(reverse("me_year_undo", args=[plan.pk]))
    assert [row.pk for row in Meeting.objects.all()] == [called.pk]
    YearPlan.objects.update(saved_at=timezone.now() - dt.timedelta(days=2))
    called.state = MeetingState.DRAFT
    called.save()
    keeper.post(reverse("me_year_undo", args=[plan.pk]))
    assert Meeting.objects.count() == 1


def test_another_branchs_year_is_not_there(keeper, south, north, signed_in):
    assert keeper.get(address("south")).status_code == 404
    assert signed_in(north.member.user).get(address()).status_code == 404
    assert keeper.get(address(year=NEXT + 1)).status_code == 404
    assert keeper.get(address(year=2020)).status_code == 404


def test_a_year_asks_the_same_number_of_queries_however_much_there_is(keeper, committee, group):
    keeper.get(address())
    with CaptureQueriesContext(
        connection,
    ) as few:
        keeper.get(address())
    for _number in range(30):
        MeetingFactory(branch=committee.branch, held=True, form="activity", purposes="lecture")
    with CaptureQueriesContext(connection) as many:
        keeper.get(address())
    assert len(many) <= len(few)


def test_the_year_is_there_in_english(keeper, north):
    page = keeper.get("/en" + address())
    assert page.status_code == 200
    assert f"Plan for {NEXT}" in page.content.decode()
