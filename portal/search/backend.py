"""``BACKEND`` of the search settings: picks the back end of the default database."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import connection


def SearchBackend(params: dict[str, Any]) -> Any:
    """Return the Chinese back end for SQLite or PostgreSQL.

    Raises ``ImproperlyConfigured`` on any other database: a back end that cannot find a Chinese
    word inside a sentence should not take its place unseen.
    """
    if connection.vendor == "postgresql":
        from .postgres import SearchBackend as Backend
    elif connection.vendor == "sqlite":
        from .sqlite import SearchBackend as Backend
    else:
        raise ImproperlyConfigured("portal.search needs SQLite or PostgreSQL.")
    return Backend(params)
