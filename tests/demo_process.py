"""The demo in a process of its own, as ``make demo`` serves it."""

import os
import secrets
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.waiting import until, written

ROOT = Path(__file__).resolve().parents[1]
OTHERS = {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "DEMO_PASSWORD"}


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(folder: Path, **more: str) -> Iterator[str]:
    """``manage.py demo`` with its data in ``folder``, on SQLite; the address it answers at.

    ``more`` is added to its environment; what it says stands in ``folder/server.log``.
    """
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {name: value for name, value in os.environ.items() if name not in OTHERS} | {
        "DJANGO_SETTINGS_MODULE": "portal.settings.production",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "BASE_URL": url,
        "PORTAL_DEMO": "on",
        "PORTAL_HTTPS": "off",
        "PORTAL_REQUIRE_MFA": "off",
        "PORTAL_VAR": str(folder),
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        **more,
    }
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, str(ROOT / "manage.py"), "demo", "--bind", f"127.0.0.1:{port}"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )

    def answers() -> bool:
        if process.poll() is not None:
            pytest.fail(f"the demo did not start:\n{log.read_text()[-3000:]}")
        try:
            urllib.request.urlopen(f"{url}/healthz").close()  # noqa: S310
        except (urllib.error.URLError, ConnectionError):
            return False
        return True

    try:
        until(answers, lambda: written(folder))
        yield url
    finally:
        process.terminate()
        process.wait()
