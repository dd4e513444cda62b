"""gunicorn for ``manage.py demo``: one process, and in it the worker of the tasks as a thread.

A server has the worker beside it (portal-worker.service): there a task neither waits for the pages
nor slows them down, and a restart of the one leaves the other alone.
"""

import os
from importlib import import_module

running = {}


def post_worker_init(worker):
    """The application is loaded: its worker can begin."""
    if os.environ.get("PORTAL_TASKS", "worker") == "worker":
        running[worker.pid] = import_module("portal.tasks.worker").WorkerThread()


def worker_exit(server, worker):
    """The process ends, and with it the worker, after what it is doing."""
    if thread := running.pop(worker.pid, None):
        thread.stop()
