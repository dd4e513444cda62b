"""People are told of moves and of days that are near; no name leaves the portal."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.utils import timezone

from members.affiliations.services import add_host
from members.enums import Paper
from members.messages.due import DUE, tell_due
from members.moves import telling
from members.moves.services import (
    cancel_transfer,
    receive_transfer,
    return_transfer,
    start_transfer,
)
from members.requests.disclosures import ask_disclosure
from members.tests.factories import LONG_AGO, MemberFactory
from notices.models import Notice
from notices.services import mark_read

pytestmark = pytest.mark.django_db


def told(user) -> list[tuple[str, str]]:
    return [(row.kind, row.link) for row in Notice.objects.visible_to(user).order_by("pk")]


@pytest.fixture
def move(north, south):
    """A member of the south on the way to the north."""
    return start_transfer(south.member, south.secretary.user, to_branch=north.branch)


def test_the_receiving_branch_is_told_until_it_has_signed(north, south, move):
    link = f"/me/transfers/{move.pk}/"
    assert told(north.secretary.user) == [(telling.ARRIVING.name, link)]
    (notice,) = Notice.objects.visible_to(north.secretary.user)
    assert notice.about.still_true(notice)
    receive_transfer(move, north.secretary.user)
    assert told(north.secretary.user) == []
    assert told(south.secretary.user) == [(telling.SIGNED.name, link)]
    assert told(south.member.user) == [(telling.SIGNED.name, "/me/")]
    for row in Notice.objects.all():
        assert "south党员" not in row.subject + row.text


def test_who_sent_the_papers_hears_that_they_came_back(north, south, move):
    return_transfer(move, north.secretary.user, "没有这个人")
    assert told(south.secretary.user) == [(telling.SENT_BACK.name, f"/me/transfers/{move.pk}/")]
    assert told(south.member.user) == told(north.secretary.user) == []


def test_nobody_has_to_sign_what_was_taken_back(north, south, move):
    cancel_transfer(move, south.secretary.user)
    assert told(north.secretary.user) == told(south.secretary.user) == []


def test_a_move_to_elsewhere_tells_nobody_here_to_sign(north, south):
    start_transfer(south.silent, south.secretary.user, to_name="外省某支部")
    assert not Notice.objects.exists()


# --- Days that are near -----------------------------------------------------------------------


@pytest.fixture
def near(north, south):
    """A request due within days, and the paper of a guest that runs out tomorrow."""
    ask_disclosure(north.member, north.branch, "想了解")
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    paper = {"paper": Paper.LETTER, "paper_expires_on": tomorrow}
    add_host(south.member, north.branch, LONG_AGO, **paper)


def test_keepers_and_members_are_told_once_what_is_due(north, south, near):
    call_command("tell_due")
    kept = dict(told(north.secretary.user))
    assert set(kept) == {DUE.name}
    subjects = {row.subject for row in Notice.objects.visible_to(north.secretary.user)}
    assert subjects == {"有一项申请快到答复期限了", "有一名凭据参加的党员，凭据快到期了"}
    assert told(south.member.user) == [(DUE.name, "/me/data/")]
    assert told(north.member.user) == []
    mark_read(Notice.objects.all())
    assert tell_due() == 0
    for row in Notice.objects.all():
        assert "south党员" not in row.subject + row.text


def test_what_is_far_off_is_told_to_nobody(north, south):
    later = timezone.localdate() + dt.timedelta(days=20)
    guest = MemberFactory(home=south.branch)
    add_host(guest, north.branch, LONG_AGO, paper=Paper.LETTER, paper_expires_on=later)
    assert tell_due() == 0


def test_another_day_is_told_again(north, south, near):
    first = tell_due()
    row = south.member.affiliations.get(branch=north.branch)
    row.paper_expires_on += dt.timedelta(days=2)
    row.save()
    assert first == 3
    assert tell_due() == 2
