"""``/healthz``: the process answers. ``/readyz``: it can do its work.

Ready means: the database answers and all migrations are applied. A cache that keeps nothing and
tasks that stand still are told, but the site goes on without them: a load balancer that took every
server out would close it. ``/readyz?all`` is for who watches: 503 as soon as anything has failed.
"""

import logging
from collections.abc import Callable

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

logger = logging.getLogger(__name__)

_migrated = False


def healthz(request: HttpRequest) -> HttpResponse:
    """Plain text, no query."""
    return _unkept(HttpResponse("ok", content_type="text/plain"))


def readyz(request: HttpRequest) -> HttpResponse:
    """JSON ``{"ready": bool, "checks": {name: "ok" | "failed"}}``, 200 or 503.

    A failed check among ``DISPENSABLE`` leaves it at 200. Where a check says what is wrong,
    ``"why": {name: [word, …]}`` is added.
    """
    checks, why = {}, {}
    for name, check in CHECKS.items():
        try:
            wrong = check()
            checks[name] = "failed" if wrong else "ok"
            if wrong and wrong is not True:
                why[name] = wrong
        except Exception:  # whatever it is: not ready, and the log says why
            logger.exception("readyz: %s", name)
            checks[name] = "failed"
        if checks[name] == "failed" and name == "database":
            break
    failed = [name for name, result in checks.items() if result == "failed"]
    ready = not failed if "all" in request.GET else DISPENSABLE.issuperset(failed)
    if failed:
        said = ", ".join(" ".join([name, *why.get(name, [])]) for name in failed)
        logger.warning("%s: failed: %s", "ready" if ready else "not ready", said)
    answer = {"ready": ready, "checks": checks} | ({"why": why} if why else {})
    return _unkept(JsonResponse(answer, status=200 if ready else 503))


def _unkept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


def database_is_silent() -> bool:
    """It gives not even one row."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() != (1,)
    except DatabaseError:
        return True


def migrations_are_waiting() -> bool:
    """Asked until there is none: none comes by itself."""
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return not _migrated


def cache_forgets() -> bool:
    """What is stored is not found again."""
    stamp = timezone.now().isoformat()
    cache.set("readyz", stamp, 60)
    return cache.get("readyz") is None


CHECKS: dict[str, Callable[[], bool | list[str]]] = {
    "database": database_is_silent,
    "migrations": migrations_are_waiting,
    "cache": cache_forgets,
}
DISPENSABLE = {"cache"}


def register_check(name: str, check: Callable[[], list[str]]) -> None:
    """Add a check of what the site can do without for a while.

    ``check`` says what is wrong, in words for a machine; an empty list where all is well.
    """
    CHECKS[name] = check
    DISPENSABLE.add(name)


VIEWS: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "/healthz": healthz,
    "/readyz": readyz,
}
