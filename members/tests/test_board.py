"""The sources of the first page: each asks the same number of queries however much is owed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import RecoveryRequest
from branches.models import BranchPage
from life.due.summaries import recount
from life.models import Habits
from members.affiliations.posts import appoint
from members.affiliations.services import add_host
from members.area import board
from members.area.board import Desk
from members.enums import Paper
from members.moves.services import start_transfer
from members.permissions import kept_branches
from members.requests.corrections import ask_correction
from members.requests.disclosures import ask_disclosure
from members.tests.conftest import account
from members.tests.factories import LONG_AGO, MemberFactory, sent_back

pytestmark = pytest.mark.django_db


def more(north, south, number: int) -> None:
    """So many more of everything a source may speak of."""
    soon = timezone.localdate() + dt.timedelta(days=10)
    for _each in range(number):
        member = MemberFactory(home=north.branch)
        stranger = MemberFactory(home=south.branch)
        ask_disclosure(member, north.branch, "想了解")
        ask_correction(member, "不对")
        start_transfer(stranger, None, to_branch=north.branch)
        guest = MemberFactory(home=south.branch)
        add_host(guest, north.branch, LONG_AGO, paper=Paper.LETTER, paper_expires_on=soon)
        RecoveryRequest.objects.create(user=account(member, f"lost-{member.pk}"))
        appoint(member, north.branch, "member", LONG_AGO, confirmed=False)
        sent_back(BranchPage.objects.get(branch=north.branch), north.secretary.user, "写清地点")
    Habits.objects.get_or_create(branch=north.branch, defaults={"recorded_since": LONG_AGO})
    recount.func([north.branch.pk])


@pytest.mark.parametrize("source", board.sources(), ids=lambda one: one.__module__)
def test_a_source_asks_the_same_number_of_queries(source, north, south, staff):
    def count(pk: int) -> tuple[int, int]:
        user = get_user_model().objects.get(pk=pk)
        desk = Desk(user, kept_branches(user))
        with CaptureQueriesContext(connection) as queries:
            found = len(list(source(desk)))
        return found, len(queries)

    people = (north.secretary.user.pk, staff.pk)
    more(north, south, 3)
    few = [count(pk) for pk in people]
    assert any(found for found, _asked in few)
    more(north, south, 9)
    assert [count(pk)[1] for pk in people] == [asked for _found, asked in few]


def test_what_two_sources_ask_is_asked_once():
    asked = []

    def ask(desk) -> int:
        asked.append(desk)
        return len(asked)

    desk = Desk(None, [])
    assert [desk.once(ask), desk.once(ask)] == [1, 1]
    assert asked == [desk]
