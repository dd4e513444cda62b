"""Who is in a branch's groups follows from affiliations and posts; nobody is put there by hand."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from branches.models import Branch

from ..enums import COMMITTEE_POSTS
from ..people.models import Member
from .models import Affiliation, Post


def sync_branch_access(branch: Branch, on: dt.date | None = None) -> int:
    """Set the branch's two groups to exactly its people of the day; returns the rows changed.

    Members (home and host) read the internal page; whoever holds a confirmed post of the
    committee keeps the pages and the roster. A branch that isn't provisioned has no groups and is
    left alone.
    """
    if branch.members_group is None or branch.secretaries_group is None:
        return 0
    members = Affiliation.objects.current(on).filter(branch=branch)
    committee = Post.objects.in_office(on).filter(branch=branch, kind__in=COMMITTEE_POSTS)
    return _set_group(branch.members_group, members) + _set_group(
        branch.secretaries_group, committee
    )


def _set_group(group: Group, rows) -> int:
    users = get_user_model().objects
    wanted = set(rows.filter(member__user__isnull=False).values_list("member__user", flat=True))
    have = set(group.user_set.values_list("pk", flat=True))
    group.user_set.remove(*users.filter(pk__in=have - wanted))
    group.user_set.add(*users.filter(pk__in=wanted - have))
    return len(have ^ wanted)


def link_account(member: Member, user) -> None:
    """The member signs in with this account from now on, and reads what is the branches'."""
    member.user = user
    member.save(update_fields=["user"])
    for row in member.affiliations.current().select_related(
        "branch__members_group", "branch__secretaries_group"
    ):
        sync_branch_access(row.branch)
