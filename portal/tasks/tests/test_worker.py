"""Real workers: processes that are killed, stopped, and in each other's way."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
from collections import Counter
from contextlib import closing
from threading import Barrier, Thread

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, connections
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from portal.tasks import running, services
from portal.tasks.models import TaskWorker
from tests import databases
from tests.demo_process import running as running_demo
from tests.waiting import until

from . import samples

pytestmark = pytest.mark.long


def statuses() -> list[str]:
    return sorted(DBTaskResult.objects.values_list("status", flat=True))


def beats(process_id: int, times: int) -> None:
    """Wait for so many signs of life of a worker."""
    seen = set()

    def enough() -> bool:
        seen.update(
            TaskWorker.objects.filter(pk__contains=f":{process_id}:").values_list(
                "seen_at", flat=True
            )
        )
        return len(seen) > times

    until(enough, lambda: len(seen))


def test_a_killed_workers_task_is_run_again_and_a_living_ones_is_not(real_queue):
    samples.stand.enqueue(str(real_queue.folder), "long")
    first = real_queue.worker()
    assert real_queue.begun("long") == [first.pid]
    second = real_queue.worker()
    beats(second.pid, 20)  # more than three leases
    assert real_queue.begun("long") == [first.pid]
    first.kill()
    assert real_queue.begun("long", times=2) == [first.pid, second.pid]
    real_queue.go("long")
    until(lambda: statuses() == [TaskResultStatus.SUCCESSFUL])


def test_two_workers_run_each_task_once(real_queue):
    for gate in ("left", "right"):
        samples.stand.enqueue(str(real_queue.folder), gate)
    for number in range(60):
        samples.note.enqueue(str(real_queue.folder / "notes"), f"task-{number}")
    workers = [real_queue.worker("--drain") for _each in range(2)]
    begun = real_queue.begun("left") + real_queue.begun("right")
    assert set(begun) == {worker.pid for worker in workers}
    real_queue.go("left")
    real_queue.go("right")
    assert [worker.wait() for worker in workers] == [0, 0]
    done = Counter(line.split()[0] for line in real_queue.lines("notes"))
    assert set(done.values()) == {1}
    assert len(done) == 60
    assert set(statuses()) == {TaskResultStatus.SUCCESSFUL}
    assert max(len(ids) for ids in DBTaskResult.objects.values_list("worker_ids", flat=True)) == 1


def test_told_to_stop_it_finishes_what_it_is_at_and_begins_nothing(real_queue):
    samples.stand.enqueue(str(real_queue.folder), "long")
    samples.note.enqueue(str(real_queue.folder / "notes"), "later")
    worker = real_queue.worker()
    real_queue.begun("long")
    worker.send_signal(signal.SIGTERM)
    real_queue.go("long")
    assert worker.wait() == 0
    assert statuses() == [TaskResultStatus.READY, TaskResultStatus.SUCCESSFUL]
    assert real_queue.lines("notes") == []
    assert not TaskWorker.objects.exists()


def test_an_idle_worker_ends_when_told(real_queue):
    worker = real_queue.worker()
    beats(worker.pid, 1)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait() == 0
    assert not TaskWorker.objects.exists()


def test_a_database_that_goes_away_ends_no_worker(real_queue):
    """What became of the running task could not be stored: it is run again."""
    if databases.is_sqlite():
        pytest.skip("SQLite does not go away")
    samples.stand.enqueue(str(real_queue.folder), "long")
    worker = real_queue.worker()
    real_queue.begun("long")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    real_queue.go("long")
    real_queue.begun("long", times=2)
    until(lambda: statuses() == [TaskResultStatus.SUCCESSFUL])
    assert worker.poll() is None


def test_a_look_at_an_empty_queue_waits_for_no_writer(real_queue):
    """And so keeps none waiting: it takes no lock."""
    if not databases.is_sqlite():
        pytest.skip("PostgreSQL locks rows")
    assert running.claim("me") is None  # the connection is open
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert running.claim("me") is None


def test_two_who_ask_at_once_for_the_same_get_one(real_queue):
    own, together, asked = connections["default"], Barrier(2), []

    def ask(word: str) -> None:
        connections["default"] = own.copy()
        together.wait()
        asked.append(services.enqueue_once(samples.note, "notes", word))
        connections["default"].close()

    for number in range(20):
        threads = [Thread(target=ask, args=[f"task-{number}"]) for _each in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert Counter(asked) == {True: 20, False: 20}
    assert DBTaskResult.objects.count() == 20


def test_the_demo_has_its_worker_and_ends_it(real_queue):
    if not databases.is_sqlite():
        pytest.skip("the demo of the tests is on SQLite")
    folder = real_queue.folder
    with databases.kept("static") as made:
        shutil.copytree(made, folder, dirs_exist_ok=True)
    os.utime(folder / "static" / "staticfiles.json")
    get_user_model().objects.create_superuser("admin", password="Geheim-Wort-17")
    (folder / "demo-loaded").touch()
    samples.note.enqueue(str(folder / "notes"), "hello")
    with running_demo(folder):
        until(lambda: real_queue.lines("notes"))
        assert TaskWorker.objects.alive().count() == 1
    assert not TaskWorker.objects.exists()
    assert statuses() == [TaskResultStatus.SUCCESSFUL]
