"""Moves, posts and guests: somebody is responsible at every moment."""

import datetime as dt

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils import timezone

from branches.models import Branch
from members.affiliations import letters
from members.affiliations.posts import appoint, end_post
from members.affiliations.services import add_host, end_affiliation, enrol, expire_papers
from members.enums import AffiliationKind, EndCause, MemberStatus, Paper, PostKind, TransferStatus
from members.models import AccessRecord, Affiliation, Member
from members.moves.services import (
    cancel_transfer,
    receive_transfer,
    return_transfer,
    start_transfer,
)
from members.people.looks import record_access
from members.people.viewers import who_can_see
from members.permissions import may_discharge
from members.tests.factories import LONG_AGO, MemberFactory
from portal.models import FrozenError

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def branches(workflow_world):
    return workflow_world.north, workflow_world.south


@pytest.fixture
def clerk():
    return get_user_model().objects.create_user("clerk")


def homes(member) -> list[tuple[str, bool]]:
    rows = member.affiliations.filter(kind=AffiliationKind.HOME).order_by("starts_on", "pk")
    return [(row.branch.slug, row.is_current) for row in rows]


def account(member, name: str):
    member.user = get_user_model().objects.create_user(name)
    member.save()
    return member.user


def test_the_sender_stays_responsible_until_the_receipt(branches, clerk):
    north, south = branches
    member = MemberFactory(home=north)
    transfer = start_transfer(member, None, to_branch=south)
    assert homes(member) == [("north", True)]
    receive_transfer(transfer, clerk)
    assert homes(member) == [("north", False), ("south", True)]
    old = member.affiliations.get(branch=north)
    new = member.affiliations.get(branch=south)
    assert old.ends_on == new.starts_on
    assert old.end_cause == EndCause.MOVED


@pytest.mark.parametrize(
    "close", [cancel_transfer, lambda t, by: return_transfer(t, by, "材料不全")]
)
def test_a_returned_or_cancelled_move_changes_nothing(branches, clerk, close):
    north, south = branches
    member = MemberFactory(home=north)
    transfer = start_transfer(member, None, to_branch=south)
    close(transfer, clerk)
    assert homes(member) == [("north", True)]
    with pytest.raises(ValidationError, match="已经办结"):
        receive_transfer(transfer, clerk)
    again = start_transfer(member, None, to_branch=south)
    assert receive_transfer(again, clerk).status == TransferStatus.RECEIVED


def test_a_move_to_outside_ends_the_home_with_the_receipt(branches, clerk):
    north, _south = branches
    member = MemberFactory(home=north)
    transfer = start_transfer(member, clerk, to_name="外市某街道党工委")
    assert homes(member) == [("north", True)]
    receive_transfer(transfer, clerk)
    assert homes(member) == [("north", False)]


def test_a_receipt_does_not_rewrite_what_was_before_the_move(branches, clerk, today):
    north, south = branches
    member = MemberFactory(home=north)
    transfer = start_transfer(member, None, to_branch=south)
    with pytest.raises(ValidationError, match="早于发起转接"):
        receive_transfer(transfer, clerk, on=today - dt.timedelta(days=1))
    assert homes(member) == [("north", True)]


def test_a_letter_is_used_once(branches):
    north, south = branches
    member = MemberFactory(home=north)
    letter = letters.read(letters.issue(member, south))
    visit = letters.accept(letter, paper=Paper.LETTER)
    end_affiliation(visit, EndCause.RETURNED)
    with pytest.raises(ValidationError, match="已经用过"):
        letters.accept(letter, paper=Paper.LETTER)
    assert not letters.read(letters.issue(member, south)).is_used


def test_refused_moves(branches, clerk):
    north, south = branches
    member = MemberFactory(home=north)
    with pytest.raises(ValidationError, match="已经在这个支部"):
        start_transfer(member, None, to_branch=north)
    with pytest.raises(ValidationError, match="选一个本系统的支部"):
        start_transfer(member, clerk)
    with pytest.raises(ValidationError, match="没有隶属支部"):
        start_transfer(MemberFactory(), clerk, to_branch=south)
    start_transfer(member, None, to_branch=south)
    with pytest.raises(ValidationError):
        start_transfer(member, None, to_branch=south)


def test_a_return_needs_its_reason(branches, clerk):
    north, south = branches
    transfer = start_transfer(MemberFactory(home=north), clerk, to_branch=south)
    with pytest.raises(ValidationError, match="写明原因"):
        return_transfer(transfer, clerk, "  ")
    transfer.refresh_from_db()
    assert transfer.status == TransferStatus.OPEN


def test_a_home_never_just_ends(branches, clerk):
    north, south = branches
    member = MemberFactory(home=north)
    row = member.affiliations.get()
    with pytest.raises(ValidationError, match="转接"):
        end_affiliation(row, EndCause.MOVED)
    start_transfer(member, None, to_branch=south)
    with pytest.raises(ValidationError, match="没有办结"):
        end_affiliation(row, EndCause.DIED)


def test_access_follows_the_affiliation(branches, clerk):
    north, south = branches
    member = MemberFactory()
    user = account(member, "member")
    enrol(member, north, LONG_AGO)
    assert list(Branch.objects.of_member(user)) == [north]
    receive_transfer(start_transfer(member, None, to_branch=south), clerk)
    assert list(Branch.objects.of_member(user)) == [south]


