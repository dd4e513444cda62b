"""A database of its own for a test, which other processes reach, too."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connections

from tests import databases


@contextmanager
def database_apart(folder: Path) -> Iterator[str]:
    """Outside of any transaction, with empty tables; its ``DATABASE_URL``. It goes with the block.

    The caller has unblocked the database.
    """
    own = connections["default"].copy()
    if databases.is_sqlite():
        own.settings_dict["NAME"] = str(folder / "db.sqlite3")
        with databases.kept("migrated") as made:
            shutil.copy(made / "db.sqlite3", folder)
        # A served file keeps its log beside it already. Where two connections are the first that
        # want it so, SQLite refuses one of them at once, however long it would wait.
        own.connect()
        own.close()
        url = f"sqlite:///{folder / 'db.sqlite3'}"
    else:
        name = f"portal_test_apart_{settings.TEST_SLOT}"
        own.settings_dict["NAME"] = name
        with databases.kept("migrated", sqlite=False):
            made = databases.name_on_the_server(databases.TEMPLATES["migrated"])
            databases.copy_on_the_server(made, name)
        url = f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"
    before = connections["default"]
    connections["default"] = own
    try:
        yield url
    finally:
        own.close()
        connections["default"] = before
        if not databases.is_sqlite():
            databases.drop(name)
