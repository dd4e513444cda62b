"""What the tests of all rooms share: two branches provisioned as in use, one with a committee."""

from __future__ import annotations

import pytest

from branches.models import PartyGroup
from members.affiliations.posts import appoint
from members.affiliations.services import place
from members.enums import PostKind
from members.tests.conftest import (  # noqa: F401
    account,
    branches,
    guest,
    north,
    signed_in,
    south,
    staff,
)
from members.tests.factories import LONG_AGO, MemberFactory


@pytest.fixture
def keeper(north, signed_in):  # noqa: F811
    """The secretary of the north, signed in."""
    return signed_in(north.secretary.user)


@pytest.fixture
def committee(north):  # noqa: F811
    """The north with a committee of three, each with an account."""
    for number, kind in enumerate((PostKind.ORGANISATION, PostKind.PUBLICITY)):
        member = MemberFactory(home=north.branch, display_name=f"委员{number}")
        account(member, f"officer-{number}")
        appoint(member, north.branch, kind, LONG_AGO)
    return north


@pytest.fixture
def group(north):  # noqa: F811
    """A group of the north with its member in it, led by the one without an account before."""
    row = PartyGroup.objects.create(branch=north.branch, name="第一党小组")
    place(north.member.home(), row, LONG_AGO)
    account(north.silent, "leader")
    place(north.silent.home(), row, LONG_AGO)
    appoint(north.silent, north.branch, PostKind.GROUP_LEADER, LONG_AGO, group=row)
    return row
