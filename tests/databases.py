"""The databases tests start from: made once, kept, and copied for each process.

A template is a folder ``.pytest_cache/d/portal/<name>-<key>`` with the files it stores (``media``)
and its database: ``db.sqlite3`` there, or ``portal_template_<name>_<key>`` on a PostgreSQL server.
The key is a hash of what it is made of, so one that is old is never used. It is made by the first
who asks, in a process of its own (``tests/making.py``); others wait. A world is made by the process
that asks, and what its function returns is kept beside it.
Several runs and several checkouts can work at the same time.
"""

import fcntl
import hashlib
import os
import pickle
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes.util import find_library
from dataclasses import dataclass
from functools import cache
from io import StringIO
from pathlib import Path

import django
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache as django_cache
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from django.utils.module_loading import import_string
from wagtail.models import Page, Site

from portal.management.commands.demo import Command as Demo
from portal.search.tests.models import Paper

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / ".pytest_cache" / "d" / "portal"
KEEP = 30  # folders, or databases on a server, of templates used last
PREFIX = "portal_template_"
UNFINISHED = "unfinished_"
FIRST = "migrated"  # what tests find that ask for nothing else

opened = ""  # name of the template this process has a copy of
_world = b""


# --- What there is ------------------------------------------------------------------------------


def migrated() -> None:
    """Empty tables, with that of the search tests' own model."""
    demo_command().migrate()
    call_command("createcachetable")
    with connection.schema_editor() as editor:
        editor.create_model(Paper)


def starter() -> None:
    """What every new site has."""
    call_command("starter_set", verbosity=0)


def static() -> None:
    """The static files as production serves them, in ``static``."""
    demo_command().collect()


def demo() -> None:
    """All that ``make demo`` makes, with the pictures in the sizes its pages ask for."""
    demo_command().prepare()
    client = Client()
    for page in Page.objects.live().public().filter(depth__gt=1):
        client.get(page.url)


def demo_command() -> BaseCommand:
    """What ``make demo`` runs, saying nothing."""
    return Demo(stdout=StringIO())


@dataclass(frozen=True)
class Template:
    """A folder to copy: how it is filled, from which files, on top of which others."""

    name: str
    fill: Callable[[], object]
    sources: tuple[str, ...]  # patterns below the root
    bases: tuple[str, ...] = ()
    has_database: bool = True
    is_dated: bool = False  # made of what is true today
    is_world: bool = False

    @cache  # noqa: B019 - there are as many as templates
    def key(self, sqlite: bool) -> str:
        """Hash of all it is made of, as it was when this process first asked."""
        made_of = hashlib.sha256(environment(sqlite).encode())
        if self.is_dated:
            made_of.update(str(timezone.localdate()).encode())
        for base in self.bases:
            made_of.update(TEMPLATES[base].key(sqlite).encode())
        for path in sorted({path for pattern in self.sources for path in files(pattern)}):
            made_of.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
        return made_of.hexdigest()[:16]

    def folder(self, sqlite: bool) -> Path:
        """Where it is kept."""
        return KEPT / f"{self.name}-{self.key(sqlite)}"


def files(pattern: str) -> Iterator[Path]:
    """The files it stands for; of tests only what it names, and what they share."""
    for path in ROOT.glob(pattern):
        apart = {"__pycache__", *(() if "tests" in pattern else ("tests",))}
        if (
            path.is_file()
            and not apart & {*path.relative_to(ROOT).parts}
            and not path.name.startswith("test_")
        ):
            yield path


