"""The way back for who forgot the password.

The door takes what somebody typed and says the same to everybody; ``services.answer`` looks it up
outside the request. An account with a mail address gets the link there. For one without, who
``register_helpers`` names is asked, and an administrator confirms.
"""

from .helping import helpers, register_helpers
from .services import ask, confirm, dismiss, forget_old, forward
from .signals import recovery_asked, recovery_closed, recovery_forwarded

__all__ = [
    "ask",
    "confirm",
    "dismiss",
    "forget_old",
    "forward",
    "helpers",
    "recovery_asked",
    "recovery_closed",
    "recovery_forwarded",
    "register_helpers",
]
