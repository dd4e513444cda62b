"""Settings for a developer's machine."""

from .base import *  # noqa: F403
from .base import STORAGES
from .tasks import REQUEST, tasks_run_by

DEBUG = True
SECRET_KEY = "development-only"  # noqa: S105  (refused in production, see production.py)
ALLOWED_HOSTS = ["*"]
PORTAL_REQUIRE_MFA = False
PORTAL_PAGE_CACHE = "off"
PORTAL_DEMO = True
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
TASKS = tasks_run_by(REQUEST)
