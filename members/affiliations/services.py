"""Entering a branch, joining another's organisation life, and leaving."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import Branch, PartyGroup
from portal.records.changes.acting import because
from portal.records.dated import not_over

from ..enums import AffiliationKind, EndCause
from ..people.looks import actor_label
from ..people.models import Member
from ..people.services import first_standing
from .branch_groups import sync_branch_access
from .models import Affiliation, GroupPlace


@transaction.atomic
@because(gettext_lazy("登记到名册"))
def enrol(member: Member, branch: Branch, starts_on: dt.date, group=None) -> Affiliation:
    """Give ``member`` (saved here where new) a home branch. ValidationError where one exists."""
    member.full_clean()
    member.save()
    row = Affiliation(
        member=member,
        branch=branch,
        kind=AffiliationKind.HOME,
        starts_on=starts_on,
        group=group,
    )
    return _enter(row)


@transaction.atomic
@because(gettext_lazy("凭据登记，参加组织生活"))
def add_host(member: Member, branch: Branch, starts_on: dt.date, **paper) -> Affiliation:
    """Let ``member`` live organisation life in another branch too, on a paper (ED-09).

    ``paper`` holds the fields ``paper``, ``paper_number``, ``paper_issuer``, ``paper_expires_on``.
    ValidationError where the branch is the member's own.
    """
    home = member.home(starts_on)
    if home and home.branch_id == branch.pk:
        raise ValidationError({"branch": _("这就是本人的隶属支部。")})
    return _enter(
        Affiliation(
            member=member,
            branch=branch,
            kind=AffiliationKind.HOST,
            starts_on=starts_on,
            **paper,
        )
    )


@transaction.atomic
@because(gettext_lazy("凭据登记，参加组织生活"))
def enrol_guest(member: Member, branch: Branch, **paper) -> Affiliation:
    """Register a guest whose home is outside this portal; ``paper`` as ``add_host``."""
    member.full_clean()
    member.save()
    return _enter(
        Affiliation(
            member=member,
            branch=branch,
            kind=AffiliationKind.HOST,
            starts_on=timezone.localdate(),
            **paper,
        )
    )


def _enter(row: Affiliation) -> Affiliation:
    row.full_clean()
    row.save()
    first_standing(row.member, row.starts_on)
    if row.group:
        place(row, row.group, row.starts_on)
    sync_branch_access(row.branch)
    return row


@transaction.atomic
def place(row: Affiliation, group: PartyGroup | None, effective_on: dt.date, by=None) -> GroupPlace:
    """From a day on somebody is in ``group`` of the branch, or in none.

    ``by`` is the account that enters it. ValidationError for another branch's group, or a day on
    which the affiliation was not there.
    """
    if group and group.branch_id != row.branch_id:
        raise ValidationError({"group": _("党小组要是这个支部的。")})
    if effective_on < row.starts_on or (row.ends_on and effective_on >= row.ends_on):
        raise ValidationError({"effective_on": _("这一天不在这段组织关系的期间里。")})
    fact = GroupPlace.objects.create(
        affiliation=row,
        group=group,
        group_name=group.name if group else "",
        effective_on=effective_on,
        entered_by=by,
        entered_by_label=actor_label(by) if by else "",
    )
    show_place(row)
    return fact


def show_place(row: Affiliation) -> None:
    """Bring today's group into the affiliation, where lists read it."""
    today = row.places.on().first()
    if today:
        row.group_id = today.group_id
        row.save(update_fields=["group"])


def show_places(since: dt.date) -> int:
    """Bring groups that took effect from a day on into the affiliations; returns how many."""
    # What has ended keeps what it showed: its group may be gone.
    going_on = not_over(prefix="affiliation__")
    rows = GroupPlace.objects.filter(going_on, effective_on__gte=since).on()
    rows = rows.select_related("affiliation")
    late = [each for each in rows if each.group_id != each.affiliation.group_id]
    with because(_("到了登记的生效日期")):
        for each in late:
            show_place(each.affiliation)
    return len(late)


@transaction.atomic
def end_affiliation(row: Affiliation, cause: str, on: dt.date | None = None) -> Affiliation:
    """End ``row`` on a day (default today) with a cause; the row stays.

    A home is ended here only where nobody has to take the member over (death, lost membership, a
    mistake); moving on goes through a transfer, so that nobody is ever between two branches.
    """
    row = Affiliation.objects.select_for_update().get(pk=row.pk)
    if row.ends_on:
        raise ValidationError(_("这段组织关系已经结束。"))
    final = {EndCause.LEFT, EndCause.DIED, EndCause.MISTAKE}
    if row.kind == AffiliationKind.HOME and cause not in final:
        raise ValidationError(_("隶属关系要通过转接办理，接收方签收后才结束。"))
    if row.kind == AffiliationKind.HOME and row.member.transfers.open().exists():
        raise ValidationError(_("有一笔转接还没有办结，先撤回它。"))
    row.ends_on, row.end_cause = on or timezone.localdate(), cause
    row.full_clean()
    row.save()
    posts = row.member.posts.filter(branch=row.branch, ends_on__isnull=True)
    with because(_("组织关系结束：%(cause)s") % {"cause": row.get_end_cause_display()}):
        posts.update(ends_on=row.ends_on)
    sync_branch_access(row.branch)
    return row


@transaction.atomic
@because(gettext_lazy("凭据到期"))
def expire_papers(on: dt.date | None = None) -> list[Affiliation]:
    """End host affiliations whose paper ran out before a day (default today); returns them."""
    on = on or timezone.localdate()
    rows = Affiliation.objects.filter(
        kind=AffiliationKind.HOST, ends_on__isnull=True, paper_expires_on__lt=on
    ).select_related("branch", "member")
    return [end_affiliation(row, EndCause.PAPER_EXPIRED, on) for row in rows]


def remove_group(group: PartyGroup) -> None:
    """Delete an empty group; ValidationError while somebody is in it, or will be."""
    if Affiliation.objects.current().filter(group=group).exists():
        raise ValidationError(_("小组里还有党员，先把他们调到别的小组。"))
    to_come = GroupPlace.objects.filter(
        not_over(prefix="affiliation__"), group=group, effective_on__gte=timezone.localdate()
    )
    if any(each.affiliation.places.on(each.effective_on).get() == each for each in to_come):
        raise ValidationError(_("已登记有党员要调进这个小组，先改掉那一条。"))
    group.delete()
