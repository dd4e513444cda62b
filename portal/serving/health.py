"""``/healthz``: the process answers. ``/readyz``: it can do its work.

Ready means: the database answers, all migrations are applied and no task has waited too long (no
worker running = a silently outdated search index). A cache that keeps nothing is told, but the site
goes on without it: a load balancer that took every server out would close it.
"""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.apps import apps
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

logger = logging.getLogger(__name__)

OLDEST_TASK = timedelta(minutes=15)

_migrated = False


def healthz(request: HttpRequest) -> HttpResponse:
    """Plain text, no query."""
    return _unkept(HttpResponse("ok", content_type="text/plain"))


def readyz(request: HttpRequest) -> HttpResponse:
    """JSON ``{"ready": bool, "checks": {name: "ok" | "failed"}}``, 200 or 503.

    A failed check among ``DISPENSABLE`` leaves it at 200.
    """
    checks = {}
    for name, check in CHECKS.items():
        try:
            checks[name] = "ok" if check() else "failed"
        except Exception:  # whatever it is: not ready, and the log says why
            logger.exception("readyz: %s", name)
            checks[name] = "failed"
        if checks[name] == "failed" and name == "database":
            break
    failed = [name for name, result in checks.items() if result == "failed"]
    ready = DISPENSABLE.issuperset(failed)
    if failed:
        logger.warning("%s: failed: %s", "ready" if ready else "not ready", ", ".join(failed))
    return _unkept(JsonResponse({"ready": ready, "checks": checks}, status=200 if ready else 503))


def _unkept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


def database_answers() -> bool:
    """One row from the database."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() == (1,)
    except DatabaseError:
        return False


def migrations_are_applied() -> bool:
    """No migration is waiting. Asked until it is true once: it does not become false by itself."""
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated


def cache_keeps() -> bool:
    """What is stored is found again."""
    stamp = timezone.now().isoformat()
    cache.set("readyz", stamp, 60)
    return cache.get("readyz") is not None


def tasks_move() -> bool:
    """No task of the database queue has waited for more than 15 minutes."""
    if not apps.is_installed("django_tasks_db"):
        return True  # tasks run within the request
    results = apps.get_model("django_tasks_db", "DBTaskResult").objects
    waiting = results.filter(status="READY", enqueued_at__lt=timezone.now() - OLDEST_TASK)
    return not waiting.filter(run_after__lt=timezone.now() - OLDEST_TASK).exists()


CHECKS: dict[str, Callable[[], bool]] = {
    "database": database_answers,
    "migrations": migrations_are_applied,
    "cache": cache_keeps,
    "tasks": tasks_move,
}
DISPENSABLE = {"cache"}
VIEWS: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "/healthz": healthz,
    "/readyz": readyz,
}
