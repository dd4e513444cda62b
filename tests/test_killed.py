"""A process killed in the middle of a publication or import leaves all of it or nothing, and it can
be done again. See ``tests.killed`` for the steps; the database is a file, or one on the server."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests import databases

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parents[1]

START = "import sys, django; django.setup(); from tests import killed; killed.main(*sys.argv[1:])"

PUBLIC = {"live": True, "says": True, "changes": 0, "debts": 0, "withdrawals": [], "redirects": 0}
DRAFT = PUBLIC | {"live": False}
# What is on record when it was left to its end, and steps it must have taken to get there.
ACTS = {
    "publish": (
        PUBLIC
        | {"changes": 1, "debts": 1, "redirects": 1, "review": "cancelled"}
        | {"last": "wagtail.publish"},
        (
            "INSERT wagtailcore_revision",
            "INSERT portal_emergencypublication",
            "UPDATE wagtailcore_page",
            "INSERT portal_publishedchange",
            "INSERT wagtailredirects_redirect",
            "UPDATE wagtailcore_workflowstate",
            "INSERT wagtailcore_pagelogentry",
        ),
    ),
    "first": (
        DRAFT | {"review": "in_progress", "last": "wagtail.workflow.start"},
        ("INSERT wagtailcore_page", "INSERT wagtailcore_revision", "INSERT wagtailcore_taskstate"),
    ),
    "autosave": (
        DRAFT | {"review": None, "last": "wagtail.edit", "redirects": 1},
        ("INSERT wagtailcore_revision", "UPDATE wagtailcore_page"),
    ),
    "approve": (
        PUBLIC | {"review": "approved", "last": "wagtail.publish"},
        (
            "UPDATE wagtailcore_taskstate",
            "UPDATE wagtailcore_workflowstate",
            "INSERT notices_notice",
            "INSERT notices_delivery",
        ),
    ),
    "reject": (
        DRAFT | {"review": "needs_changes", "last": "wagtail.workflow.reject"},
        ("UPDATE wagtailcore_taskstate", "UPDATE wagtailcore_workflowstate"),
    ),
    "withdraw": (
        DRAFT
        | {"says": False, "withdrawals": ["invalid"], "review": None, "last": "portal.withdraw"},
        ("INSERT portal_withdrawal", "UPDATE wagtailcore_page"),
    ),
    "restore": (
        PUBLIC | {"withdrawals": ["invalid"], "review": None, "last": "wagtail.publish"},
        ("UPDATE portal_withdrawal", "UPDATE wagtailcore_page"),
    ),
    "planned": (
        PUBLIC | {"changes": 1, "review": None, "last": "wagtail.publish.scheduled"},
        ("UPDATE wagtailcore_page", "INSERT portal_publishedchange"),
    ),
    "import_roster": (
        {"": 3, "members": 0, "standings": 0, "places": 0, "groups": 0, "spent": 1},
        (
            "INSERT portal_spent",
            "INSERT portal_work",
            "INSERT portal_workrow",
            "INSERT django_tasks_database_dbtaskresult",
        ),
    ),
    "import_batch": (
        {"new": 3, "members": 3, "standings": 3, "places": 1, "groups": 1, "spent": 1},
        (
            "INSERT members_member",
            "INSERT members_affiliation",
            "INSERT members_standing",
            "INSERT members_groupplace",
            "INSERT portal_workrow",
            "UPDATE portal_work",
        ),
    ),
    "expired": (
        DRAFT
        | {"says": False, "withdrawals": ["invalid"], "review": None}
        | {"last": "wagtail.unpublish.scheduled"},
        ("UPDATE wagtailcore_page", "INSERT portal_withdrawal"),
    ),
    "translate": (
        PUBLIC | {"says": False, "debts": 1, "review": None, "last": "wagtail.publish"},
        ("INSERT wagtailcore_revision", "INSERT portal_emergencypublication"),
    ),
    "move": (
        PUBLIC | {"says": False, "redirects": 1, "review": None, "last": "wagtail.move"},
        ("UPDATE wagtailcore_page", "INSERT wagtailredirects_redirect"),
    ),
    "copy": (
        DRAFT | {"says": False, "review": None, "last": "wagtail.copy"},
        ("INSERT wagtailcore_page", "INSERT wagtailcore_revision"),
    ),
    "bulk": ([True, True], ("UPDATE wagtailcore_page", "INSERT wagtailcore_pagelogentry")),
}
# How many letters tell of it, written or not written with it.
LETTERS = {"first": 1, "approve": 1, "reject": 1}


@pytest.fixture(scope="module")
def found(tmp_path_factory, django_db_setup, django_db_blocker) -> dict:
    """What ``tests.killed`` printed."""
    folder = tmp_path_factory.mktemp("killed")
    sqlite = databases.is_sqlite()
    template = databases.TEMPLATES["languages"]
    database = f"portal_test_killed_{settings.TEST_SLOT}"
    with django_db_blocker.unblock(), databases.kept("languages", sqlite) as made:
        shutil.copytree(made, folder, dirs_exist_ok=True)
        if not sqlite:
            databases.copy_on_the_server(databases.name_on_the_server(template), database)
    try:
        done = subprocess.run(  # noqa: S603
            [
                *(sys.executable, "-c", START, str(folder)),
                str(folder / "db.sqlite3") if sqlite else database,
            ],
            cwd=ROOT,
            env=os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings.test"},
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        if not sqlite:
            databases.drop(database)
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("act", ACTS)
def test_all_or_nothing(found, act):
    told, steps = ACTS[act]
    found = found["killed"][act]
    assert found["left"] == {}
    assert set(steps) <= {*found["steps"]}
    assert found["told"] == told
    assert found["letters"] == LETTERS.get(act, 0)
    assert found["seen by readers"] or act in {"reject", "import_roster", "import_batch"}


def test_every_act_is_told_here(found):
    assert set(found["killed"]) == set(ACTS)


def test_two_people_at_two_doors_publish_once(found):
    """Nobody waits for the other for ever, and the later one finds the step taken."""
    for told in found["at once"]:
        assert told == ACTS["approve"][0] | {"published": 1}
