"""Meetings on paper, as a secretary types them."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from branches.models import Branch
from life.enums import MeetingForm
from life.models import Meeting, PaperRecord
from life.paper.services import enter

DAY = "2025-03-14"


def sheet(**changed) -> dict:
    """What the form sends: a 大会 of ten, nine of them present."""
    data = {"form": "general", "day": DAY, "starts": "19:00", "place": "会议室", "expected": "10"}
    data |= {"present": "9", "kept_at": "档案柜2025年卷", "title": "", "group": "", "chair": ""}
    return data | changed


def meeting_of(branch: Branch, **changed) -> Meeting:
    """Not saved yet: a 大会 in March 2025."""
    begins = timezone.make_aware(dt.datetime(2025, 3, 14, 19))
    values = {"form": MeetingForm.GENERAL, "title": "2025年第一季度党员大会", "starts_at": begins}
    values |= {"ends_at": begins + dt.timedelta(minutes=90), "branch": branch}
    return Meeting(**values | changed)


def on_paper_in(branch: Branch, **changed) -> PaperRecord:
    """Entered from its papers."""
    return enter(meeting_of(branch, **changed), PaperRecord(expected=10, present=9))


def on_paper(side, **changed) -> PaperRecord:
    """Of one side of the tests."""
    return on_paper_in(side.branch, **changed)
