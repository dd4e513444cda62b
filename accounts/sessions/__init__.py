"""How long somebody stays signed in, and what a browser may keep of what they have typed.

Till the browser closes and twelve hours at most, or thirty days on a phone of one's own
(``PORTAL_REMEMBER_DAYS``). Both are counted from the moment of signing in.
"""

from __future__ import annotations

import base64
import datetime as dt
import time

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.utils.crypto import salted_hmac

REMEMBERED = "remembered"  # the key of the account it is remembered for
SIGNED_IN_AT = "signed_in_at"  # seconds since 1970
HANDED_IN = "handed_in"  # marks of the copies whose text has arrived, the newest last
MARKS = 20


def remember(session: SessionBase, user) -> None:
    """Keep this session for thirty days. For phones nobody else uses."""
    session[REMEMBERED] = user.pk
    session.set_expiry(dt.timedelta(days=settings.PORTAL_REMEMBER_DAYS))


def forget(session: SessionBase) -> None:
    """Let this session end with the browser."""
    session.pop(REMEMBERED, None)
    session.set_expiry(0)


def is_remembered(session: SessionBase) -> bool:
    """Whether the browser was called one's own at the door."""
    return REMEMBERED in session


def has_ended(session: SessionBase) -> bool:
    """Whether its time is over, however often it was used since."""
    since = session.get(SIGNED_IN_AT)
    if since is None:
        return False
    hours = settings.SESSION_COOKIE_AGE
    days = settings.PORTAL_REMEMBER_DAYS * 24 * 60 * 60
    return time.time() - since > (days if is_remembered(session) else hours)


def keeper(user) -> str:
    """Whose copies they are: a word for the browser that says nothing of the account."""
    return salted_hmac("accounts.sessions.keeper", str(user.pk), algorithm="sha256").hexdigest()[
        :24
    ]


def cipher_key(user) -> str:
    """The key copies are enciphered with in the browser; 32 bytes in base64.

    It stands on pages of the person alone, so that only who signs in again opens them.
    """
    key = salted_hmac("accounts.sessions.cipher", str(user.pk), algorithm="sha256").digest()
    return base64.b64encode(key).decode()


def note_handed_in(session: SessionBase, mark: str) -> None:
    """What was typed has arrived: the browser asks, where the answer got lost."""
    session[HANDED_IN] = [*session.get(HANDED_IN, []), mark][-MARKS:]
