"""Settings of the test suite: the same parts as production, quicker passwords."""

import fcntl
import itertools
import os
import tempfile
from pathlib import Path

from .base import *  # noqa: F403
from .base import CACHES, LOGGING, REDIS_URL, STORAGES, default_cache
from .tasks import REQUEST, tasks_run_by

SECRET_KEY = "for-tests-only"  # noqa: S105
ALLOWED_HOSTS = ["*"]
PORTAL_REQUIRE_MFA = False
PORTAL_DEMO = True
DEMO_PASSWORD = "the-demo-of-the-tests"  # noqa: S105
PORTAL_SECRETS_KEYS = ["for-tests-only-and-long-enough-to-be-one"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SERVED_STATICFILES = STORAGES["staticfiles"]  # as in production
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
VAR_DIR = Path(tempfile.mkdtemp(prefix="portal-test-"))
MEDIA_ROOT = VAR_DIR / "media"
WHITENOISE_AUTOREFRESH = True
# Django's test runner takes the outbox out of the way; its tests put it back and read from here.
PORTAL_MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
LOGGING["root"]["level"] = "WARNING"
TASKS = tasks_run_by(REQUEST)  # portal/tasks/tests/ run a worker


def take_slot() -> int:
    """The lowest number no other test process of this machine has; it is kept until this one ends.

    A process started by a test has the number of the one that started it.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    owner, _, number = os.environ.get("PORTAL_TEST_SLOT", "").rpartition(":")
    if number and owner == worker:
        return int(number)
    folder = Path(tempfile.gettempdir()) / f"portal-tests-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    for free in itertools.count():
        lock = os.open(folder / f"slot-{free}.lock", os.O_CREAT | os.O_WRONLY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            continue
        os.environ["PORTAL_TEST_SLOT"] = f"{worker}:{free}"
        return free


TEST_SLOT = take_slot()

if REDIS_URL:
    # A process empties its cache before each test: every one has a Redis database of its own.
    REDIS_URL = f"{REDIS_URL.rpartition('/')[0]}/{15 - TEST_SLOT % 15}"
    CACHES["default"] = default_cache(REDIS_URL)
    # The tests' machine is busy; what they ask of Redis is not how fast it is.
    CACHES["default"]["OPTIONS"] = {"socket_timeout": 10, "socket_connect_timeout": 10}
