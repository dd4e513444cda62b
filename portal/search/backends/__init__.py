"""``BACKEND`` of the search settings: picks the back end of the default database."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.utils.module_loading import import_string

BACKENDS = {
    "postgresql": "portal.search.backends.postgres.SearchBackend",
    "sqlite": "portal.search.backends.sqlite.SearchBackend",
}


def SearchBackend(params: dict[str, Any]) -> Any:
    """Return the Chinese back end for SQLite or PostgreSQL.

    Raises ``ImproperlyConfigured`` on any other database: a back end that cannot find a Chinese
    word inside a sentence should not take its place unseen.
    """
    try:
        path = BACKENDS[connection.vendor]
    except KeyError as error:
        raise ImproperlyConfigured("portal.search needs SQLite or PostgreSQL.") from error
    return import_string(path)(params)