def test_a_post_opens_the_branch_and_its_end_closes_it(branches):
    north, _south = branches
    member = MemberFactory(home=north)
    user = account(member, "secretary")
    assert not Branch.objects.editable_by(user).exists()
    post = appoint(member, north, PostKind.SECRETARY, LONG_AGO)
    assert list(Branch.objects.editable_by(user)) == [north]
    assert list(Member.objects.editable_by(user)) == [member]
    end_post(post)
    assert not Branch.objects.editable_by(user).exists()


def test_moving_away_ends_the_posts(branches, clerk):
    north, south = branches
    member = MemberFactory(home=north)
    user = account(member, "secretary")
    appoint(member, north, PostKind.SECRETARY, LONG_AGO)
    receive_transfer(start_transfer(member, None, to_branch=south), clerk)
    assert not Branch.objects.editable_by(user).exists()
    assert not member.posts.current().exists()


def test_a_new_secretary_follows_the_old_one(branches, today):
    north, _south = branches
    old, new = MemberFactory(home=north), MemberFactory(home=north)
    first = appoint(old, north, PostKind.SECRETARY, LONG_AGO)
    appoint(new, north, PostKind.SECRETARY, today)
    first.refresh_from_db()
    assert first.ends_on == today
    with pytest.raises(ValidationError, match="早于现任"):
        appoint(old, north, PostKind.SECRETARY, LONG_AGO)


@pytest.mark.parametrize("status", [MemberStatus.PROBATIONARY, MemberStatus.SUSPENDED])
def test_posts_need_the_right_to_be_elected(branches, status):
    north, _south = branches
    member = MemberFactory(home=north, status=status)
    with pytest.raises(ValidationError, match="被选举权"):
        appoint(member, north, PostKind.MEMBER, LONG_AGO)


def test_guests_do_not_hold_posts_and_need_a_paper(branches):
    north, south = branches
    member = MemberFactory(home=south)
    with pytest.raises(ValidationError, match="凭据"):
        add_host(member, north, LONG_AGO)
    add_host(member, north, LONG_AGO, paper=Paper.LETTER)
    with pytest.raises(ValidationError, match="隶属本支部"):
        appoint(member, north, PostKind.MEMBER, LONG_AGO)
    with pytest.raises(ValidationError, match="隶属支部"):
        add_host(member, south, LONG_AGO, paper=Paper.LETTER)


def test_an_expired_paper_ends_the_visit(branches, today):
    north, south = branches
    member = MemberFactory(home=south)
    user = account(member, "guest")
    yesterday = today - dt.timedelta(days=1)
    add_host(member, north, LONG_AGO, paper=Paper.LETTER, paper_expires_on=yesterday)
    other = MemberFactory(home=south)
    add_host(other, north, LONG_AGO, paper=Paper.LETTER, paper_expires_on=today)
    assert [row.member for row in expire_papers()] == [member]
    assert expire_papers() == []
    assert list(Branch.objects.of_member(user)) == [south]
    assert Affiliation.objects.get(member=member, branch=north).end_cause == EndCause.PAPER_EXPIRED


def test_secretaries_see_their_roster_and_no_other(branches):
    north, south = branches
    secretary, fellow, stranger = (
        MemberFactory(home=north),
        MemberFactory(home=north),
        MemberFactory(home=south),
    )
    guest = MemberFactory(home=south)
    add_host(guest, north, LONG_AGO, paper=Paper.CARD)
    user = account(secretary, "secretary")
    appoint(secretary, north, PostKind.SECRETARY, LONG_AGO)
    assert set(Member.objects.visible_to(user)) == {secretary, fellow, guest}
    assert set(Member.objects.editable_by(user)) == {secretary, fellow}
    assert stranger not in Member.objects.visible_to(user)
    plain = account(fellow, "plain")
    assert set(Member.objects.visible_to(plain)) == {fellow}


def test_a_row_that_begins_later_gives_no_right_yet(branches, today):
    """A guest who moves in next month is kept by the host until then; the new home keeps nobody."""
    north, south = branches
    keeper, other = MemberFactory(home=north), MemberFactory(home=south)
    user, host = account(keeper, "secretary"), account(other, "host")
    appoint(keeper, north, PostKind.SECRETARY, LONG_AGO)
    appoint(other, south, PostKind.SECRETARY, LONG_AGO)
    member = MemberFactory()
    add_host(member, south, LONG_AGO, paper=Paper.CARD)
    later = today + dt.timedelta(days=30)
    enrol(member, north, later)
    assert member not in Member.objects.visible_to(user) | Member.objects.editable_by(user)
    assert member in Member.objects.editable_by(host)
    assert {viewer.user.pk for viewer in who_can_see(member)} == {host.pk}
    member.affiliations.filter(branch=north).update(starts_on=today)
    assert member in Member.objects.editable_by(user)
    assert member not in Member.objects.editable_by(host)
    assert member in Member.objects.visible_to(host)


def test_a_secretary_to_be_is_not_discharged_by_the_branch(branches, today):
    north, _south = branches
    member, user = MemberFactory(home=north), account(MemberFactory(home=north), "fellow")
    assert may_discharge(user, member, north)
    appoint(member, north, PostKind.SECRETARY, today + dt.timedelta(days=30))
    assert not may_discharge(user, member, north)


def test_looking_is_written_down_and_stays(branches, clerk):
    north, _south = branches
    member = MemberFactory(home=north)
    own = account(member, "own")
    assert record_access([member], own, "record") == 0
    assert record_access([member], clerk, "phone") == 1
    row = AccessRecord.objects.get()
    assert (row.actor, row.kind) == (clerk, "phone")
    rows = AccessRecord.objects.all()
    for act in (row.save, row.delete, rows.delete, lambda: rows.update(kind="record")):
        with pytest.raises(FrozenError):
            act()
