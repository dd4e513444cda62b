"""A process killed between the letter and the note of it, for real, on either database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from accounts.models import User
from notices.enums import State
from notices.models import Delivery
from notices.services import tell
from notices.tests.conftest import serving_mail
from tests.apart import database_apart

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def apart(django_db_setup, django_db_blocker, tmp_path) -> Iterator[str]:
    """Nothing here is rolled back, and another process sees it."""
    with django_db_blocker.unblock(), database_apart(tmp_path) as url:
        yield url


def send_due(database: str, server: str, lease: float, folder: Path) -> subprocess.Popen:
    """``manage.py send_notices`` in a process of its own."""
    environment = os.environ | {
        "DATABASE_URL": database,
        "EMAIL_URL": server,
        "PORTAL_NOTICES_LEASE": str(lease),
        "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
        "PORTAL_VAR": str(folder),
    }
    command = [sys.executable, "manage.py", "send_notices"]
    return subprocess.Popen(command, cwd=ROOT, env=environment)  # noqa: S603


@pytest.mark.parametrize(("step", "letters"), [("on_recipient", 0), ("on_letter", 1)])
def test_it_is_never_sent_twice_and_nobody_claims_to_know(step, letters, apart, settings, tmp_path):
    """Killed before the letter was given away, and after: seen from here it is the same."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    wang = User.objects.create_user("wang", email="wang@example.org")
    row = tell("recovery", user=wang, subject="一件事").deliveries.get(channel="mail")
    with serving_mail() as sink:
        started: list[subprocess.Popen] = []
        setattr(sink, step, lambda: os.kill(started[0].pid, signal.SIGKILL))
        started.append(send_due(apart, sink.url, 600, tmp_path))
        assert started[0].wait() == -signal.SIGKILL
        row.refresh_from_db()
        assert row.state == State.CLAIMED
        # Others come by: while it may still be at work, then when it is given up.
        for lease in (600, 0, 0):
            assert send_due(apart, sink.url, lease, tmp_path).wait() == 0
        assert len(sink.letters) == letters
        assert all(row.message_id in letter for letter in sink.letters)
    row.refresh_from_db()
    assert row.state == State.UNKNOWN
    assert Delivery.objects.count() == 2  # in the portal, and by mail
