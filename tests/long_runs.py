"""What takes a minute and more: ``make test-long`` runs it, ``make test`` does not."""

import sqlite3
import urllib.request

import pytest

from accounts.demo import ACCOUNTS
from tests.demo_process import running

pytestmark = pytest.mark.anydb

PAGES = ("/", "/policies/", "/news/", "/branches/", "/en/", "/search/?q=%E5%85%9A%E5%BB%BA")


def test_the_demo_begins_from_an_empty_folder_and_again(tmp_path):
    """One process with production settings: tables, content, static files, server; then no more."""
    with running(tmp_path) as url:
        for page in PAGES:
            with urllib.request.urlopen(f"{url}{page}") as response:  # noqa: S310
                assert response.status == 200
                assert "<h1" in response.read().decode()
        with urllib.request.urlopen(f"{url}/readyz?all") as response:  # noqa: S310
            assert response.status == 200
        with sqlite3.connect(tmp_path / "db.sqlite3") as database:
            count = "SELECT count(*) FROM django_tasks_database_dbtaskresult"
            assert database.execute(count).fetchone() == (0,)  # all was done at once
    said = (tmp_path / "server.log").read_text()
    assert said.index("Creating the database") < said.index("Loading the demo")
    assert said.index("Loading the demo") < said.index("Collecting static files")
    for account in ACCOUNTS:
        assert account.username in said
    password = (tmp_path / "demo-password").read_text().strip()
    assert password in said
    with running(tmp_path) as url, urllib.request.urlopen(url) as response:  # noqa: S310
        assert response.status == 200
    again = (tmp_path / "server.log").read_text()
    assert password in again
    for step in ("Creating the database", "Loading the demo", "Collecting static files"):
        assert step not in again
