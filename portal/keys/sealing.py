"""Short secrets sealed with a key outside the database: a copy of the database opens nothing.

``PORTAL_SECRETS_KEY`` names the keys, newest first: the first seals, all open. Where none is named
(demo, development) one is made in a file beside the database, readable by its owner alone.
"""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

MARK = "sealed:1:"


class WrongKey(Exception):
    """What is stored was sealed with a key that is not named here."""


def fernet(text: str) -> Fernet:
    """A key made of a secret, with what it is for put before it."""
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()))


def _keys() -> list[Fernet]:
    keys = settings.PORTAL_SECRETS_KEYS or [_key_of_this_machine()]
    return [fernet(f"portal secrets 1\0{key}") for key in keys]


def _key_of_this_machine() -> str:
    path = Path(settings.VAR_DIR) / "secrets_key"
    if not path.exists():
        # Whole when it gets its name: another process must not read an empty one and seal with it.
        handle, made = tempfile.mkstemp(prefix=".secrets_key-", dir=path.parent)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(60))
        with suppress(FileExistsError):  # another was quicker: its key holds
            os.link(made, path)
        os.unlink(made)
    return path.read_text()


def is_sealed(text: str) -> bool:
    """Whether ``text`` comes from :func:`seal`."""
    return text.startswith(MARK)


def seal(text: str) -> str:
    """``text`` as it may lie in the database."""
    return MARK + _keys()[0].encrypt(text.encode()).decode()


def unseal(stored: str) -> str:
    """What was sealed; a text from before sealing as it is. ``WrongKey`` where no key opens it."""
    if not is_sealed(stored):
        return stored
    try:
        return MultiFernet(_keys()).decrypt(stored.removeprefix(MARK).encode()).decode()
    except InvalidToken as error:
        raise WrongKey from error


def reseal(stored: str) -> str:
    """``stored`` sealed with the newest key, unchanged if it is. ``WrongKey`` as above."""
    if is_sealed(stored):
        try:
            _keys()[0].decrypt(stored.removeprefix(MARK).encode())
        except InvalidToken:
            pass
        else:
            return stored
    return seal(unseal(stored))
