"""The generation of the public site: a word that changes whenever readers might see something new.

The page cache and cached fragments carry the generation they were made under and are worth nothing
under another one: nothing has to be found and deleted. With Redis it is a random word kept there,
and while Redis is away a new word at each question, so that nothing is believed to be still true;
without Redis, the size and time of a small file in ``VAR_DIR``, asked by ``stat`` (about 2 µs), so
that all processes of one machine agree.

A change counts when its transaction commits. Until then the connection that made it, and nobody
else, sees a generation of its own; a change that is rolled back leaves no trace.
"""

import os
import secrets
import threading
import time
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import transaction

from . import once

FILE_NAME = "generation"
REDIS_KEY = "portal-generation"
# How long a process believes what Redis said last, in seconds: bounds the load, not noticeable.
REDIS_MEMORY = 0.05


class _Remembered(threading.local):
    """What this thread heard from Redis, and when."""

    value = ""
    at = -1.0


_remembered = _Remembered()


def _file() -> Path:
    return Path(settings.VAR_DIR) / FILE_NAME


class _Advance:
    """What a change inside a transaction leaves to be done when it commits."""

    def __init__(self) -> None:
        self.word = secrets.token_hex(4)

    def __call__(self) -> None:
        _advance()


def current() -> str:
    """The generation now, a short word safe in cache keys."""
    return _committed() + _uncommitted()


def _uncommitted() -> str:
    """A word of this connection's own while it has changed something that is not committed.

    Django's list is asked, which a rollback shortens, also one to a savepoint.
    """
    waiting = reversed(transaction.get_connection().run_on_commit)
    word = next((call.word for _ids, call, *_more in waiting if isinstance(call, _Advance)), "")
    return word and f"-{word}"


def _committed() -> str:
    if settings.REDIS_URL:
        return once.ask(REDIS_KEY, _from_redis)
    try:
        found = os.stat(_file())
    except FileNotFoundError:
        return "f0"
    return f"f{found.st_size:x}-{found.st_mtime_ns:x}"


def _from_redis() -> str:
    now = time.monotonic()
    if now - _remembered.at > REDIS_MEMORY:
        # An emptied Redis, and one that is away, start with a word never used before.
        _remembered.value = cache.get_or_set(REDIS_KEY, _new_word, timeout=None)
        _remembered.at = now
    return _remembered.value


def forget() -> None:
    """Ask Redis again at the next question instead of believing its last answer."""
    _remembered.at = -1.0
    once.forget(REDIS_KEY)


def _new_word() -> str:
    return f"r{secrets.token_hex(8)}"


def bump() -> None:
    """Make everything made so far out of date, as soon as what has changed is committed."""
    if transaction.get_connection().in_atomic_block:
        transaction.on_commit(_Advance())
    else:
        _advance()


def _advance() -> None:
    if settings.REDIS_URL:
        # One command, so that Redis may be emptied at any moment; counting would take two.
        cache.set(REDIS_KEY, _new_word(), timeout=None)
        forget()
        return
    path = _file()
    path.parent.mkdir(parents=True, exist_ok=True)
    # One byte more each time: two changes within one tick of the file system's clock still differ.
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(handle, b".")
    finally:
        os.close(handle)
