"""A queue in the tests' database, and one that other processes reach."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as configured

from portal.settings.tasks import WORKER, tasks_run_by
from tests.apart import database_apart
from tests.waiting import until

ROOT = Path(configured.BASE_DIR)
LEASE = "2"


@pytest.fixture
def queue(settings, db) -> None:
    """Tasks are stored; the test runs them, in its own transaction."""
    settings.TASKS = tasks_run_by(WORKER)


class RealQueue:
    """A database of its own, and workers as ``manage.py tasks_worker`` makes them."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url
        self.workers: list[subprocess.Popen] = []

    def worker(self, *arguments: str) -> subprocess.Popen:
        """Start one; what it says stands in a file of the folder."""
        log = (self.folder / f"worker-{len(self.workers)}.log").open("wb")
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "manage.py", "tasks_worker", *arguments],
            cwd=ROOT,
            env=os.environ
            | {
                "DATABASE_URL": self.url,
                "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
                "PORTAL_TASKS": WORKER,
                "PORTAL_TASKS_LEASE": LEASE,
                "PORTAL_VAR": str(self.folder),
            },
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        self.workers.append(process)
        return process

    def lines(self, name: str) -> list[str]:
        """What tasks have noted in a file."""
        path = self.folder / name
        return path.read_text().splitlines() if path.exists() else []

    def begun(self, name: str, times: int = 1) -> list[int]:
        """Wait until ``stand`` has begun that often; the processes that have it."""
        until(lambda: len(self.lines(f"{name}.begun")) >= times, self.said)
        return [int(line.split()[1]) for line in self.lines(f"{name}.begun")]

    def go(self, name: str) -> None:
        """Let ``stand`` end."""
        (self.folder / f"{name}.go").touch()

    def said(self) -> int:
        """Bytes the workers have said so far."""
        return sum(path.stat().st_size for path in self.folder.glob("worker-*.log"))


@pytest.fixture
def real_queue(django_db_setup, django_db_blocker, settings, tmp_path) -> Iterator[RealQueue]:
    """Outside of any transaction: what is written here others see, and it goes with the test."""
    settings.TASKS = tasks_run_by(WORKER)
    with django_db_blocker.unblock(), database_apart(tmp_path) as url:
        queue = RealQueue(tmp_path, url)
        try:
            yield queue
        finally:
            for process in queue.workers:
                process.kill()
                process.wait()
