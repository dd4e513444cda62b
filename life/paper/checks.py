"""What papers may say of a meeting, and what they can't: asked before anything is written."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from members.models import Member
from portal.rulebook.packs import NATIONAL
from portal.rulebook.voting import needed

from ..enums import MeetingForm, MeetingState
from ..meetings.models import Meeting
from .models import PaperRecord


def check(meeting: Meeting, record: PaperRecord) -> None:
    """ValidationError, by field of the form, where it can't have been held so."""
    meeting.clean()
    found = {
        "day": _day(meeting),
        "chair": _chair(meeting),
        "present": _present(meeting, record),
    }
    if errors := {name: fault for name, fault in found.items() if fault}:
        raise ValidationError(errors)


def _day(meeting: Meeting) -> str:
    founded = meeting.branch.established_on
    if meeting.starts_at > timezone.now():
        return _("还没有到这个时间，不能登记为已召开。")
    if founded and meeting.day < founded:
        return _("支部%(day)s才成立。") % {"day": founded}
    return ""


def _chair(meeting: Meeting) -> str:
    if meeting.chair_id is None:
        return ""
    here = Member.objects.of_branch(meeting.branch, on=meeting.day).filter(pk=meeting.chair_id)
    return "" if here.exists() else _("这个人当时还不在本支部。")


def _present(meeting: Meeting, record: PaperRecord) -> str:
    words = {"expected": record.expected, "present": record.present}
    if record.present > record.expected:
        return _("实到%(present)s人比应到%(expected)s人多。") % words
    if meeting.form != MeetingForm.COMMITTEE:
        return ""
    rules = NATIONAL.on(meeting.day)
    enough = needed(MeetingForm.COMMITTEE.value, entitled=record.expected, rules=rules).present
    if record.present >= enough:
        return ""
    told = gettext_noop(
        "应到%(expected)s人，要%(enough)s人到会才能开，实到%(present)s人：这次是流会，不算召开，不登记。"
    )
    return _(told) % {**words, "enough": enough}


def same_day(meeting: Meeting) -> Meeting | None:
    """Another one of the same form and group on the same day, planned or held; None for none."""
    day = meeting.day
    rows = Meeting.objects.filter(branch=meeting.branch, form=meeting.form, group=meeting.group_id)
    rows = rows.exclude(pk=meeting.pk).exclude(state=MeetingState.CANCELLED)
    return rows.filter(starts_at__date=day).first()
