"""The models by one name for whoever stands above; inside the app each room asks its neighbour."""

from .agenda.models import AgendaItem, ItemPaper
from .attendance.models import DeskHelper, Participant, Presence
from .decisions.models import Approval, CountCorrection, Motion
from .due.models import DueLine, DueSummary, NotHeldReason
from .follow_ups.models import FollowUp
from .meetings.models import Meeting, MeetingBranch
from .minutes.models import (
    Confirmation,
    Minutes,
    MinutesCorrection,
    MinutesRemark,
    MinutesRevision,
    MinutesScan,
    MinutesText,
)
from .paper.models import PaperRecord
from .planning.models import AdjustedDay, Habits, Omission, Series, Window, YearPlan
from .talks.models import Talk
from .topics.models import Topic

__all__ = [
    "AdjustedDay",
    "AgendaItem",
    "Approval",
    "Confirmation",
    "CountCorrection",
    "DeskHelper",
    "DueLine",
    "DueSummary",
    "FollowUp",
    "Habits",
    "ItemPaper",
    "Meeting",
    "MeetingBranch",
    "Minutes",
    "MinutesCorrection",
    "MinutesRemark",
    "MinutesRevision",
    "MinutesScan",
    "MinutesText",
    "Motion",
    "NotHeldReason",
    "Omission",
    "PaperRecord",
    "Participant",
    "Presence",
    "Series",
    "Talk",
    "Topic",
    "Window",
    "YearPlan",
]
