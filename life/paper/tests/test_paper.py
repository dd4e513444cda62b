"""Meetings that were held and whose record is on paper: entered, corrected, taken back."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from branches.models import PartyGroup
from life.enums import MeetingState
from life.models import Habits, Meeting, PaperRecord
from life.paper.services import take_back
from life.tests.papers import DAY, meeting_of, on_paper, sheet
from portal.media import records
from portal.records.once import token

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(north):
    """Where the north enters its papers."""
    return reverse("me_paper", args=["north"])


@pytest.fixture
def enter(keeper, address):
    """``enter(**changed)``: what the secretary's sheet is answered with."""

    def send(to: str = address, **changed):
        return keeper.post(to, {**sheet(**changed), "once": token()})

    return send


def faults(response) -> dict:
    assert response.status_code == 422
    return {name: str(found[0]) for name, found in response.context["form"].errors.items()}


def test_a_sheet_becomes_a_meeting_that_was_held(enter, north):
    assert enter(purposes=["lecture"]).status_code == 302
    row = Meeting.objects.get()
    assert (row.state, row.on_paper, row.branch) == (MeetingState.HELD, True, north.branch)
    assert (row.title, row.purposes) == ("2025年第一季度党员大会", "lecture")
    assert timezone.localtime(row.starts_at) == timezone.make_aware(dt.datetime(2025, 3, 14, 19))
    assert (row.started_at, row.ended_at) == (row.starts_at, row.ends_at)
    assert [part.branch for part in row.taking_part.all()] == [north.branch]
    assert (row.paper.expected, row.paper.present) == (10, 9)
    assert row.created_by == north.secretary.user
    assert row.history.get().history_change_reason == "由纸质记录补登"


def test_it_lasts_as_long_as_meetings_usually_do(enter, north):
    values = {"length": 120, "short_length": 30}
    Habits.objects.create(branch=north.branch, recorded_since=DAY, **values)
    for form, minutes in (("general", 120), ("committee", 30)):
        enter(form=form)
        row = Meeting.objects.get(form=form)
        assert row.ends_at - row.starts_at == dt.timedelta(minutes=minutes)


def test_the_next_sheet_begins_with_form_hour_and_place_of_the_last(enter, keeper):
    answer = enter(starts="18:30", place="二楼")
    form = keeper.get(answer["Location"]).context["form"]
    assert (form.initial["form"], form.initial["place"]) == ("general", "二楼")
    assert form.initial["starts"] == dt.time(18, 30)
    assert {"day", "expected", "present"} & form.initial.keys() == set()


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"day": "2999-01-01"}, "day", "还没有到"),
        ({"day": "2023-12-31"}, "day", "才成立"),
        ({"present": "11"}, "present", "比应到10人多"),
        ({"form": "activity"}, "purposes", "活动要选"),
        ({"form": "activity", "purposes": ["life_meeting"]}, "purposes", "组织生活会"),
        ({"form": "activity", "purposes": ["appraisal"]}, "purposes", "民主评议"),
        ({"form": "group"}, "group", "党小组"),
    ],
)
def test_what_cannot_have_been_is_refused_beside_its_field(enter, north, changed, field, words):
    PartyGroup.objects.create(branch=north.branch, name="第一党小组")
    assert words in faults(enter(**changed))[field]
    assert not Meeting.objects.exists()


@pytest.mark.parametrize(
    ("expected", "present", "held"), [(5, 3, True), (5, 2, False), (4, 2, True), (4, 1, False)]
)
def test_a_committee_without_half_of_it_was_not_held(enter, expected, present, held):
    answer = enter(form="committee", expected=expected, present=present)
    assert Meeting.objects.exists() == held
    if not held:
        assert "流会" in faults(answer)["present"]


def test_a_general_meeting_is_recorded_however_few_came(enter):
    assert enter(expected=10, present=2).status_code == 302


@pytest.mark.parametrize("form", ["general", "committee"])
def test_a_life_meeting_is_held_as_a_meeting(enter, form):
    assert enter(form=form, purposes=["life_meeting", "appraisal"]).status_code == 302


def test_a_second_one_on_the_day_is_asked_about_once(enter):
    enter()
    answer = enter()
    assert "确实又开了一次" in faults(answer)["again"]
    assert 'name="again"' in answer.content.decode()
    assert enter(form="committee").status_code == 302  # another form is another meeting
    assert enter(again="on").status_code == 302
    assert Meeting.objects.filter(form="general").count() == 2


