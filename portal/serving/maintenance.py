"""The maintenance switch: a file in ``VAR_DIR`` (``manage.py maintenance on``) or an environment
variable. While it is on, every address but the health checks and static files answers 503.
"""

import os
import time
from pathlib import Path

from django.conf import settings

FILE_NAME = "maintenance"
CHECK_EVERY = 1.0  # seconds

_seen = {"at": -CHECK_EVERY, "on": False}


def flag() -> Path:
    """The file whose being there means maintenance."""
    return Path(settings.VAR_DIR) / FILE_NAME


def is_on() -> bool:
    """Whether the site is closed for maintenance; noticed within a second."""
    if settings.PORTAL_MAINTENANCE:
        return True
    now = time.monotonic()
    if now - _seen["at"] >= CHECK_EVERY:
        _seen.update(at=now, on=os.path.exists(flag()))
    return _seen["on"]


def switch(on: bool) -> None:
    """Turn it on or off for every process of this machine."""
    if on:
        flag().parent.mkdir(parents=True, exist_ok=True)
        flag().touch()
    else:
        flag().unlink(missing_ok=True)
    _seen["at"] = -CHECK_EVERY
