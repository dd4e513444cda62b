"""Text messages: a small interface, off unless an operator names a sender.

Nothing is sent inside a request: notices send, and codes reach them by ``code_written``.

``PORTAL_SMS_BACKEND`` is the dotted path of a class with ``send(phone, text)``; ``phone`` is in
the form ``+8613800138000``. Providers in China send registered templates: a site's own class maps
the code in the text to its template's parameters.
"""

import logging
from typing import Protocol

from django.conf import settings
from django.dispatch import Signal
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)

# With ``user``, ``phone`` and ``text``: a code somebody waits for, to be sent at once.
code_written = Signal()


class Sender(Protocol):
    """What a sender of text messages offers."""

    def send(self, phone: str, text: str) -> None:
        """Deliver ``text``, or raise."""


class ConsoleSender:
    """Writes messages to the log: for development and for trying the way out."""

    def send(self, phone: str, text: str) -> None:
        """Log the message."""
        logger.info("SMS %s %s", phone, text)


class MessagesOff(Exception):
    """No sender is configured."""


def is_on() -> bool:
    """Whether text messages can be sent."""
    return bool(settings.PORTAL_SMS_BACKEND)


def send(phone: str, text: str) -> None:
    """Send one message; ``MessagesOff`` where no sender is configured."""
    if not is_on():
        raise MessagesOff
    import_string(settings.PORTAL_SMS_BACKEND)().send(phone, text)
