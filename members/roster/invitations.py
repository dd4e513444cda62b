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


def invitation_of(member: Member) -> tuple[Invitation | None, Invitation | None]:
    """The open one; else the one that was taken back today and can work again. One query as a rule.

    The newest decides: what was replaced by a later one stays revoked.
    """
    rows = Invitation.objects.filter(scope=SCOPE, object_id=member.pk, used_at=None)
    newest = list(rows.order_by("-created_at", "-pk")[:2])
    for row in newest:
        if row.is_open:
            return row, None
    back = next((row for row in newest if row.is_revoked_today), None)
    return None, back if back and may_be_restored(back) else None
