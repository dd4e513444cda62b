"""The models by one name for whoever stands above; inside the app each room asks its neighbour."""

from .affiliations.models import Affiliation, GroupPlace, Post
from .lists.models import SavedList
from .moves.models import Transfer
from .people.models import AccessRecord, Member, Standing
from .requests.models import Request

__all__ = [
    "AccessRecord",
    "Affiliation",
    "GroupPlace",
    "Member",
    "Post",
    "Request",
    "SavedList",
    "Standing",
    "Transfer",
]
