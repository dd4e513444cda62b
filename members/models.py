"""The models by one name for whoever stands above; inside the app each room asks its neighbour."""

from .affiliations.models import Affiliation, Post
from .moves.models import Transfer
from .people.models import AccessRecord, Member
from .requests.models import Request

__all__ = [
    "AccessRecord",
    "Affiliation",
    "Member",
    "Post",
    "Request",
    "Transfer",
]
