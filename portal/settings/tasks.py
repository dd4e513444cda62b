"""Where tasks are run: by a worker, or at once within the request."""

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()

WORKER, REQUEST = "worker", "request"
_BACKENDS = {
    WORKER: "portal.tasks.backend.Queue",
    REQUEST: "django_tasks.backends.immediate.ImmediateBackend",
}


def tasks_run_by(default: str) -> dict:
    """``TASKS``, as ``PORTAL_TASKS`` says or the environment's default."""
    chosen = env.str("PORTAL_TASKS", default=default)
    if chosen not in _BACKENDS:
        raise ImproperlyConfigured(f"PORTAL_TASKS takes {WORKER} or {REQUEST}, not {chosen}")
    return {"default": {"BACKEND": _BACKENDS[chosen]}}


TASKS = tasks_run_by(WORKER)
# Seconds without a sign of life after which a worker counts as dead and its task is given back.
PORTAL_TASKS_LEASE = env.float("PORTAL_TASKS_LEASE", default=60)
# Days an import and its rows that were not written are kept after the last change.
PORTAL_WORK_DAYS = env.int("PORTAL_WORK_DAYS", default=30)
