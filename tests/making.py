"""``python -m tests.making NAME FOLDER DATABASE``: fill a template of ``tests.databases``."""

import sys
from pathlib import Path

import django
from django.conf import settings


def make(name: str, folder: Path, database: str) -> None:
    """Fill ``database``, write files below ``folder``."""
    settings.DATABASES["default"]["NAME"] = database
    settings.VAR_DIR = folder
    settings.MEDIA_ROOT, settings.STATIC_ROOT = folder / "media", folder / "static"
    settings.MEDIA_ROOT.mkdir(exist_ok=True)
    settings.STORAGES["staticfiles"] = settings.SERVED_STATICFILES
    django.setup()
    from django.db import connection

    from tests.databases import TEMPLATES, is_sqlite

    TEMPLATES[name].fill()
    if is_sqlite() and TEMPLATES[name].has_database:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
    connection.close()


if __name__ == "__main__":
    make(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
