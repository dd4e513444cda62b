"""Abstract pages, media and the record of what was published."""

from .emergency import EmergencyPublication
from .media import MediaUse, PortalDocument, PortalImage, PortalRendition
from .pages import BasePage, ColumnMixin
from .publication import FrozenError, PublishedChange, Withdrawal
from .review import ReviewTask

__all__ = [
    "BasePage",
    "ColumnMixin",
    "EmergencyPublication",
    "FrozenError",
    "MediaUse",
    "PortalDocument",
    "PortalImage",
    "PortalRendition",
    "PublishedChange",
    "ReviewTask",
    "Withdrawal",
]
