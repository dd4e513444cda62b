"""The outbox in the place Django's test runner took it from, and mail servers of every temper."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from django.utils import timezone

from notices.sending import hours


@pytest.fixture
def outbox(settings) -> None:
    """Every mail goes through the outbox, from there to ``mail.outbox``."""
    settings.EMAIL_BACKEND = "notices.mail.OutboxBackend"


@pytest.fixture
def by_day(monkeypatch) -> None:
    """It is not the middle of the night, whatever the clock of the machine says."""
    monkeypatch.setattr(hours, "is_quiet", lambda at, begins, ends: False)


@pytest.fixture
def committed(django_capture_on_commit_callbacks) -> Callable:
    """``with committed():`` the block is a transaction of its own; tasks run at its end."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@dataclass
class Sink:
    """A mail server of a page: it takes letters, and does as told with each line it hears."""

    port: int
    letters: list[str] = field(default_factory=list)
    recipient: str = "250 ok"
    on_recipient: Callable[[], None] = lambda: None
    on_letter: Callable[[], None] = lambda: None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"


@pytest.fixture
def sink(settings) -> Iterator[Sink]:
    """A local mail server, and the portal's way to it."""
    with serving_mail() as server:
        to_server(settings, server.port)
        yield server


def to_server(settings, port: int) -> None:
    """The portal sends its mail there."""
    settings.PORTAL_MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 1


class serving_mail:
    """``with serving_mail() as sink``: in a thread, one conversation at a time."""

    def __enter__(self) -> Sink:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.sink = Sink(self.listener.getsockname()[1])
        threading.Thread(target=self._serve, daemon=True).start()
        return self.sink

    def __exit__(self, *error: object) -> None:
        self.listener.close()

    def _serve(self) -> None:
        while True:
            try:
                conversation, _address = self.listener.accept()
            except OSError:
                return
            with conversation, suppress(OSError):
                self._talk(conversation)

    def _talk(self, conversation: socket.socket) -> None:
        lines = conversation.makefile("rb")
        say = lambda text: conversation.sendall(f"{text}\r\n".encode())  # noqa: E731
        say("220 sink")
        while line := lines.readline().decode(errors="replace").strip():
            word = line[:4].upper()
            if word == "DATA":
                say("354 go on")
                letter = b"".join(iter(lines.readline, b".\r\n")).decode(errors="replace")
                self.sink.letters.append(letter)
                self.sink.on_letter()
                say("250 taken")
            elif word == "RCPT":
                self.sink.on_recipient()
                say(self.sink.recipient)
            elif word == "QUIT":
                say("221 bye")
                return
            else:
                say("250 ok")


@pytest.fixture
def dead_server(settings) -> None:
    """Nobody listens there."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    to_server(settings, port)


@pytest.fixture
def silent_server(settings) -> Iterator[None]:
    """Takes the call and says nothing, for ever."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        to_server(settings, listener.getsockname()[1])
        yield


@pytest.fixture
def due(db) -> Callable[[], None]:
    """Time has passed: all that waits is due."""

    def pass_time() -> None:
        from notices.models import Delivery  # noqa: PLC0415

        Delivery.objects.filter(state="waiting").update(not_before=timezone.now())

    return pass_time