HERE = ("tests/databases.py", "tests/making.py")
APPS = ("portal", "accounts", "notices", "home", "news", "branches", "members", "life", "ledger")
PRODUCT = tuple(f"{app}/**/*" for app in APPS)
PLANTING = ("tests/*.py", "tests/leaks/*.py", *(f"{app}/**/tests/*.py" for app in APPS))
# Where each world is planted; it needs no argument, and returns what tests look at. Those whose
# tests take longest come first.
WORLDS = {
    "secrets": "tests.leaks.world.plant",
    "scene": "branches.tests.scene.plant",
    "branches": "members.tests.conftest.plant",
    "files": "portal.media.tests.files_scene.Scene",
    "workflow": "tests.worlds.workflow",
    "languages": "tests.worlds.languages",
    "front_pages": "tests.worlds.front_pages",
    "front_page": "tests.worlds.front_page",
    "site": "tests.worlds.site",
}
TEMPLATES = {
    template.name: template
    for template in (
        Template(
            "migrated",
            migrated,
            (
                *(f"{app}/**/migrations/*.py" for app in APPS),
                "portal/settings/*.py",
                "portal/search/tests/models.py",
                *HERE,
            ),
        ),
        Template("starter", starter, (*PRODUCT, *HERE), ("migrated",), is_dated=True),
        Template(
            "static",
            static,
            ("static/**/*", "*/static/**/*", "portal/**/staticfiles.py", *HERE),
            has_database=False,
        ),
        Template(
            "demo",
            demo,
            (*PRODUCT, "templates/**/*", "locale/**/*", *HERE),
            ("migrated", "static"),
            is_dated=True,
        ),
        *(
            Template(
                name,
                lambda path=path: import_string(path)(),
                (*PRODUCT, *PLANTING),
                ("migrated",),
                is_dated=True,
                is_world=True,
            )
            for name, path in WORLDS.items()
        ),
    )
}


def is_sqlite() -> bool:
    """Whether the tests run in memory; the other kind is PostgreSQL."""
    return settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")


@cache
def environment(sqlite: bool) -> str:
    """The machine's part: Python, what is installed, the database's kind, and this checkout."""
    installed = Path(django.__file__).parents[1].glob("*.dist-info")
    kind = sqlite3.sqlite_version if sqlite else "postgresql"
    there = (sys.version, kind, str(ROOT), str(find_library("pango-1.0")))
    return "\n".join([*there, *sorted(path.name for path in installed)])


# --- Making one, once ---------------------------------------------------------------------------


@contextmanager
def alone(name: str, wait: bool = True) -> Iterator[bool]:
    """Nobody else on this machine is in the block of that name; False, unwaited, where one is."""
    folder = Path(tempfile.gettempdir()) / f"portal-tests-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / f"{name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True


@contextmanager
def server():
    """A cursor beside the databases, on the PostgreSQL of ``DATABASE_URL``."""
    import psycopg  # on machines with PostgreSQL only

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


def name_on_the_server(template: Template, state: str = "") -> str:
    """Its database there. Worlds made of the same files have one key, and are made side by side."""
    return f"{PREFIX}{state}{template.name}_{template.key(sqlite=False)}"


def ready(name: str, sqlite: bool) -> Path:
    """The folder of the template, made now if it is not there. The caller holds the lock."""
    template = TEMPLATES[name]
    folder = template.folder(sqlite)
    on_server = template.has_database and not sqlite
    if folder.is_dir() and (
        not on_server or name_on_the_server(template) in databases_on_the_server()
    ):
        os.utime(folder)
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    unfinished = KEPT / f"{folder.name}.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    database = str(unfinished / "db.sqlite3")
    if on_server:
        database = name_on_the_server(template, UNFINISHED)
    if template.is_world:
        make_here(template, unfinished, database)
    else:
        make_apart(template, unfinished, database, sqlite)
    if on_server:
        drop(name_on_the_server(template))
        with server() as cursor:
            cursor.execute(
                f'ALTER DATABASE "{database}" RENAME TO "{name_on_the_server(template)}"'
            )
    unfinished.rename(folder)
    forget_the_oldest()
    return folder


def make_here(template: Template, folder: Path, database: str) -> None:
    """Plant a world in this process's copy of what it stands on, and keep it.

    Nothing happens after a commit: in tests nothing is committed either.
    """
    open_copy(*template.bases)
    with transaction.atomic():
        world = template.fill()
        connection.run_on_commit.clear()
    (folder / "world.pickle").write_bytes(pickle.dumps(world))
    shutil.copytree(settings.MEDIA_ROOT, folder / "media")
    if is_sqlite():
        stored = sqlite3.connect(database)
        connection.connection.backup(stored)
        stored.close()
    else:
        own = connection.settings_dict["NAME"]
        connection.close()
        copy_on_the_server(own, database)


def make_apart(template: Template, unfinished: Path, database: str, sqlite: bool) -> None:
    """Fill a template in a process of its own."""
    for base in template.bases:
        with kept(base, sqlite) as made:
            shutil.copytree(made, unfinished, dirs_exist_ok=True)
    if template.has_database and not sqlite:
        with_databases = (TEMPLATES[base] for base in template.bases)
        base = next((each for each in with_databases if each.has_database), None)
        copy_on_the_server(name_on_the_server(base) if base else "", database)
    left_out = LEFT_OUT + (("DATABASE_URL",) if sqlite else ())
    passed = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    made = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "tests.making", template.name, str(unfinished), database],
        cwd=ROOT,
        env=passed | {"DJANGO_SETTINGS_MODULE": "portal.settings.test"},
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise RuntimeError(
            f"no template {template.name}:\n{made.stdout[-2000:]}{made.stderr[-4000:]}"
        )


