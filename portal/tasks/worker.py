"""The worker: takes one task after the other, and says that it lives."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from contextlib import suppress

from django.conf import settings
from django.db import (
    DatabaseError,
    close_old_connections,
    connection,
)
from django.db.models.functions import Now
from django.utils.crypto import get_random_string

from . import running
from .models import TaskWorker

logger = logging.getLogger(__name__)

POLL = 1.0  # seconds between two looks at an empty queue
LONGEST_PAUSE = 30.0  # seconds, while the database is away
BEATS = 6  # signs of life within a lease


class Worker:
    """One task at a time. ``stop()`` ends it after the one that is running."""

    def __init__(self) -> None:
        self.id = self._new_id()
        self.stopping = False
        self._done = threading.Event()

    def stop(self, number: int = 0, frame: object = None) -> None:
        """Take no other task. A handler of signals as well: Ctrl+C pressed again does not wait."""
        self.stopping = True
        if number == signal.SIGINT:
            signal.signal(number, signal.SIG_DFL)

    def stop_on_signals(self) -> None:
        """``SIGTERM`` and ``SIGINT`` stop it; in the main thread only."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)

    def run(self, *, until_empty: bool = False) -> None:
        """Work until stopped, or with ``until_empty`` until nothing is due."""
        logger.info("worker %s starts", self.id)
        self._say_alive()
        beating = threading.Thread(target=self._beat, name="tasks-beat", daemon=True)
        beating.start()
        pause = POLL
        try:
            while not self.stopping:
                try:
                    busy, pause = self.step(), POLL
                except Exception:
                    logger.exception("worker %s: the database is away, or it failed", self.id)
                    connection.close()
                    # What became of a task could not be stored: it is given back as one of a worker
                    # that is silent from now on.
                    self.id = self._new_id()
                    busy, pause = False, min(pause * 2, LONGEST_PAUSE)
                if until_empty and not busy:
                    return
                if not busy and not self.stopping:
                    time.sleep(pause)
        finally:
            self._done.set()
            beating.join()
            with suppress(DatabaseError):
                TaskWorker.objects.filter(pk=self.id).delete()
            connection.close()
            logger.info("worker %s has ended", self.id)

    def step(self) -> bool:
        """Run the next task that is due; False if there is none."""
        close_old_connections()
        row = running.claim(self.id)
        if row is None:
            return False
        running.run(row)
        return True

    @staticmethod
    def _new_id() -> str:
        return f"{socket.gethostname()[:30]}:{os.getpid()}:{get_random_string(12)}"

    def _say_alive(self) -> None:
        me = TaskWorker(pk=self.id, started_at=Now(), seen_at=Now())
        # One statement: no transaction is kept open, and a row somebody has removed comes back.
        TaskWorker.objects.bulk_create(
            [me], update_conflicts=True, unique_fields=["id"], update_fields=["seen_at"]
        )

    def _beat(self) -> None:
        """Beside the task that runs, however long it takes: say so, and look after the others."""
        suspects: frozenset[str] = frozenset()
        while not self._done.wait(settings.PORTAL_TASKS_LEASE / BEATS):
            try:
                close_old_connections()
                self._say_alive()
                suspects = running.rescue(suspects)
            except Exception:  # whatever it is, another sign follows
                logger.exception("worker %s cannot say that it lives", self.id)
                connection.close()
        connection.close()


class WorkerThread:
    """A worker beside the threads of a server, for the demo."""

    def __init__(self) -> None:
        self.worker = Worker()
        self._thread = threading.Thread(target=self.worker.run, name="tasks", daemon=True)
        self._thread.start()

    def stop(self, seconds: float = 20) -> None:
        """End after the running task; a longer one is left, and run again another time."""
        self.worker.stop()
        self._thread.join(seconds)
