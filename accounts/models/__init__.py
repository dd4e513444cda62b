"""Accounts, invitations and the store of attempts that all worker processes share."""

from .invitations import Invitation
from .limits import SharedCacheEntry
from .users import User

__all__ = ["Invitation", "SharedCacheEntry", "User"]
