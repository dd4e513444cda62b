"""Members are invited to an account of their own by who keeps their record."""

from __future__ import annotations

from accounts.invitations import ALL, Invitation
from accounts.invitations.making import may_be_restored
from branches.permissions import oversees_all

from ..people.handed import SCOPE
from ..people.models import CHANGES_MEMBERS, Member


def visible_ids(user) -> object:
    """Members whose invitations ``user`` may see: those of the rosters one keeps."""
    return editable_ids(user)


def editable_ids(user) -> object:
    """Members ``user`` may invite: whose record one keeps, never oneself."""
    if user.has_perm(CHANGES_MEMBERS) and oversees_all(user):
        return ALL
    members = Member.objects.editable_by(user).exclude(user=user)
    return members.values_list("pk", flat=True)


def open_invitations(members) -> dict[int, Invitation]:
    """The open invitation of each of these members (ids), by member id."""
    rows = Invitation.objects.open().filter(scope=SCOPE, object_id__in=members)
    return {row.object_id: row for row in rows}


def restorable_invitation(member: Member) -> Invitation | None:
    """The one that was taken back today and can work again."""
    rows = Invitation.objects.revoked().filter(scope=SCOPE, object_id=member.pk)
    return next((row for row in rows[:1] if may_be_restored(row)), None)
