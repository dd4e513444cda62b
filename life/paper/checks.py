"""What papers may say of a meeting, and what they can't: asked before anything is written."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from members.models import Member
from portal.rulebook.packs import NATIONAL
from portal.rulebook.voting import needed

from ..enums import MeetingForm, MeetingState, Purpose
from ..meetings.models import Meeting
from .models import PaperRecord

# Art. 17 and 18: held as 大会, 支委会 or 党小组会, so never as an activity alone.
NEED_A_FORM = (Purpose.LIFE_MEETING, Purpose.APPRAISAL)


def check(meeting: Meeting, record: PaperRecord) -> None:
    """ValidationError, by field of the form, where it can't have been held so."""
    found = {
        "day": _day(meeting),
        "group": _group(meeting),
        "purposes": _purposes(meeting),
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


def _group(meeting: Meeting) -> str:
    if meeting.form == MeetingForm.GROUP and not meeting.group_name:
        return _("选哪个党小组开的会。")
    return ""


def _purposes(meeting: Meeting) -> str:
    if meeting.form != MeetingForm.ACTIVITY:
        return ""
    if not meeting.purposes:
        return _("活动要勾选算什么，至少一项。")
    if set(meeting.purpose_list) & {*NEED_A_FORM}:
        return _("组织生活会、民主评议要以党员大会、支委会或者党小组会的形式开，形式不能选“活动”。")
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
    rows = Meeting.objects.filter(branch=meeting.branch, form=meeting.form, group=meeting.group)
    rows = rows.exclude(pk=meeting.pk).exclude(state=MeetingState.CANCELLED)
    return rows.filter(starts_at__date=day).first()