def test_a_branch_without_groups_is_asked_for_none(keeper, address):
    form = keeper.get(address).context["form"]
    assert "group" not in form.fields
    assert "group" not in dict(form.fields["form"].choices)


def test_two_groups_may_meet_on_one_day(enter, north):
    for name in ("第一党小组", "第二党小组"):
        group = PartyGroup.objects.create(branch=north.branch, name=name)
        assert enter(form="group", group=group.pk).status_code == 302
    assert "又开了一次" in faults(enter(form="group", group=group.pk))["again"]


def test_a_group_of_another_branch_does_not_exist(enter, south):
    group = PartyGroup.objects.create(branch=south.branch, name="南组")
    assert enter(form="group", group=group.pk).status_code == 404


def test_who_chaired_belonged_to_the_branch_on_that_day(enter, north):
    assert enter(chair=north.secretary.pk).status_code == 302
    late = north.silent.affiliations.get()
    type(late).objects.filter(pk=late.pk).update(starts_on="2025-06-01")
    assert "当时还不在" in faults(enter(day="2025-04-01", chair=north.silent.pk))["chair"]


def test_a_planned_meeting_is_filled_and_no_other_one_made(enter, keeper, north, address):
    planned = meeting_of(north.branch, state=MeetingState.CALLED, title="春季党员大会")
    planned.save()
    assert "春季党员大会" in keeper.get(address).content.decode()
    answer = enter(f"{address}?meeting={planned.pk}", title="", starts="19:30")
    assert answer.status_code == 302
    row = Meeting.objects.get()
    assert (row.pk, row.state, row.on_paper) == (planned.pk, MeetingState.HELD, True)
    assert row.started_at == row.starts_at == planned.starts_at + dt.timedelta(minutes=30)
    assert row.sequence == planned.sequence + 1
    keeper.post(reverse("me_paper_undo", args=[row.paper.pk]), {"once": token()})
    row.refresh_from_db()
    assert (row.state, row.on_paper, row.title) == (MeetingState.CALLED, False, "春季党员大会")
    assert (row.starts_at, row.started_at) == (planned.starts_at, None)
    assert row.sequence > planned.sequence + 1
    assert not PaperRecord.objects.exists()


@pytest.mark.parametrize("state", [MeetingState.CANCELLED, MeetingState.HELD])
def test_what_is_settled_is_not_filled(enter, north, address, state):
    reason = "下雨" if state == MeetingState.CANCELLED else ""
    row = meeting_of(north.branch, state=state, cancel_reason=reason)
    row.save()
    assert enter(f"{address}?meeting={row.pk}").status_code == 404


def test_neither_is_what_lies_ahead_or_is_anothers(enter, north, south, address):
    ahead = timezone.now() + dt.timedelta(days=3)
    times = {"starts_at": ahead, "ends_at": ahead + dt.timedelta(hours=1)}
    for row in (meeting_of(north.branch, **times), meeting_of(south.branch)):
        row.save()
        assert enter(f"{address}?meeting={row.pk}").status_code == 404


def test_a_correction_says_why_and_keeps_what_was(keeper, north):
    record = on_paper(north)
    at = reverse("me_paper_change", args=[record.pk])
    assert faults(keeper.post(at, {**sheet(present="8"), "once": token()})).keys() == {"why"}
    changed = {"present": "8", "day": "2025-04-15", "title": record.meeting.title}
    data = {**sheet(**changed), "why": "签到表抄错", "once": token()}
    assert keeper.post(at, data).status_code == 302
    record.refresh_from_db()
    assert (record.present, record.meeting.day) == (8, dt.date(2025, 4, 15))
    assert record.meeting.title == "2025年第二季度党员大会"  # nobody had chosen the other one
    reasons = record.history.order_by("history_id").values_list("present", "history_change_reason")
    assert list(reasons) == [(9, "由纸质记录补登"), (8, "签到表抄错")]


def test_what_somebody_else_corrected_is_asked_about(keeper, north):
    record = on_paper(north)
    at = reverse("me_paper_change", args=[record.pk])
    opened = keeper.get(at).context["form"]["version"].value()
    PaperRecord.objects.filter(pk=record.pk).update(present=7)
    data = {**sheet(present="8"), "why": "抄错", "once": token(), "version": opened}
    assert 'name="present-keep"' in keeper.post(at, data).content.decode()


def test_the_meeting_of_a_group_that_is_no_more_keeps_its_name(keeper, north):
    group = PartyGroup.objects.create(branch=north.branch, name="老小组")
    record = on_paper(north, form="group", group=group, group_name="老小组")
    group.delete()
    at = reverse("me_paper_change", args=[record.pk])
    data = {**sheet(form="group", present="8"), "why": "抄错", "once": token()}
    assert keeper.post(at, data).status_code == 302
    assert Meeting.objects.get().group_name == "老小组"


