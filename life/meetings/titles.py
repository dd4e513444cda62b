"""The name a meeting has until somebody gives it a better one."""

from __future__ import annotations

from django.conf import settings
from django.utils import translation

from portal.rulebook.periods import QUARTER, period_of

from ..enums import MeetingForm
from .models import Meeting

QUARTERS = {"Q1": "第一季度", "Q2": "第二季度", "Q3": "第三季度", "Q4": "第四季度"}


def proposed_title(meeting: Meeting) -> str:
    """``2027年第一季度党员大会``, ``2027年3月第一党小组会``, ``2027年3月主题党日、党课``.

    In Chinese whoever types it: all of the branch read it.
    """
    day = meeting.day
    with translation.override(settings.LANGUAGE_CODE):
        if meeting.form == MeetingForm.GENERAL:
            quarter = QUARTERS[period_of(day, QUARTER).key.partition("-")[2]]
            title = f"{day.year}年{quarter}{MeetingForm.GENERAL.label}"
        elif meeting.form == MeetingForm.GROUP:
            title = f"{day.year}年{day.month}月{meeting.group_name}会"
        elif meeting.form == MeetingForm.ACTIVITY:
            title = f"{day.year}年{day.month}月{'、'.join(meeting.kinds)}"
        else:
            title = f"{day.year}年{day.month}月{meeting.get_form_display()}"
    return title[: Meeting._meta.get_field("title").max_length]
