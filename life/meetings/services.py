"""Making, changing and cancelling meetings: several rows at once, each with its reason."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.enums import BranchStatus
from branches.models import Branch
from portal.records.changes.acting import because

from ..enums import MeetingForm, MeetingState
from .models import Meeting, MeetingBranch

# A calendar that was told of a meeting has to be told again when one of these changes.
SHOWN = ("starts_at", "ends_at", "place", "title", "state")


@transaction.atomic
def make(meetings: Iterable[Meeting], why: str, by=None) -> list[Meeting]:
    """Store new meetings; the branch of each takes part. ValidationError for the first wrong one.

    ``by`` is the account that makes them.
    """
    meetings = list(meetings)
    for meeting in meetings:
        meeting.created_by = by
        meeting.clean()
    with because(why):
        made = Meeting.objects.bulk_create(meetings)
    MeetingBranch.objects.bulk_create(
        MeetingBranch(meeting=meeting, branch_id=meeting.branch_id) for meeting in made
    )
    return made


@transaction.atomic
def change(meeting: Meeting, why: str) -> Meeting:
    """Store a changed meeting. ValidationError where it was held or cancelled meanwhile."""
    before = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if before.is_settled:
        raise ValidationError(_("已经召开或者取消的会议不能再改。"))
    meeting.clean()
    if any(getattr(before, name) != getattr(meeting, name) for name in SHOWN):
        meeting.sequence = before.sequence + 1
    with because(why):
        meeting.save()
    return meeting


@transaction.atomic
def cancel(meeting: Meeting, reason: str) -> Meeting:
    """It will not be held, and why. ValidationError where it was held or cancelled already."""
    meeting.state = MeetingState.CANCELLED
    meeting.cancel_reason, meeting.cancelled_at = reason, timezone.now()
    return change(meeting, reason)


def may_restore(meeting: Meeting) -> bool:
    """Whether a cancellation can still be undone: on the same day."""
    return (
        meeting.state == MeetingState.CANCELLED
        and timezone.localdate(meeting.cancelled_at) == timezone.localdate()
    )


@transaction.atomic
def restore(meeting: Meeting) -> Meeting:
    """As it was before it was cancelled today. ValidationError on a later day."""
    stored = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if not may_restore(stored):
        raise ValidationError(_("只有当天取消的才能撤销。"))
    stored.state = MeetingState.CALLED if stored.called_at else MeetingState.DRAFT
    if stored.started_at:
        stored.state = MeetingState.RUNNING
    stored.cancel_reason, stored.cancelled_at = "", None
    stored.sequence += 1
    with because(_("撤销取消")):
        stored.save()
    return stored


@transaction.atomic
def ask_along(meeting: Meeting, branch: Branch) -> None:
    """Another branch takes part in an activity. ValidationError for another form, or afterwards.

    No decision is taken jointly: each branch votes in its own 大会.
    """
    if meeting.form != MeetingForm.ACTIVITY:
        raise ValidationError(_("只有活动可以几个支部一起办；表决要在各支部自己的大会上。"))
    if meeting.is_settled:
        raise ValidationError(_("已经召开或者取消的会议不能再改。"))
    if branch.status != BranchStatus.ACTIVE:
        raise ValidationError(_("这个支部现在不能参加。"))
    MeetingBranch.objects.get_or_create(meeting=meeting, branch=branch)


@transaction.atomic
def withdraw(meeting: Meeting, branch: Branch) -> None:
    """A branch that was asked along does not take part. ValidationError for who calls it."""
    if meeting.branch_id == branch.pk or meeting.is_settled:
        raise ValidationError(_("已经不能退出。"))
    meeting.taking_part.filter(branch=branch).delete()
