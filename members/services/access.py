"""Access follows from affiliations and posts; who looked at whom is written down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.models import Branch

from ..enums import COMMITTEE_POSTS, AccessKind
from ..models import AccessRecord, Affiliation, Member, Post


def sync_branch_access(branch: Branch, on: dt.date | None = None) -> int:
    """Set the branch's two groups to exactly its people of the day; returns the rows changed.

    Members (home and host) read the internal page; whoever holds a post of the committee keeps the
    pages and the roster. A branch that isn't provisioned has no groups and is left alone.
    """
    if branch.members_group is None or branch.secretaries_group is None:
        return 0
    members = Affiliation.objects.current(on).filter(branch=branch)
    committee = Post.objects.current(on).filter(branch=branch, kind__in=COMMITTEE_POSTS)
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


def record_access(
    members: Iterable[Member],
    actor,
    kind: str,
    on_behalf_of: Member | None = None,
    reason: str = "",
) -> int:
    """Write down that ``actor`` looked at these members' data; returns how many rows.

    Looking at oneself is nobody's business and leaves no row.
    """
    label = actor_label(actor)
    rows = [
        AccessRecord(
            member=member,
            actor=actor,
            actor_label=label,
            kind=kind,
            on_behalf_of=on_behalf_of,
            reason=reason,
        )
        for member in members
        if member.user_id != actor.pk
    ]
    AccessRecord.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def record_view(member: Member, actor) -> int:
    """As ``record_access`` for opening the record, once an hour: a reload is not another look."""
    recently = AccessRecord.objects.filter(
        member=member,
        actor=actor,
        kind=AccessKind.RECORD,
        on_behalf_of=None,
        happened_at__gt=timezone.now() - dt.timedelta(hours=1),
    )
    if member.user_id == actor.pk or recently.exists():
        return 0
    return record_access([member], actor, AccessKind.RECORD)


def link_account(member: Member, user) -> None:
    """The member signs in with this account from now on, and reads what is the branches'."""
    member.user = user
    member.save(update_fields=["user"])
    for row in member.affiliations.current().select_related(
        "branch__members_group", "branch__secretaries_group"
    ):
        sync_branch_access(row.branch)


def actor_label(user) -> str:
    """In which capacity somebody acts today: ``北岸支部 书记 王敏``, or a staff account."""
    post = (
        Post.objects.current()
        .filter(member__user=user, kind__in=COMMITTEE_POSTS)
        .select_related("branch", "member")
        .first()
    )
    if post:
        return f"{post.branch} {post.get_kind_display()} {post.member}"[:80]
    return f"{_('上级工作人员')} {user}"[:80]
