"""Settings of the test suite: the same parts as production, quicker passwords."""

import os
import tempfile
from pathlib import Path

from .base import *  # noqa: F403
from .base import CACHES, LOGGING, REDIS_URL, STORAGES, default_cache

SECRET_KEY = "for-tests-only"  # noqa: S105
ALLOWED_HOSTS = ["*"]
PORTAL_REQUIRE_MFA = False
PORTAL_DEMO = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
VAR_DIR = Path(tempfile.mkdtemp(prefix="portal-test-"))
MEDIA_ROOT = VAR_DIR / "media"
WHITENOISE_AUTOREFRESH = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
LOGGING["root"]["level"] = "WARNING"

if REDIS_URL:
    # A worker empties its cache before each test: every worker has a Redis database of its own.
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    REDIS_URL = f"{REDIS_URL.rpartition('/')[0]}/{15 - worker % 15}"
    CACHES["default"] = default_cache(REDIS_URL)
    # The tests' machine is busy; what they ask of Redis is not how fast it is.
    CACHES["default"]["OPTIONS"] = {"socket_timeout": 10, "socket_connect_timeout": 10}
