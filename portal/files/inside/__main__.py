"""The child: told of a file and a reader by its input, it answers with a line of JSON."""

from __future__ import annotations

import contextlib
import importlib
import json
import math
import os
import resource
import sys
import traceback
from collections.abc import Callable
from typing import Any, BinaryIO

from portal.files.inside.faults import Unreadable

# Nothing that reads a file needs these.
_REFUSED = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "ftplib")


def main() -> None:
    """Answer until the input ends."""
    _close_doors()
    # What a library prints must not stand in the answer.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while line := sys.stdin.buffer.readline():
        job = json.loads(line)
        module, _, name = job["reader"].partition(":")
        reader = getattr(importlib.import_module(module), name)
        _limit(job["allowance"])
        answers.write(_answer(reader, _file(sys.stdin.buffer), job["options"]))
        answers.flush()


def _close_doors() -> None:
    """No file is written, no connection opened, no program started, nothing left behind."""
    for name, most in (("RLIMIT_FSIZE", 0), ("RLIMIT_CORE", 0), ("RLIMIT_NOFILE", 64)):
        _set(name, most, for_good=True)
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple) -> None:
    if event.startswith(_REFUSED):
        raise PermissionError(event)


def _limit(allowance: dict) -> None:
    """Processor time from here on, and memory of the whole process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = math.ceil(used.ru_utime + used.ru_stime)
    _set("RLIMIT_CPU", spent + allowance["cpu"])
    _set("RLIMIT_AS", allowance["memory"])


def _set(name: str, most: int, for_good: bool = False) -> None:
    # What a system does not know is left as it is, and so is a lower limit.
    with contextlib.suppress(AttributeError, ValueError, OSError):
        kind = getattr(resource, name)
        hard = resource.getrlimit(kind)[1]
        soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (soft, soft if for_good else hard))


def _file(stream: BinaryIO) -> bytes:
    pieces = []
    while length := int.from_bytes(stream.read(4), "big"):
        pieces.append(stream.read(length))
    return b"".join(pieces)


def _answer(reader: Callable, data: bytes, options: dict[str, Any]) -> bytes:
    try:
        return _line({"found": reader(data, **options)})
    except Unreadable as fault:
        return _line({"fault": fault.code, "detail": fault.detail})
    except MemoryError:
        return _line({"fault": "too_big", "detail": "memory"})
    except Exception:  # noqa: BLE001 - any parser may fail in any way on any file
        return _line({"fault": "broken", "trace": traceback.format_exc(limit=-8)[-4000:]})


def _line(answer: dict[str, Any]) -> bytes:
    # Half a character may stand in a file, and then in what is read from it.
    return json.dumps(answer, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"


if __name__ == "__main__":
    main()
