"""组织关系转接. The sender stays responsible until the receiver signs (ED-06)."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.models import Branch
from portal.records.changes.acting import because
from portal.records.locking import hold

from ..affiliations.branch_groups import sync_branch_access
from ..affiliations.models import Affiliation
from ..affiliations.services import place
from ..enums import AffiliationKind, EndCause, TransferStatus
from ..people.models import Member
from . import telling
from .models import Transfer


@transaction.atomic
def start_transfer(
    member: Member,
    by,
    to_branch: Branch | None = None,
    to_name: str = "",
    **letter,
) -> Transfer:
    """Send ``member`` from the present home to a branch here, or to ``to_name`` outside.

    The home affiliation stays as it is. ``letter`` holds ``letter_number``, ``letter_expires_on``
    and ``note``. ValidationError where there is no home, the aim is the same, or a move is open.
    """
    hold(member)
    home = member.home()
    if home is None:
        raise ValidationError(_("这名党员现在没有隶属支部，不能转出。"))
    if bool(to_branch) == bool(to_name):
        raise ValidationError({"to_branch": _("选一个本系统的支部，或者写外部党组织的名称。")})
    if to_branch == home.branch:
        raise ValidationError({"to_branch": _("已经在这个支部。")})
    transfer = Transfer(
        member=member,
        from_branch=home.branch,
        to_branch=to_branch,
        to_name=to_name,
        started_by=by,
        **letter,
    )
    transfer.full_clean()
    with because(_("发起转接")):
        transfer.save()
    telling.started(transfer)
    return transfer


@transaction.atomic
def receive_transfer(transfer: Transfer, by, on: dt.date | None = None, group=None) -> Transfer:
    """Sign for the member: the old home ends and the new one begins on the same day.

    For a destination outside, the sender records the receipt that came back. ValidationError where
    the day is before the move began: it would rewrite what the branch was responsible for.
    """
    transfer, on = _open(transfer), on or timezone.localdate()
    if not second_person(transfer, by):
        raise ValidationError(_("这笔转接是您发起的，要由另一个人签收。"))
    if on < transfer.started_on:
        day = {"day": transfer.started_on.isoformat()}
        raise ValidationError({"on": _("签收日期不能早于发起转接的日期（%(day)s）。") % day})
    home = (
        Affiliation.objects.select_for_update()
        .filter(member=transfer.member, kind=AffiliationKind.HOME, ends_on__isnull=True)
        .first()
    )
    if home:
        if on < home.starts_on:
            raise ValidationError(_("签收日期早于进入原支部的日期。"))
        home.ends_on, home.end_cause = on, EndCause.MOVED
        with because(_("组织关系转接，已签收")):
            home.save()
            posts = home.member.posts.filter(branch=home.branch, ends_on__isnull=True)
            posts.update(ends_on=on)
    if transfer.to_branch:
        # Someone who came as a guest has no use for the letter any more.
        guest = transfer.member.affiliations.filter(
            branch=transfer.to_branch, kind=AffiliationKind.HOST, ends_on__isnull=True
        )
        with because(_("转入本支部，不再凭据参加")):
            guest.update(ends_on=on, end_cause=EndCause.MOVED)
        row = Affiliation(
            member=transfer.member,
            branch=transfer.to_branch,
            kind=AffiliationKind.HOME,
            starts_on=on,
            group=group,
        )
        row.full_clean()
        with because(_("组织关系转接，已签收")):
            row.save()
        if group:
            place(row, group, on, by)
        sync_branch_access(transfer.to_branch)
    if home:
        sync_branch_access(home.branch)
    return _close(transfer, TransferStatus.RECEIVED, by, on)


def second_person(transfer: Transfer, by) -> bool:
    """Whether ``by`` may sign: between two branches here nobody both sends and receives.

    Who keeps both (a secretary of two branches, the committee) could move people as they like.
    """
    return not transfer.to_branch_id or by is None or transfer.started_by_id != by.pk


@transaction.atomic
def return_transfer(transfer: Transfer, by, note: str) -> Transfer:
    """The receiver sends the papers back, with the reason; the sender stays responsible."""
    if not note.strip():
        raise ValidationError({"note": _("退回要写明原因。")})
    transfer = _open(transfer)
    transfer.note = note
    return _close(transfer, TransferStatus.RETURNED, by)


@transaction.atomic
def cancel_transfer(transfer: Transfer, by) -> Transfer:
    """The sender takes an open move back."""
    return _close(_open(transfer), TransferStatus.CANCELLED, by)


def cancelled_today(transfer: Transfer) -> bool:
    """Whether the sender took it back today: until midnight it can go on."""
    today = timezone.localdate()
    return transfer.status == TransferStatus.CANCELLED and transfer.closed_on == today


@transaction.atomic
def reopen_transfer(transfer: Transfer) -> Transfer:
    """A move that was taken back today goes on. ValidationError where it can't any more."""
    hold(transfer.member)
    transfer = Transfer.objects.select_for_update().get(pk=transfer.pk)
    words = {"name": transfer.member}
    if not cancelled_today(transfer):
        raise ValidationError(_("只有今天撤回的，才能撤销。"))
    home = transfer.member.home()
    if home is None or home.branch_id != transfer.from_branch_id:
        raise ValidationError(_("%(name)s已经不隶属转出支部，不能撤销。") % words)
    if transfer.member.transfers.open().exists():
        raise ValidationError(_("%(name)s已经有一笔新的转接，不能撤销。") % words)
    transfer.status = TransferStatus.OPEN
    transfer.closed_on = transfer.closed_by = None
    transfer.full_clean()
    with because(_("撤销“撤回转接”")):
        transfer.save()
    telling.started(transfer)
    return transfer


def _open(transfer: Transfer) -> Transfer:
    locked = Transfer.objects.select_for_update().get(pk=transfer.pk)
    if locked.status != TransferStatus.OPEN:
        raise ValidationError(_("这笔转接已经办结。"))
    return locked


def _close(transfer: Transfer, status: str, by, on: dt.date | None = None) -> Transfer:
    transfer.status = status
    transfer.closed_on = on or timezone.localdate()
    transfer.closed_by = by
    transfer.full_clean()
    transfer.save()
    telling.closed(transfer)
    return transfer
