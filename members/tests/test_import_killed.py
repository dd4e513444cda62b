"""An import whose worker is killed in the middle of a batch, for real, on either database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import reverse

from members.models import Affiliation, Member, Standing
from members.tests.conftest import plant
from members.tests.test_at_once import browser_of, preview
from portal.models import Work
from portal.settings.tasks import WORKER, tasks_run_by
from tests.apart import database_apart
from tests.waiting import until

ROOT = Path(__file__).resolve().parents[2]
PEOPLE, BATCH, SURVIVED = 110, 20, 2
KEY = "k" * 40
# A worker that ends itself after its third batch has written everybody, but not how far it is.
KILLED = """
import os, signal, django
django.setup()
from django.db import connection
from portal.tasks.worker import Worker
batches = []
def kill(execute, sql, *more):
    result = execute(sql, *more)
    if sql.startswith('INSERT INTO "members_standing"'):
        batches.append(sql)
        if len(batches) == 3:
            os.kill(os.getpid(), signal.SIGKILL)
    return result
with connection.execute_wrapper(kill):
    Worker().run()
"""


@pytest.fixture
def apart(django_db_setup, django_db_blocker, settings, tmp_path) -> Iterator[dict[str, str]]:
    """A database other processes reach, and the environment they reach it in."""
    settings.TASKS = tasks_run_by(WORKER)
    settings.PORTAL_SECRETS_KEYS = [KEY]
    with django_db_blocker.unblock(), database_apart(tmp_path) as url:
        yield os.environ | {
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
            "PORTAL_SECRETS_KEY": KEY,
            "PORTAL_TASKS": WORKER,
            "PORTAL_TASKS_LEASE": "2",
            "PORTAL_VAR": str(tmp_path),
        }


def written() -> list[int]:
    people = Member.objects.filter(display_name__startswith="赵")
    of = {"member__in": people}
    rows = (people, Affiliation.objects.filter(**of), Standing.objects.filter(**of))
    return [each.count() for each in rows]


def test_the_next_worker_goes_on_at_the_next_row(apart):
    client = browser_of(plant()["north"].secretary.user)
    client.post(reverse("me_import_run", args=["north"]), preview(client, PEOPLE))
    work = Work.objects.get()
    killed = subprocess.run([sys.executable, "-c", KILLED], cwd=ROOT, env=apart, check=False)  # noqa: S603
    assert killed.returncode == -signal.SIGKILL
    done = BATCH * SURVIVED
    assert written() == [done] * 3
    assert work.counts() == {"new": done, "": PEOPLE - done}
    command = [sys.executable, "manage.py", "tasks_worker"]
    with subprocess.Popen(command, cwd=ROOT, env=apart) as worker:  # noqa: S603
        try:
            until(lambda: Work.objects.get().state == "done", lambda: written()[0])
        finally:
            worker.terminate()
    assert written() == [PEOPLE] * 3
    assert work.counts() == {"new": PEOPLE}
    made = work.rows.values_list("made", flat=True)
    assert len(set(made)) == Member.objects.filter(pk__in=made).count() == PEOPLE
