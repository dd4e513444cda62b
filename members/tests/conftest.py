"""Two branches with their keepers and members, provisioned as in use."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission

from branches.enums import ScopeKind
from branches.models import Branch
from branches.scopes.services import give_scope
from branches.services import provision_branch
from branches.tests.factories import BranchFactory, branch_trees
from members.affiliations.branch_groups import link_account
from members.affiliations.posts import appoint
from members.affiliations.services import add_host
from members.enums import Paper, PostKind
from members.models import Member
from members.tests.factories import LONG_AGO, MemberFactory
from news.tests.factories import small_site
from tests.cast import user_of

FAR = dt.date(2199, 1, 1)
STAFF = (
    "members.view_member",
    "members.change_member",
    "branches.change_branch",
    "branches.view_branch",
    "branches.view_internal",
    "life.view_meeting",
)


@dataclass
class Side:
    """A branch, who keeps it, a plain member with an account, and one without."""

    branch: Branch
    secretary: Member
    member: Member
    silent: Member
    extra: list[Member] = field(default_factory=list)


def account(member: Member, name: str):
    """Give ``member`` an account."""
    member.user = get_user_model().objects.create_user(name)
    member.save()
    return member.user


def plant(site=None) -> dict:
    """The directory and the internal page, and two branches below them."""
    trees = branch_trees((site or small_site()).home)
    return {"trees": trees, "north": _side("north"), "south": _side("south")}


@pytest.fixture
def branches(branches_world) -> dict:
    """What is planted, fresh in every test."""
    return branches_world


@pytest.fixture
def trees(branches):
    """The directory and the internal page."""
    return branches["trees"]


def _side(slug: str) -> Side:
    branch = BranchFactory(slug=slug, established_on=LONG_AGO)
    provision_branch(branch)
    secretary = MemberFactory(home=branch, display_name=f"{slug}书记", phone="13800000001")
    member = MemberFactory(home=branch, display_name=f"{slug}党员", phone="13800000002")
    silent = MemberFactory(home=branch, display_name=f"{slug}无号", phone="13812345678")
    account(secretary, f"secretary-{slug}")
    account(member, f"member-{slug}")
    appoint(secretary, branch, PostKind.SECRETARY, LONG_AGO)
    link_account(member, member.user)
    return Side(branch, secretary, member, silent)


@pytest.fixture
def north(branches) -> Side:
    """The branch most tests look from."""
    return branches["north"]


@pytest.fixture
def south(branches) -> Side:
    """The other one."""
    return branches["south"]


def plant_guest(north: Side, south: Side) -> Member:
    """Home in the south, taking part in the north."""
    member = MemberFactory(home=south.branch, display_name="来参加的人")
    link_account(member, account(member, "host-north"))
    add_host(member, north.branch, LONG_AGO, paper=Paper.LETTER, paper_expires_on=FAR)
    return member


@pytest.fixture
def guest(north, south) -> Member:
    """Home in the south, taking part in the north."""
    return plant_guest(north, south)


def plant_staff():
    """Committee staff with the rights over members and branches."""
    user = get_user_model().objects.create_user("staff", display_name="区委干部")
    for name in STAFF:
        app, codename = name.split(".")
        user.user_permissions.add(
            Permission.objects.get(content_type__app_label=app, codename=codename)
        )
    give_scope(user, ScopeKind.COMMITTEE, reason="全委")
    return user


@pytest.fixture
def staff(db):
    """Committee staff with the rights over members and branches."""
    return plant_staff()


@pytest.fixture
def lonely(db):
    """Signed in, in no branch."""
    return user_of(username="lonely")


@pytest.fixture
def signed_in(client):
    """``signed_in(user)``: the test client, signed in."""

    def sign_in(user):
        client.logout()
        client.force_login(user)
        return client

    return sign_in
