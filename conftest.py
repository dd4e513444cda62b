"""Fixtures shared by all apps: the cast, the demo, a real server and a real browser."""

import gc
import os
import secrets
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.management import call_command
from django.template import Template
from django.utils import translation
from wagtail.models import Site

from portal.access.roles import ROLES
from portal.records import triggers
from portal.serving import generation
from tests import cast as people
from tests import databases
from tests.demo_process import running
from tests.quicker import indexes_left_alone, rendered_to_nothing
from tests.waiting import STILL

if TYPE_CHECKING:
    from news.tests.factories import SmallSite

ROOT = Path(__file__).parent
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Nothing the browser does by itself may look like a request of the page.
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
]


# A property holds or not; how long an example took depends on what else the machine does.
hypothesis.settings.register_profile(
    "portal", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("portal")

FEW_FILES = 25
# Which template a module has, by a fixture of its tests.
TEMPLATES = {f"{name}_world": name for name in databases.WORLDS}
TEMPLATES |= {"demo_site": "demo", "starter_site": "starter"}


def pytest_itemcollected(item: pytest.Item) -> None:
    """A file is one worker's; so are all files that ask the same server."""
    on_server = "demo_server" in getattr(item, "fixturenames", ())
    item.add_marker(pytest.mark.xdist_group("demo_server" if on_server else str(item.path)))
    if item.get_closest_marker("browser"):
        item.add_marker("anydb")  # its server has a database of its own
    elif item.get_closest_marker("anydb") and (
        item.get_closest_marker("django_db") or {"db", "transactional_db"} & {*item.fixturenames}
    ):
        raise pytest.UsageError(f"{item.nodeid} is marked anydb and asks for the database")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Workers begin three seconds later: a few files, those of one app, are run without them."""
    files: list[Path] = []
    for argument in config.args:
        path = config.invocation_params.dir / argument.partition("::")[0]
        files += [path] if path.is_file() else path.rglob("test_*.py")
    return 0 if len(files) <= FEW_FILES else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first, so that no worker waits for another at the end.

    Files that begin with the same database follow one another; while none is there yet, those that
    need none are run. Those that look as short as any other say that they are ``long``.
    """
    order = ["demo_server", "anydb", "long", *TEMPLATES]

    def turn(item: pytest.Item) -> int:
        used = {*getattr(item, "fixturenames", ()), *(mark.name for mark in item.iter_markers())}
        return min((order.index(name) for name in used & {*order}), default=len(order))

    found: dict[Path, set[int]] = {}
    for item in items:
        found.setdefault(item.path, set()).add(turn(item))
    # A file waits for the database if any of its tests does.
    first = order.index("anydb")
    turns = {path: min(some - {first} or some) for path, some in found.items()}
    met = {path: place for place, path in enumerate(turns)}
    items.sort(key=lambda item: (turns[item.path], met[item.path]))


def pytest_collection_finish() -> None:
    """The collector leaves alone what stays to the end anyway; it took an eighth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 50, 50)


def pytest_unconfigure() -> None:
    """Nothing stays of a process but its templates."""
    if settings.configured:
        shutil.rmtree(settings.VAR_DIR, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker) -> Iterator[None]:
    """This process's test database: a copy of one that is made once (see ``tests.databases``)."""
    with django_db_blocker.unblock():
        databases.open_copy()
        if settings.PORTAL_SOCIAL:  # apps besides
            call_command("migrate", interactive=False, verbosity=0)
    yield
    with django_db_blocker.unblock():
        databases.leave()


@pytest.fixture(autouse=True)
def clean_slate() -> Iterator[None]:
    """Nothing remembered from the test before: no cached fragment, site root or language."""
    cache.clear()
    generation.forget()
    Site.clear_site_root_paths_cache()
    yield
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that commits is followed by emptying every table, of frozen rows too."""
    mark = request.node.get_closest_marker("django_db")
    commits = {"transactional_db", "live_server"} & {*request.fixturenames}
    if not commits and not (mark and mark.kwargs.get("transaction")):
        yield
        return
    request.getfixturevalue("_django_db_helper")  # which empties them, after this
    yield
    triggers.remove()  # the signal after emptying puts them back
    databases.opened = "emptied"  # the next module opens a copy of its own


# --- The cast -----------------------------------------------------------------------------------


@pytest.fixture
def cast(db) -> dict:
    """People by name: ``visitor`` is None, ``lonely`` has no role, ``admin`` may everything."""
    if not Group.objects.filter(name=ROLES["editor"].name).exists():
        call_command("sync_roles", verbosity=0)
    return people.cast()


@pytest.fixture
def client_for(client, cast):
    """``client_for("editor")``: the test client, signed in as one of the cast."""

    def sign_in(name: str):
        client.logout()
        if cast[name] is not None:
            client.force_login(cast[name])
        return client

    return sign_in


# --- The databases of the modules ---------------------------------------------------------------


@pytest.fixture(scope="module", autouse=True)
def own_database(request: pytest.FixtureRequest) -> None:
    """Before anything else of a module: the database its tests ask for."""
    tests = [item for item in request.session.items if item.path == request.path]
    asked_for = {TEMPLATES.get(name) for test in tests for name in test.fixturenames} - {None}
    template = asked_for.pop() if asked_for else databases.FIRST
    if asked_for:
        raise pytest.UsageError(f"two databases in one module: {request.path}")
    if template != (databases.opened or databases.FIRST):
        request.getfixturevalue("django_db_setup")
        with request.getfixturevalue("django_db_blocker").unblock():
            databases.open_copy(template)


@pytest.fixture(scope="module", autouse=True)
def indexes(request: pytest.FixtureRequest, own_database: None) -> Iterator[None]:
    """Modules marked ``indexed`` look into the search or the reference index; others don't."""
    if request.node.get_closest_marker("indexed"):
        yield
        return
    with indexes_left_alone():
        yield


@pytest.fixture
def unrendered(monkeypatch) -> None:
    """Answers without their pages: for tests that look at statuses alone."""
    monkeypatch.setattr(Template, "_render", rendered_to_nothing)


@pytest.fixture(scope="module")
def demo_site(own_database: None) -> None:
    """The whole demo, with the pictures in all sizes its pages ask for."""


@pytest.fixture(scope="module")
def starter_site(own_database: None) -> None:
    """The starter set."""


def of_a_world(name: str) -> Callable:
    """``<name>_world``: what was planted there, fresh in every test."""

    @pytest.fixture(name=f"{name}_world")
    def world(own_database: None, db: None) -> object:
        return databases.world()

    return world


site_world = of_a_world("site")
languages_world = of_a_world("languages")
front_page_world = of_a_world("front_page")
front_pages_world = of_a_world("front_pages")
workflow_world = of_a_world("workflow")
branches_world = of_a_world("branches")
scene_world = of_a_world("scene")
secrets_world = of_a_world("secrets")
files_world = of_a_world("files")


@pytest.fixture
def site(site_world: "SmallSite") -> "SmallSite":
    """A front page with its columns, and the roles."""
    return site_world


# --- The demo on a real server, as `make demo` serves it ----------------------------------------


@dataclass(frozen=True)
class Server:
    """A running portal: production settings, hashed static files, page cache."""

    url: str
    folder: Path
    password: str


@pytest.fixture(scope="session")
def demo_server(tmp_path_factory) -> Iterator[Server]:
    """``make demo`` on what it made before: a copy in a temporary folder, on SQLite."""
    folder = tmp_path_factory.mktemp("demo")
    with databases.kept("demo") as made:
        shutil.copytree(made, folder, dirs_exist_ok=True)
    (folder / "static" / "staticfiles.json").touch()  # newer than any source
    password = settings.DEMO_PASSWORD
    with sqlite3.connect(folder / "db.sqlite3") as database:
        # The tests' own hashes are quick ones, which production does not take.
        hashed = PBKDF2PasswordHasher().encode(password, secrets.token_urlsafe(12))
        database.execute("UPDATE accounts_user SET password = ?", [hashed])
    with running(folder, DEMO_PASSWORD=password) as url:
        yield Server(url, folder, password)


# --- The browser --------------------------------------------------------------------------------


def find_chromium() -> str | None:
    """Path of a Chromium on this machine; ``CHROMIUM`` in the environment wins."""
    given = os.environ.get("CHROMIUM")
    return given or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def patient(new_context: Callable) -> Callable:
    """A browser's way to make profiles, with pages that wait for a busy machine."""

    def make(**options):
        context = new_context(**options)
        context.set_default_timeout(STILL * 1000)
        return context

    return make


@pytest.fixture(scope="module")
def browser():
    """A headless Chromium. Without one, tests are skipped here and fail in CI.

    It goes with its module: while it is there, Playwright's event loop runs in this thread, and
    Django gives such a thread another connection, one that sees nothing the tests have planted.
    """
    path = find_chromium()
    if path is None:
        reason = "no Chromium found: install it (Debian: apt install chromium) or set CHROMIUM"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (heavy)

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS, timeout=0)
        chromium.new_context = patient(chromium.new_context)
        yield chromium
        chromium.close()
