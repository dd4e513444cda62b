"""Every address of organisation life, asked by who has nothing to do with the branch."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from life.models import Habits, Meeting, MeetingBranch, NotHeldReason, PaperRecord, Talk, YearPlan
from life.tests.factories import (
    MeetingFactory,
    TalkFactory,
    YearPlanFactory,
)
from life.tests.papers import on_paper
from life.urls import urlpatterns
from tests.cast import user_of

pytestmark = pytest.mark.django_db
# Addresses that name nothing; each shows one's own.
OWN = {"me_meetings", "me_due", "me_due_board", "me_due_export"}


@pytest.fixture
def targets(south) -> dict[str, str]:
    """Every address that names something, with something of the south in it."""
    branch = {"slug": "south"}
    meeting = {"pk": MeetingFactory(branch=south.branch, title="南支部的会").pk}
    people = {"first": south.secretary, "second": south.silent}
    talk = {"pk": TalkFactory(branch=south.branch, **people).pk}
    paper = {"pk": on_paper(south).pk}
    year = timezone.localdate().year + 1
    reason = {**branch, "kind": "general", "period": f"{year - 2}-Q1"}
    names = {
        **{f"me_meeting{act}": meeting for act in ("", "_change", "_cancel", "_restore")},
        "me_meeting_guests": meeting,
        "me_meeting_ask_along": {**meeting, "slug": "north"},
        "me_meeting_leave_out": {**meeting, "slug": "south"},
        "me_keep_day": {**branch, **meeting},
        "me_year": {**branch, "year": year},
        "me_year_undo": {"pk": YearPlanFactory(branch=south.branch).pk},
        **dict.fromkeys(("me_paper_change", "me_paper_undo"), paper),
        **dict.fromkeys(("me_talk", "me_talk_remove", "me_talk_undo"), talk),
        "me_due_reason": reason,
        **dict.fromkeys(
            (
                "me_meeting_add",
                "me_years",
                "me_changed_days",
                "me_move_all",
                "me_habits",
                "me_paper",
                "me_talks",
            ),
            branch,
        ),
    }
    return {name: reverse(name, kwargs=kwargs) for name, kwargs in names.items()}


def snapshot() -> list:
    """Everything an attack could have changed."""
    models = (Meeting, MeetingBranch, Talk, PaperRecord, Habits, YearPlan, NotHeldReason)
    return [list(model.objects.order_by("pk").values()) for model in models]


def leads_up(response, url: str) -> bool:
    """Whether an address that only takes what is sent in led to the page above it."""
    above = response.headers.get("Location", "")
    return response.status_code == 302 and above not in (url, "") and url.startswith(above)


def test_every_address_is_covered(targets):
    assert {pattern.name for pattern in urlpatterns} == OWN | targets.keys()


@pytest.mark.parametrize("who", ["secretary", "member", "leader", "lonely"])
def test_another_branchs_life_does_not_exist(who, targets, north, group, signed_in):
    user = {
        "secretary": lambda: north.secretary.user,
        "member": lambda: north.member.user,
        "leader": lambda: north.silent.user,
        "lonely": lambda: user_of(username="lonely"),
    }[who]()
    client = signed_in(user)
    before = snapshot()
    for name, url in targets.items():
        for method in (client.get, client.post):
            response = method(url)
            shut = response.status_code in {404, 405} or leads_up(response, url)
            assert shut, (name, method.__name__, response.status_code)
    for name in OWN:
        assert "南支部的会" not in client.get(reverse(name)).content.decode()
    assert snapshot() == before


def test_visitors_are_asked_to_sign_in(targets, client):
    for url in [*targets.values(), *(reverse(name) for name in OWN)]:
        for method in (client.get, client.post):
            response = method(url)
            assert response.status_code in {302, 405}, url
            if response.status_code == 302 and not leads_up(response, url):
                assert response.url.startswith("/accounts/login/"), url


def test_answers_are_never_stored(targets, south, signed_in):
    client = signed_in(south.secretary.user)
    for url in [*targets.values(), *(reverse(name) for name in OWN - {"me_due_board"})]:
        assert "no-store" in client.get(url)["Cache-Control"], url


def test_a_plain_member_sees_the_meeting_and_changes_nothing(targets, south, signed_in):
    client = signed_in(south.member.user)
    assert client.get(targets["me_meeting"]).status_code == 200
    before = snapshot()
    for name in ("me_meeting_change", "me_meeting_cancel", "me_meeting_restore"):
        assert client.post(targets[name]).status_code == 403, name
    assert snapshot() == before


def test_a_leader_makes_meetings_of_the_group_alone(north, group, signed_in):
    client = signed_in(north.silent.user)
    url = reverse("me_meeting_add", args=["north"])
    day = timezone.localdate() + dt.timedelta(days=3)
    data = {"form": "general", "day": day.isoformat(), "starts": "19:00", "ends": "20:00"}
    refused = client.post(url, data)
    assert (refused.status_code, Meeting.objects.count()) == (422, 0)
    client.post(url, {**data, "form": "group", "group": group.pk})
    row = Meeting.objects.get()
    assert (row.form, row.group, row.group_name) == ("group", group, "第一党小组")
    changed = {**data, "form": "general", "group": ""}
    assert client.post(reverse("me_meeting_change", args=[row.pk]), changed).status_code == 422
    assert Meeting.objects.get().form == "group"
