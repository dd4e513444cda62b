"""The databases tests start from: made once, kept, and copied for each process.

A template is a folder ``.pytest_cache/d/portal/<name>-<key>`` with the files it stores (``media``)
and its database: ``db.sqlite3`` there, or ``portal_template_<name>_<key>`` on a PostgreSQL server.
The key is a hash of what it is made of, so one that is old is never used. It is made by a process
of its own (``python -m tests.databases NAME FOLDER DATABASE``), by the first who asks; others wait.
Several runs and several checkouts can work at the same time.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import django
from django.conf import settings

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / ".pytest_cache" / "d" / "portal"
KEEP = 6  # folders, or databases on a server, of templates used last
PREFIX = "portal_template_"


# --- What there is ------------------------------------------------------------------------------


def migrated() -> None:
    """Empty tables, with that of the search tests' own model."""
    from django.core.management import call_command
    from django.db import connection

    from portal.search.tests.models import Paper

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable")
    with connection.schema_editor() as editor:
        editor.create_model(Paper)


@dataclass(frozen=True)
class Template:
    """A database to copy: how it is filled, from which files, on top of which other."""

    name: str
    fill: Callable[[], None]
    sources: tuple[str, ...]  # patterns below the root
    base: str = ""

    @property
    def key(self) -> str:
        """Hash of all it is made of."""
        made_of = hashlib.sha256(environment().encode())
        if self.base:
            made_of.update(TEMPLATES[self.base].key.encode())
        for path in sorted({path for pattern in self.sources for path in ROOT.glob(pattern)}):
            made_of.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
        return made_of.hexdigest()[:16]

    @property
    def folder(self) -> Path:
        """Where it is kept."""
        return KEPT / f"{self.name}-{self.key}"

    @property
    def database(self) -> str:
        """File, or name on the server."""
        if is_sqlite():
            return str(self.folder / "db.sqlite3")
        return f"{PREFIX}{self.name}_{self.key}"


TEMPLATES = {
    template.name: template
    for template in (
        Template(
            "migrated",
            migrated,
            (
                "*/migrations/*.py",
                "portal/*/migrations/*.py",
                "portal/settings/*.py",
                "portal/search/tests/models.py",
                "tests/databases.py",
            ),
        ),
    )
}


def is_sqlite() -> bool:
    """Whether the tests run in memory; the other kind is PostgreSQL."""
    return settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")


@cache
def environment() -> str:
    """The machine's part: Python, what is installed, the database's kind, and this checkout."""
    installed = Path(django.__file__).parents[1].glob("*.dist-info")
    kind = sqlite3.sqlite_version if is_sqlite() else "postgresql"
    return "\n".join([sys.version, kind, str(ROOT), *sorted(path.name for path in installed)])


# --- Making one, once ---------------------------------------------------------------------------


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Nobody else on this machine is in the block of that name."""
    folder = Path(tempfile.gettempdir()) / f"portal-tests-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def server():
    """A cursor beside the databases, on the PostgreSQL of ``DATABASE_URL``."""
    import psycopg
    from django.db import connection

    given = connection.get_connection_params() | {"dbname": "postgres"}
    with psycopg.connect(**given, autocommit=True) as beside, beside.cursor() as cursor:
        yield cursor


def databases_on_the_server() -> list[str]:
    """Names of the templates there, oldest first."""
    with server() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid", [PREFIX]
        )
        return [name for (name,) in cursor.fetchall()]


def drop(name: str) -> None:
    """Remove a database from the server, whoever uses it."""
    with server() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def copy_on_the_server(old: str, new: str) -> None:
    """Make ``new`` as ``old`` is, or empty without an old one."""
    drop(new)
    with server() as cursor:
        cursor.execute(f'CREATE DATABASE "{new}"' + (f' TEMPLATE "{old}"' if old else ""))


def ready(name: str) -> Template:
    """The template, made now if it is not there. The caller holds the lock."""
    template = TEMPLATES[name]
    folder = template.folder
    if folder.is_dir() and (is_sqlite() or template.database in databases_on_the_server()):
        os.utime(folder)
        return template
    base = ready(template.base) if template.base else None
    shutil.rmtree(folder, ignore_errors=True)
    unfinished = KEPT / f"{folder.name}.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    if base:
        shutil.copytree(base.folder, unfinished)
    unfinished.mkdir(parents=True, exist_ok=True)
    if is_sqlite():
        database = str(unfinished / "db.sqlite3")
    else:
        database = f"{PREFIX}unfinished_{template.key}"
        copy_on_the_server(base.database if base else "", database)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(LEFT_OUT)}
    made = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "tests.databases", name, str(unfinished), database],
        cwd=ROOT,
        env=kept | {"DJANGO_SETTINGS_MODULE": "portal.settings.test"},
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise RuntimeError(f"no template {name}:\n{made.stdout[-2000:]}{made.stderr[-4000:]}")
    if not is_sqlite():
        drop(template.database)
        with server() as cursor:
            cursor.execute(f'ALTER DATABASE "{database}" RENAME TO "{template.database}"')
    unfinished.rename(folder)
    forget_the_oldest()
    return template


# What a template does not depend on.
LEFT_OUT = ("PORTAL_", "REDIS_URL", "PYTEST", "S3_", "WEIXIN_", "DINGTALK_", "FEISHU_")


def forget_the_oldest() -> None:
    """Keep what was used last. The caller holds the lock."""
    folders = sorted(KEPT.iterdir(), key=lambda folder: folder.stat().st_mtime)
    for folder in folders[:-KEEP]:
        shutil.rmtree(folder)
    if not is_sqlite():
        for name in databases_on_the_server()[:-KEEP]:
            drop(name)


def make(name: str, folder: Path, database: str) -> None:
    """What the process of its own does: fill ``database``, write files below ``folder``."""
    settings.DATABASES["default"]["NAME"] = database
    settings.MEDIA_ROOT = folder / "media"
    settings.MEDIA_ROOT.mkdir(exist_ok=True)
    django.setup()
    from django.db import connection

    TEMPLATES[name].fill()
    if is_sqlite():
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
    connection.close()


# --- Using one ----------------------------------------------------------------------------------


def open_copy(name: str = "migrated") -> None:
    """Put the tests of this process into a copy, database and stored files; it begins anew."""
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection

    with alone(
        "sqlite-" + hashlib.sha256(bytes(ROOT)).hexdigest()[:8] if is_sqlite() else "server"
    ):
        template = ready(name)
        if is_sqlite():
            connect("file:memorydb_default?mode=memory&cache=shared")
            source = sqlite3.connect(f"file:{template.database}?mode=ro", uri=True)
            source.backup(connection.connection)
            source.close()
        else:
            own = f"portal_test_{settings.TEST_SLOT}"
            connection.close()
            copy_on_the_server(template.database, own)
            connect(own)
        shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
        shutil.copytree(template.folder / "media", settings.MEDIA_ROOT)
    ContentType.objects.clear_cache()


def connect(name: str) -> None:
    """Use the database of that name from now on."""
    from django.db import connection

    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name
    connection.ensure_connection()


def leave() -> None:
    """Remove this process's copy."""
    from django.db import connection

    connection.close()
    if not is_sqlite():
        drop(f"portal_test_{settings.TEST_SLOT}")


if __name__ == "__main__":
    make(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
