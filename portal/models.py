"""The face of the ground floor: its models, for Django and for the floors above.

Rooms of the ground floor import each other's models by room.
"""

from .media.models import MediaUse, PortalDocument, PortalImage, PortalRendition
from .pages.models import BasePage, ColumnMixin
from .publishing.history.models import PublishedChange, Withdrawal
from .publishing.review.models import EmergencyPublication, ReviewTask
from .records.append_only import AppendOnly, AppendOnlyQuerySet, FrozenError
from .records.changes.tracked import Tracked, TrackedQuerySet
from .records.facts import Fact, FactQuerySet
from .records.retention import Purge, PurgeSwitch
from .records.spent import Spent
from .tasks.models import TaskWorker
from .tasks.works.models import Work, WorkRow

__all__ = [
    "AppendOnly",
    "AppendOnlyQuerySet",
    "BasePage",
    "ColumnMixin",
    "EmergencyPublication",
    "Fact",
    "FactQuerySet",
    "FrozenError",
    "MediaUse",
    "PortalDocument",
    "PortalImage",
    "PortalRendition",
    "PublishedChange",
    "Purge",
    "PurgeSwitch",
    "ReviewTask",
    "Spent",
    "TaskWorker",
    "Tracked",
    "TrackedQuerySet",
    "Withdrawal",
    "Work",
    "WorkRow",
]
