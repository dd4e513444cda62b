"""Changing what is recorded of a member."""

from __future__ import annotations

import datetime as dt
from operator import attrgetter

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.records.changes.acting import because
from portal.records.dated import not_over
from portal.serving import generation

from ..enums import MemberStatus
from .looks import actor_label
from .models import Member, Standing


@transaction.atomic
def record_standing(
    member: Member,
    status: str,
    effective_on: dt.date,
    *,
    by=None,
    rights_suspended_until: dt.date | None = None,
    basis: str = "",
) -> Standing:
    """From a day on this is a member's standing; entered late, corrected or ahead alike.

    ``by`` is the account that enters it, ``basis`` the paper it rests on. ValidationError where
    the vote is lost while a post is held from that day on: the post is ended first (XJ-01).
    """
    # One at a time for a member: what is checked is what holds when it is written.
    locked = Member.objects.select_for_update().get(pk=member.pk)
    held = locked.posts.filter(not_over(effective_on))
    if status != MemberStatus.FORMAL and held.exists():
        raise ValidationError({"status": _("正在担任职务：先办理卸任，再改党员状态。")})
    row = Standing(
        member=locked,
        status=status,
        rights_suspended_until=rights_suspended_until if status == MemberStatus.SUSPENDED else None,
        effective_on=effective_on,
        entered_by=by,
        entered_by_label=actor_label(by) if by else "",
        basis=basis,
    )
    row.full_clean()
    row.save()
    with because(basis):
        show_standing(member)
    return row


def first_standing(member: Member, effective_on: dt.date, by=None) -> None:
    """Begin the standings of somebody new with what the record says."""
    if not member.standings.exists():
        record_standing(
            member,
            member.status,
            effective_on,
            by=by,
            rights_suspended_until=member.rights_suspended_until,
        )


def show_standing(member: Member) -> None:
    """Bring today's standing into the record, where lists read it."""
    today = member.standing_on()
    if today:
        member.status = today.status
        member.rights_suspended_until = today.rights_suspended_until
        member.save(update_fields=["status", "rights_suspended_until"])


def show_standings(since: dt.date) -> int:
    """Bring standings that took effect from a day on into the records; returns how many."""
    rows = Standing.objects.filter(effective_on__gte=since).on().select_related("member")
    said = attrgetter("status", "rights_suspended_until")
    late = [row.member for row in rows if said(row) != said(row.member)]
    with because(_("到了登记的生效日期")):
        for member in late:
            show_standing(member)
    return len(late)


@transaction.atomic
def update_member(member: Member, why: str = "") -> Member:
    """Save a changed record; standing and group have services of their own."""
    member.full_clean()
    with because(why):
        member.save()
    return member


def give_naming_consent(member: Member) -> Member:
    """From now on public pages may name this member in connection with a post."""
    if member.named_since is None:
        member.named_since = timezone.now()
        with because(_("同意公开姓名")):
            member.save(update_fields=["named_since"])
        generation.bump()
    return member


def withdraw_naming_consent(member: Member) -> Member:
    """Public pages stop naming this member at once."""
    if member.named_since is not None:
        member.named_since = None
        with because(_("收回公开姓名的同意")):
            member.save(update_fields=["named_since"])
        generation.bump()
    return member


def own_member(user) -> Member | None:
    """The member behind an account, None where there is none."""
    member = Member.objects.filter(user=user).first()
    if member:
        member.user = user
    return member
