"""Files of strangers are read in a child process, which has limits and nothing to lose.

A parser may need without end what a small file asks of it: processor time, memory, or it crashes.
Here that ends a child. It is a fresh Python without Django, database, secrets or the environment
of this process; the system gives it so many seconds of processor time and so much memory, lets it
write no file, and it opens no connection. What a reader is: ``portal.files.inside``.

Where the system does not limit memory (macOS), the wall clock still ends it.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

logger = logging.getLogger(__name__)

MB = 1024 * 1024
ROOT = Path(__file__).resolve().parents[2]
# Children of one process at a time; the next waits, and gives up when its own time is over.
AT_ONCE = 2
# A child that is kept reads so many files.
FILES = 100
_CHUNK = 64 * 1024


class Code(StrEnum):
    """Why a file was not read: too long a time, too much memory or answer, broken, a password."""

    TOO_LONG = "too_long"
    TOO_BIG = "too_big"
    BROKEN = "broken"
    LOCKED = "locked"


class UnreadableError(Exception):
    """A file that is not read. What people are told of it is the caller's; ``detail`` is no text
    for people: the fault's name where the reader knows one."""

    def __init__(self, code: Code, detail: str = "") -> None:
        super().__init__(f"{code} {detail}".strip())
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Allowance:
    """What reading one file may cost.

    ``cpu`` seconds of processor time; ``memory`` bytes of address space, of which Python and the
    parsers themselves take some 100 MB; ``seconds`` on the wall clock; ``size`` bytes of the file
    and ``answer`` bytes of what is read from it.
    """

    cpu: int = 25
    memory: int = 640 * MB
    seconds: float = 60.0
    size: int = 50 * MB
    answer: int = 32 * MB


_places = threading.BoundedSemaphore(AT_ONCE)


def read(
    reader: str, file: BinaryIO | bytes, allowance: Allowance | None = None, **options: Any
) -> Any:
    """What ``reader`` says of ``file``, read in a child of its own.

    ``reader`` is ``"module:function"`` of a module that needs no Django; the function is given the
    bytes of the file and ``options`` and returns what JSON can hold. ``file`` is bytes, or open for
    reading in binary; it is read from its start and not closed. Raises ``UnreadableError``; what
    reading ``file`` itself raises is not caught.
    """
    with Child() as child:
        return child.read(reader, file, allowance, **options)


class Child:
    """A child that reads one file after another, so that many small ones do not wait for as many
    starts. It is replaced when it was killed, and after ``FILES`` files. For one thread."""

    def __init__(self) -> None:
        self._process: subprocess.Popen | None = None
        self._read = 0

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def read(
        self,
        reader: str,
        file: BinaryIO | bytes,
        allowance: Allowance | None = None,
        **options: Any,
    ) -> Any:
        """As :func:`read`."""
        allowance = allowance or Allowance()
        deadline = time.monotonic() + allowance.seconds
        if not _places.acquire(timeout=allowance.seconds):
            raise UnreadableError(Code.TOO_LONG, "no place")
        try:
            return self._ask(reader, file, allowance, deadline, options)
        finally:
            _places.release()

    def _ask(self, reader, file, allowance: Allowance, deadline: float, options: dict) -> Any:
        if self._read >= FILES:
            self.close()
        if self._process is None:
            self._start()
        self._read += 1
        job = {"reader": reader, "options": options, "allowance": asdict(allowance)}
        whole = False
        try:
            line = self._exchange(_said(job, file, allowance.size), allowance.answer, deadline)
            whole = True
        finally:
            # Whatever went wrong, a half-told child is of no more use. One that said nothing is
            # about to end, and how it does is to be known.
            ended = 0 if whole and line else self.close(grace=5.0 if whole else 0.0)
        if not line:
            raise UnreadableError(_code_of(ended), f"ended with {ended}")
        answer = json.loads(line)
        if "fault" not in answer:
            return answer["found"]
        if trace := answer.get("trace"):
            # What a parser says may quote the file: for who looks for it.
            kind = trace.strip().rpartition("\n")[2].partition(":")[0]
            logger.info("%s on a file read by %s", kind, reader)
            logger.debug("%s", trace)
        if answer["fault"] == Code.TOO_BIG:
            self.close()  # memory that ran out once is in pieces
        raise UnreadableError(Code(answer["fault"]), answer.get("detail", ""))

    def _start(self) -> None:
        command = [sys.executable, "-s", "-P", "-B", "-W", "ignore", "-m", "portal.files.inside"]
        # Nothing of this process's environment: there are passwords in it.
        environment = {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8"}
        self._process = subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            cwd="/",
            env=environment,
            start_new_session=True,
        )
        self._read = 0
        os.set_blocking(self._process.stdin.fileno(), False)
        os.set_blocking(self._process.stdout.fileno(), False)

    def _exchange(self, chunks: Iterator[bytes], most: int, deadline: float) -> bytes:
        """Say all, then hear one line; empty where the child ended before it. Raises
        ``UnreadableError`` at the deadline, and beyond so many bytes of answer."""
        saying, hearing = self._process.stdin, self._process.stdout
        heard, rest = bytearray(), memoryview(b"")
        with selectors.DefaultSelector() as waiting:
            waiting.register(saying, selectors.EVENT_WRITE)
            waiting.register(hearing, selectors.EVENT_READ)
            while True:
                left = deadline - time.monotonic()
                ready = waiting.select(left) if left > 0 else []
                if not ready:
                    raise UnreadableError(Code.TOO_LONG, "wall clock")
                for key, _events in ready:
                    if key.fileobj is hearing:
                        more = os.read(hearing.fileno(), _CHUNK)
                        heard += more
                        if not more:
                            return b""
                        if more.endswith(b"\n"):
                            return bytes(heard)
                        if len(heard) > most:
                            raise UnreadableError(Code.TOO_BIG, "answer")
                        continue
                    rest = rest or memoryview(next(chunks, b""))
                    if not rest:
                        waiting.unregister(saying)
                        continue
                    try:
                        rest = rest[os.write(saying.fileno(), rest) :]
                    except BrokenPipeError:  # it has ended: what it left is heard
                        waiting.unregister(saying)

    def close(self, grace: float = 0.0) -> int:
        """End the child, which has nothing to lose, after so many seconds in which it may do so by
        itself; its exit code, negative for a signal's."""
        process, self._process = self._process, None
        if process is None:
            return 0
        if grace:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(grace)
        if process.returncode is None:  # else the number may be another's by now
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
        process.stdin.close()
        process.stdout.close()
        return process.wait()


def _said(job: dict, file: BinaryIO | bytes, size: int) -> Iterator[bytes]:
    """A job as it is told: a line, and the file in pieces with their lengths; 0 ends it."""
    yield json.dumps(job).encode() + b"\n"
    if isinstance(file, bytes | bytearray | memoryview):
        file = BytesIO(file)
    elif hasattr(file, "seek"):
        file.seek(0)
    while piece := file.read(_CHUNK):
        size -= len(piece)
        if size < 0:
            raise UnreadableError(Code.TOO_BIG, "size")
        yield len(piece).to_bytes(4, "big") + piece
    yield bytes(4)


def _code_of(ended: int) -> Code:
    """Why a child ended without an answer."""
    if ended == 1:
        # A fault of a file is an answer: this is one of our own.
        raise RuntimeError("the child that reads files did not start, or its reader is not there")
    if ended == -signal.SIGXCPU:
        return Code.TOO_LONG
    return Code.TOO_BIG if ended == -signal.SIGKILL else Code.BROKEN
