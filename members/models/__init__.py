"""Members, their affiliations, posts and moves, and what they may ask for."""

from .affiliations import Affiliation, Post, Transfer
from .people import AccessRecord, Member
from .requests import CorrectionRequest, DisclosureRequest

__all__ = [
    "AccessRecord",
    "Affiliation",
    "CorrectionRequest",
    "DisclosureRequest",
    "Member",
    "Post",
    "Transfer",
]
