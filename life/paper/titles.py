"""The name a meeting gets where nobody types one."""

from __future__ import annotations

from django.conf import settings
from django.utils import translation

from ..meetings.models import Meeting


def proposed_title(meeting: Meeting) -> str:
    """``2025年3月党员大会``, ``2025年3月第一党小组党小组会``, ``2025年3月主题党日、党课``.

    In Chinese whoever types it: all of the branch read it.
    """
    with translation.override(settings.LANGUAGE_CODE):
        kinds = "、".join(meeting.kinds)
    title = f"{meeting.day.year}年{meeting.day.month}月{meeting.group_name}{kinds}"
    return title[: Meeting._meta.get_field("title").max_length]
