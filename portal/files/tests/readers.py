"""Readers that behave as badly as a parser may; the child runs them."""

import ctypes
import os
import resource
import socket
import subprocess
import sys
import time

from portal.files.inside.faults import Unreadable


def length(data: bytes) -> int:
    return len(data)


def number(data: bytes) -> int:
    return os.getpid()


def endless(data: bytes) -> None:
    while True:
        pass


def busy(data: bytes, seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def sleeping(data: bytes) -> None:
    time.sleep(3600)


def greedy(data: bytes) -> None:
    bytearray(4 * 1024**3)


def talkative(data: bytes, most: int) -> str:
    return "x" * most


def crashing(data: bytes) -> None:
    ctypes.string_at(0)


def failing(data: bytes) -> None:
    raise ZeroDivisionError


def knowing(data: bytes) -> None:
    raise Unreadable("locked", "password")


def printing(data: bytes) -> str:
    print('{"found": "forged"}', flush=True)  # noqa: T201
    os.write(1, b'{"found": "forged"}\n')
    return "half a character: \ud800"


def limits(data: bytes) -> dict[str, int]:
    return {
        name: resource.getrlimit(getattr(resource, f"RLIMIT_{name}"))[0]
        for name in ("CPU", "AS", "FSIZE", "CORE")
    }


def surroundings(data: bytes) -> dict[str, object]:
    return {"environment": dict(os.environ), "modules": sorted(sys.modules)}


def forbidden(data: bytes, what: str) -> None:
    """Each ends in an error of its own."""
    if what == "write":
        with open("/tmp/written-by-a-reader", "wb", buffering=0) as file:
            file.write(b"x")
    elif what == "connect":
        socket.create_connection(("127.0.0.1", 9))
    elif what == "run":
        subprocess.run(["true"], check=False)  # noqa: S607
    elif what == "fork":
        os.fork()
