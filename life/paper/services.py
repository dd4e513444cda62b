"""Entering a meeting from its papers, correcting it, and taking it back on the same day."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.records.changes.acting import because
from portal.records.locking import hold

from ..enums import MeetingState
from ..meetings.models import Meeting, MeetingBranch
from ..meetings.services import SHOWN
from .checks import check
from .models import PaperRecord
from .scans import forget

ENTERED = gettext_lazy("由纸质记录补登")


@transaction.atomic
def enter(meeting: Meeting, record: PaperRecord, why: str | Promise = ENTERED) -> PaperRecord:
    """Save a meeting as held, with what its papers say; new, planned before, or corrected.

    Both are filled in, not saved yet. ValidationError, by field, where it can't have been so.
    """
    check(meeting, record)
    meeting.state, meeting.on_paper = MeetingState.HELD, True
    meeting.started_at, meeting.ended_at = meeting.starts_at, meeting.ends_at
    stored = Meeting.objects.filter(pk=meeting.pk).first()
    if stored and any(getattr(stored, name) != getattr(meeting, name) for name in SHOWN):
        meeting.sequence = stored.sequence + 1
    with because(why):
        meeting.save()
        MeetingBranch.objects.get_or_create(meeting=meeting, branch=meeting.branch)
        record.meeting = meeting
        before = PaperRecord.objects.filter(pk=record.pk).first()
        record.save()
    if before and before.scan.name != record.scan.name:
        forget(before.scan)
    return record


def entered_today(records: Iterable[PaperRecord]) -> set[int]:
    """Keys of those that were entered today, and can be taken back."""
    keys = [record.pk for record in records]
    rows = PaperRecord.history.filter(id__in=keys, history_type="+")
    rows = rows.filter(history_date__date=timezone.localdate())
    return set(rows.values_list("id", flat=True))


@transaction.atomic
def take_back(record: PaperRecord) -> None:
    """As if it had not been entered: the meeting goes, or is planned again as it was.

    ValidationError on another day, when others may count on it.
    """
    meeting = record.meeting
    hold(meeting)
    if not entered_today([record]):
        raise ValidationError(_("只有今天登记的能撤销；登记错了，请更正并写明原因。"))
    with because(_("撤销补登")):
        record.delete()
        planned = meeting.history.filter(on_paper=False).order_by("-history_id").first()
        if planned:
            _plan_again(meeting, planned)
        else:
            _remove(meeting)
    forget(record.scan)


def _remove(meeting: Meeting) -> None:
    try:
        meeting.delete()
    except ProtectedError as error:
        raise ValidationError(_("这次会议下面已经有别的记录，不能撤销；请更正。")) from error


def _plan_again(meeting: Meeting, planned) -> None:
    sequence = meeting.sequence + 1  # of calendars: it only goes up
    for field in planned.tracked_fields:
        setattr(meeting, field.attname, getattr(planned, field.attname))
    meeting.sequence = sequence
    meeting.save()
