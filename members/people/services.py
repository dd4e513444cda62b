"""Changing a member's record and the groups of a branch."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.models import PartyGroup
from portal.serving import generation

from ..enums import MemberStatus
from .models import Member


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
    row = member.home()
    if row and row.group_id != (group.pk if group else None):
        row.group = group
        row.full_clean()
        row.save(update_fields=["group"])
    return member


def give_naming_consent(member: Member) -> Member:
    """From now on public pages may name this member in connection with a post."""
    if member.named_since is None:
        member.named_since = timezone.now()
        member.save(update_fields=["named_since"])
        generation.bump()
    return member


def withdraw_naming_consent(member: Member) -> Member:
    """Public pages stop naming this member at once."""
    if member.named_since is not None:
        member.named_since = None
        member.save(update_fields=["named_since"])
        generation.bump()
    return member


def own_member(user) -> Member | None:
    """The member behind an account, None where there is none."""
    member = Member.objects.filter(user=user).first()
    if member:
        member.user = user
    return member