def test_it_is_taken_back_on_the_same_day_only(keeper, north, monkeypatch):
    record = on_paper(north)
    rows = PaperRecord.history.filter(id=record.pk)
    undo = reverse("me_paper_undo", args=[record.pk])
    assert undo in keeper.get(reverse("me_paper", args=["north"])).content.decode()
    tomorrow = timezone.now() + dt.timedelta(days=1)
    with monkeypatch.context() as patch:
        patch.setattr(timezone, "now", lambda: tomorrow)
        with pytest.raises(ValidationError, match="只有今天登记的能撤销"):
            take_back(record)
    assert rows.count() == 1
    keeper.post(undo, {"once": token()})
    assert not Meeting.objects.exists()
    assert rows.filter(history_type="-").get().history_change_reason == "撤销补登"


# --- Scans ----------------------------------------------------------------------------------------


def picture(kind: str = "jpeg") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, kind)
    return out.getvalue()


@pytest.fixture
def scanned(keeper, address):
    """``scanned(name, content)``: the sheet with this file."""

    def send(name: str, content: bytes):
        file = SimpleUploadedFile(name, content)
        return keeper.post(address, {**sheet(), "scan": file, "once": token()})

    return send


def test_a_scan_is_kept_under_a_name_that_tells_nobody(scanned, keeper, south, signed_in):
    assert scanned("张三请假条.JPG", picture()).status_code == 302
    record = PaperRecord.objects.get()
    assert re.fullmatch(r"life/scans/\d{4}/2025-03-14-general\w*\.jpg", record.scan.name)
    at = records.address("meeting-scan", record)
    assert keeper.get(at).status_code == 200
    assert signed_in(south.secretary.user).get(at).status_code == 404
    record.scan.delete(save=False)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.docx", b"PK", "只收"),
        ("a.pdf", b"not a pdf", "PDF 打不开"),
        ("a.jpg", b"not a picture", "图片打不开"),
        ("a.png", picture("jpeg"), "和后缀不一样"),
    ],
)
def test_what_cannot_be_opened_is_refused(scanned, name, content, words):
    assert words in faults(scanned(name, content))["scan"]


def test_a_scan_goes_with_what_is_taken_back(scanned, keeper, django_capture_on_commit_callbacks):
    scanned("a.jpg", picture())
    record = PaperRecord.objects.get()
    storage, name = record.scan.storage, record.scan.name
    assert storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        keeper.post(reverse("me_paper_undo", args=[record.pk]), {"once": token()})
    assert not storage.exists(name)


# --- Who ------------------------------------------------------------------------------------------


def test_a_group_leader_enters_meetings_of_the_own_group(north, group, address, signed_in):
    client = signed_in(north.silent.user)
    other = PartyGroup.objects.create(branch=north.branch, name="别的小组")
    form = client.get(address).context["form"]
    assert [value for value, _label in form.fields["form"].choices] == ["", "group"]
    for data, status in (
        (sheet(form="group", group=group.pk), 302),
        (sheet(form="group", group=other.pk), 404),
        (sheet(), 422),
    ):
        assert client.post(address, {**data, "once": token()}).status_code == status
    assert Meeting.objects.get().group == group
    assert on_paper(north, title="大会甲").meeting.title not in client.get(address).content.decode()


def test_nobody_else_enters_anything(north, south, staff, address, signed_in):
    record = on_paper(north)
    ways = [address, *(reverse(f"me_paper_{act}", args=[record.pk]) for act in ("change", "undo"))]
    for user in (north.member.user, south.secretary.user, south.member.user, staff):
        client = signed_in(user)
        for way in ways:
            assert client.post(way, {**sheet(), "once": token()}).status_code == 404
        assert client.get(address).status_code == 404
    assert PaperRecord.objects.count() == 1


def test_a_page_asks_as_much_for_many_as_for_few(
    keeper, north, address, django_assert_max_num_queries
):
    def queries() -> int:
        with django_assert_max_num_queries(60) as found:
            keeper.get(address)
        return len(found)

    on_paper(north)
    queries()  # some are asked once a process
    few = queries()
    for day in range(1, 12):
        begins = timezone.make_aware(dt.datetime(2025, 5, day, 19))
        ends = begins + dt.timedelta(hours=1)
        on_paper(north, starts_at=begins, ends_at=ends)
    assert queries() == few
