"""How changes of the reasons beside what was not held are told."""

from __future__ import annotations

from portal.records.changes import reading

from ..meetings.models import SEES_MEETINGS
from .models import NotHeldReason


def connect() -> None:
    """Register it."""
    reading.register(
        NotHeldReason,
        named_by=["branch", "type", "period"],
        found_by=["branch__name", "reason"],
        seen=reading.of_those(NotHeldReason.objects.visible_to),
        permission=SEES_MEETINGS,
        hidden=["entered_at", "entered_by", "group"],
    )