# What a template does not depend on.
LEFT_OUT = ("PORTAL_", "REDIS_URL", "PYTEST", "S3_", "WEIXIN_", "DINGTALK_", "FEISHU_")


def forget_the_oldest() -> None:
    """Keep what was used last. The caller holds the lock."""
    folders = sorted(KEPT.iterdir(), key=lambda folder: folder.stat().st_mtime)
    for folder in folders[:-KEEP]:
        shutil.rmtree(folder)
    if not is_sqlite():
        for name in databases_on_the_server()[:-KEEP]:
            template = name.removeprefix(PREFIX).removeprefix(UNFINISHED).rpartition("_")[0]
            with alone(f"server-{template}", wait=False) as unused:
                if unused:
                    drop(name)


# --- Using one ----------------------------------------------------------------------------------


@contextmanager
def kept(name: str, sqlite: bool = True) -> Iterator[Path]:
    """A template's folder, to be copied in the block."""
    checkout = hashlib.sha256(bytes(ROOT)).hexdigest()[:8]
    with alone(f"sqlite-{checkout}-{name}" if sqlite else f"server-{name}"):
        yield ready(name, sqlite)


def open_copy(name: str = FIRST) -> None:
    """Put the tests of this process into a copy, database and stored files; it begins anew."""
    global opened, _world
    with kept(name, is_sqlite()) as folder:
        if is_sqlite():
            connect("file:memorydb_default?mode=memory&cache=shared")
            source = sqlite3.connect(f"file:{folder / 'db.sqlite3'}?mode=ro", uri=True)
            source.backup(connection.connection)
            source.close()
        else:
            own = f"portal_test_{settings.TEST_SLOT}"
            connection.close()
            copy_on_the_server(name_on_the_server(TEMPLATES[name]), own)
            connect(own)
        shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
        shutil.copytree(folder / "media", settings.MEDIA_ROOT)
        _world = (folder / "world.pickle").read_bytes() if TEMPLATES[name].is_world else b""
    ContentType.objects.clear_cache()
    Site.clear_site_root_paths_cache()
    django_cache.clear()
    opened = name


def world() -> object:
    """What the planting of the opened world returned, fresh."""
    return pickle.loads(_world)  # noqa: S301 - our own


def connect(name: str) -> None:
    """Use the database of that name from now on."""
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name
    connection.ensure_connection()


def leave() -> None:
    """Remove this process's copy."""
    connection.close()
    if not is_sqlite():
        drop(f"portal_test_{settings.TEST_SLOT}")
