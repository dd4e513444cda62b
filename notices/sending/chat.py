"""企业微信, 钉钉: a small interface, off unless an operator names a sender.

``PORTAL_CHAT_BACKEND`` is the dotted path of a class with ``send(address, text, link)``, where
``address`` is what somebody typed as their account there.
"""

import logging
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)


class Sender(Protocol):
    """What a sender of chat messages offers."""

    def send(self, address: str, text: str, link: str) -> None:
        """Deliver, or raise: ``OSError`` where it can't be known whether it arrived."""


class ConsoleSender:
    """Writes messages to the log: for development and for trying the way out."""

    def send(self, address: str, text: str, link: str) -> None:
        """Log the message."""
        logger.info("CHAT %s %s %s", address, text, link)


def is_on() -> bool:
    """Whether chat messages can be sent."""
    return bool(settings.PORTAL_CHAT_BACKEND)


def send(address: str, text: str, link: str) -> None:
    """Send one message by the configured sender."""
    import_string(settings.PORTAL_CHAT_BACKEND)().send(address, text, link)
