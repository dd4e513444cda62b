"""Letters wait in the database unreadable: some carry a link that opens an account.

They are encrypted with a key made from ``SECRET_KEY``, which is not in the database; a copy of the
database alone opens nothing. What was sealed under a key of ``SECRET_KEY_FALLBACKS`` is read, too.
"""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

SALT = b"notices.sending.sealing"


class Unreadable(Exception):
    """Sealed under a key this process does not have."""


def _cipher() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hmac.new(SALT, key.encode(), hashlib.sha256).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def seal(text: str) -> str:
    """``text`` for the database."""
    return _cipher().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text again; ``Unreadable`` where the key has changed."""
    try:
        return _cipher().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Unreadable from None
