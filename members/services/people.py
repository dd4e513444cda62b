"""Changing a member's record and the groups of a branch."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.models import Branch, PartyGroup

from ..enums import AffiliationKind, MemberStatus
from ..models import Affiliation, Member
from .access import sync_branch_access


@transaction.atomic
def update_member(member: Member, group: PartyGroup | None = None) -> Member:
    """Save a changed record, and the group of the home affiliation.

    ValidationError where rights are lost while a post is held: the post is ended first.
    """
    if not member.has_vote and member.posts.current().exists():
        raise ValidationError({"status": _("正在担任职务：先办理卸任，再改党员状态。")})
    if member.status != MemberStatus.SUSPENDED:
        member.rights_suspended_until = None
    member.full_clean()
    member.save()
    row = member.affiliations.current().filter(kind=AffiliationKind.HOME).first()
    if row and row.group_id != (group.pk if group else None):
        row.group = group
        row.full_clean()
        row.save(update_fields=["group"])
    return member


@transaction.atomic
def enrol_guest(member: Member, branch: Branch, **paper) -> Affiliation:
    """Register a guest whose home is outside this portal; ``paper`` as ``add_host``."""
    member.full_clean()
    member.save()
    row = Affiliation(
        member=member,
        branch=branch,
        kind=AffiliationKind.HOST,
        starts_on=timezone.localdate(),
        **paper,
    )
    row.full_clean()
    row.save()
    sync_branch_access(branch)
    return row


def remove_group(group: PartyGroup) -> None:
    """Delete an empty group; ValidationError while somebody is in it."""
    if Affiliation.objects.current().filter(group=group).exists():
        raise ValidationError(_("小组里还有党员，先把他们调到别的小组。"))
    group.delete()
