"""Accounts, the ways into them, and the store of attempts that all worker processes share."""

from .invitations import Invitation
from .limits import SharedCacheEntry
from .recovery import ForgottenPassword, RecoveryRequest
from .users import User

__all__ = ["ForgottenPassword", "Invitation", "RecoveryRequest", "SharedCacheEntry", "User"]
