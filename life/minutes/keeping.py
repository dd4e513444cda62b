"""What of a meeting goes when its minutes are confirmed and its year is over.

Replies, leave and check-ins served to hold it; who was there, and that it was held, stand in the
minutes, which stay.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.records import retention

from ..attendance.models import DeskHelper, Participant, Presence
from ..enums import MeetingState, MinutesState
from ..meetings.models import Meeting, MeetingBranch

REASON = _("会议记录确认、当年结束以后（PORTAL_ATTENDANCE_DAYS）")
# What is emptied of a participant; that they were on the list, and with a vote, stays.
ANSWERS = {
    "reply": "",
    "replied_at": None,
    "replied_by": None,
    "leave_reason": "",
    "leave_answer": "",
    "leave_answered_by": None,
    "leave_answered_at": None,
}


def over(before: dt.datetime) -> QuerySet:
    """Meetings of the years before that of a moment: cancelled, or of all branches confirmed."""
    year = timezone.localtime(before).date().replace(month=1, day=1)
    first = timezone.make_aware(dt.datetime.combine(year, dt.time()))
    confirmed = Q(minutes__state=MinutesState.CONFIRMED)
    open_part = MeetingBranch.objects.filter(~confirmed, meeting=OuterRef("pk"))
    done = Q(state=MeetingState.HELD) & ~Exists(open_part)
    return Meeting.objects.filter(done | Q(state=MeetingState.CANCELLED), starts_at__lt=first)


def _past(way: str = "meeting"):
    return lambda rows, before: rows.filter(**{f"{way}__in": over(before).order_by().values("pk")})


def _answered(rows: QuerySet, before: dt.datetime) -> QuerySet:
    """Participants who said something, or for whom somebody did."""
    said = ~Q(reply="") | ~Q(leave_reason="") | ~Q(leave_answer="")
    return _past()(rows, before).filter(said)


def _emptied(rows: QuerySet) -> int:
    """Past the history, which would keep what is to go: the purge itself is written down."""
    return QuerySet.update(rows, **ANSWERS)


def _days() -> int:
    return settings.PORTAL_ATTENDANCE_DAYS


def connect() -> None:
    """Register what goes; the history of participants with it."""
    for model, way, past, take in (
        (Presence, "participant__meeting", _past("participant__meeting"), retention.removed),
        (DeskHelper, "meeting", _past(), retention.removed),
        (Participant.history.model, "meeting", _past(), retention.removed),
        (Participant, "meeting", _answered, _emptied),
    ):
        retention.register(model, f"{way}__starts_at", _days, REASON, past, take)
