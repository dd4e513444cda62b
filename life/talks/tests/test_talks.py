"""谈心谈话: facts of the branch, for its keepers."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from branches.enums import RuleState
from branches.tests.factories import RuleOverrideFactory
from life.models import Talk
from life.talks.reached import reached
from life.talks.services import record_talk
from members.affiliations.services import end_affiliation
from members.enums import EndCause
from members.models import Affiliation
from portal.records.once import token

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def talk_of(side, first, second, day=TODAY) -> Talk:
    return record_talk(Talk(branch=side.branch, first=first, second=second, held_on=day))


@pytest.fixture
def address(north):
    """The talks of the north."""
    return reverse("me_talks", args=["north"])


@pytest.fixture
def enter(keeper, north, address):
    """``enter(first, second, day)``: what the secretary is answered."""

    def send(first=north.secretary, second=north.silent, day=TODAY):
        data = {"first": first.pk, "second": second.pk, "held_on": day, "once": token()}
        return keeper.post(address, data)

    return send


def faults(response) -> dict:
    assert response.status_code == 422
    return {name: str(found[0]) for name, found in response.context["form"].errors.items()}


def test_a_talk_is_two_people_and_a_day(enter, north, keeper):
    answer = enter()
    row = Talk.objects.get()
    assert (row.first, row.second, row.held_on) == (north.secretary, north.silent, TODAY)
    assert row.entered_by == north.secretary.user
    form = keeper.get(answer["Location"]).context["form"]
    assert (form.initial["first"], form.initial["held_on"]) == (north.secretary.pk, TODAY)
    assert set(form.fields) == {"first", "second", "held_on"}


def test_a_guest_of_the_branch_is_talked_with(enter, guest):
    assert enter(second=guest).status_code == 302


def test_what_cannot_have_been_is_refused(enter, north, south):
    assert "还没有到" in faults(enter(day=TODAY + dt.timedelta(days=1)))["held_on"]
    assert "两个人" in faults(enter(second=north.secretary))["second"]
    assert "还不在本支部" in faults(enter(day=dt.date(2023, 1, 1)))["first"]
    assert "second" in faults(enter(second=south.silent))
    enter()
    assert "已经登记过" in faults(enter(first=north.silent, second=north.secretary))["held_on"]
    assert Talk.objects.count() == 1


def test_a_talk_is_corrected(keeper, north):
    row = talk_of(north, north.secretary, north.silent)
    day = TODAY - dt.timedelta(days=3)
    data = {"first": north.secretary.pk, "second": north.member.pk, "held_on": day}
    at = reverse("me_talk", args=[row.pk])
    assert keeper.post(at, {**data, "once": token()}).status_code == 302
    row.refresh_from_db()
    assert (row.second, row.held_on) == (north.member, day)
    assert row.history.count() == 2


def test_with_who_left_meanwhile_it_can_still_be_corrected(keeper, north):
    row = talk_of(north, north.secretary, north.silent, TODAY - dt.timedelta(days=3))
    end_affiliation(north.silent.affiliations.get(), EndCause.LEFT)
    data = {"first": north.secretary.pk, "second": north.silent.pk}
    day = TODAY - dt.timedelta(days=4)
    at = reverse("me_talk", args=[row.pk])
    assert keeper.post(at, {**data, "held_on": day, "once": token()}).status_code == 302


def test_it_is_taken_out_and_brought_back_on_the_same_day(keeper, north, address):
    row = talk_of(north, north.secretary, north.silent)
    remove, undo = (reverse(f"me_talk_{act}", args=[row.pk]) for act in ("remove", "undo"))
    assert keeper.post(undo, {"once": token()}).status_code == 404  # nothing was taken out
    page = keeper.post(remove, {"once": token()}, follow=True).content.decode()
    assert not Talk.objects.exists()
    assert undo in page
    keeper.post(undo, {"once": token()})
    assert Talk.objects.get().pk == row.pk
    assert [one.history_type for one in row.history.order_by("history_id")] == ["+", "-", "+"]


def test_it_is_not_brought_back_beside_itself(keeper, north, address):
    row = talk_of(north, north.secretary, north.silent)
    keeper.post(reverse("me_talk_remove", args=[row.pk]), {"once": token()})
    talk_of(north, north.silent, north.secretary)
    undo = reverse("me_talk_undo", args=[row.pk])
    page = keeper.post(undo, {"once": token()}, follow=True).content.decode()
    assert "已经登记过" in page
    assert Talk.objects.count() == 1


def test_who_has_not_been_talked_with_is_told(committee):
    north = committee
    secretary, plain = north.secretary, [north.member, north.silent]
    officers = [row.member for row in Affiliation.objects.filter(member__posts__kind="publicity")]
    talk_of(north, secretary, north.member)
    talk_of(north, officers[0], secretary)
    talk_of(north, *plain)  # members among each other: no officer has reached them by it
    now = reached(north.branch, TODAY.year, 1)
    assert (now.reached, now.people, now.left) == (1, 2, [north.silent])
    assert (now.pairs, now.all_pairs) == (1, 3)
    assert {one.member: one.talked for one in now.officers}[secretary] == 2
    assert reached(north.branch, TODAY.year - 1, 1).reached == 0


def test_the_page_and_what_is_due_count_the_same_people(committee, keeper, address):
    talk_of(committee, committee.member, committee.silent)
    for asked in (1, 2):
        now = keeper.get(address).context["now"]
        (entry,) = (
            mark.entry
            for mark in keeper.get("/me/due/").context["page"].marks
            if (mark.entry.type, mark.entry.period.key) == ("talk", str(TODAY.year))
        )
        assert (now.asked, now.enough, now.home) == (asked, entry.held, entry.required)
        assert now.enough == (2 if asked == 1 else 0)
        RuleOverrideFactory(
            rule="ZB-18",
            parameter="talks",
            value=2,
            effective_from=TODAY.replace(month=1, day=1),
            state=RuleState.IN_FORCE,
        )


def test_sums_take_as_many_queries_for_many(committee, django_assert_num_queries):
    for member in (committee.member, committee.silent):
        talk_of(committee, committee.secretary, member)
    with django_assert_num_queries(3):
        reached(committee.branch, TODAY.year, 1)


def test_the_list_is_of_a_year(keeper, north, address):
    talk_of(north, north.secretary, north.silent, dt.date(2024, 5, 6))
    assert "2024-05-06" not in keeper.get(address).content.decode()
    assert "2024-05-06" in keeper.get(f"{address}?year=2024").content.decode()


def test_another_branchs_talks_do_not_exist(north, south, staff, address, signed_in):
    row = talk_of(north, north.secretary, north.silent)
    for user in (north.member.user, south.secretary.user, staff):
        client = signed_in(user)
        assert client.get(address).status_code == 404
        for name in ("me_talk", "me_talk_remove", "me_talk_undo"):
            assert client.post(reverse(name, args=[row.pk]), {"once": token()}).status_code == 404
    assert Talk.objects.count() == 1
