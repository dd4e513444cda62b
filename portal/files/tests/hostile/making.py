"""What the makers share."""

from __future__ import annotations

import random
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Hostile:
    """A file by its name on disk, the doors it comes to, and how it is made."""

    name: str
    doors: tuple[str, ...]
    make: Callable[[], bytes]


FILES: dict[str, Hostile] = {}


def hostile(name: str, *doors: str) -> Callable:
    """Register a maker under its own name."""

    def register(make: Callable[[], bytes]) -> Callable[[], bytes]:
        # Some take a second, and come to several doors.
        FILES[make.__name__.replace("_", " ")] = Hostile(name, doors, cache(make))
        return make

    return register


def zipped(parts: dict[str, bytes], padding: int = 0) -> bytes:
    """An archive; ``padding`` bytes that cannot be packed keep its ratio harmless."""
    output = BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in parts.items():
            # A packer for each of a hundred thousand empty parts would take seconds.
            kind = zipfile.ZIP_DEFLATED if data else zipfile.ZIP_STORED
            archive.writestr(zipfile.ZipInfo(name), data, kind, compresslevel=1)
        if padding:
            archive.writestr("padding", random.Random(1).randbytes(padding))
    return output.getvalue()


def deflated(pattern: bytes, times: int) -> bytes:
    """``pattern`` so many times, compressed without being held: one block, again and again."""
    piece = pattern * max(1, MB // len(pattern))
    whole, rest = divmod(times * len(pattern), len(piece))
    packer = zlib.compressobj(9, wbits=-15)
    block = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = 1
    for _ in range(whole):
        checksum = zlib.adler32(piece, checksum)
    checksum = zlib.adler32(piece[:rest], checksum)
    packer = zlib.compressobj(9, wbits=-15)
    end = packer.compress(piece[:rest]) + packer.flush()
    return b"\x78\xda" + block * whole + end + checksum.to_bytes(4, "big")


def at_door(door: str) -> list[str]:
    """Names of the files that come to this door."""
    return [name for name, file in FILES.items() if door in file.doors]


@contextmanager
def growing_no_more_than(megabytes: int) -> Iterator[None]:
    """The block takes no more memory of this process than that at any moment (Linux)."""
    status = Path("/proc/self/status")
    if not status.exists():
        yield
        return
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    before = _of(status, "VmRSS")
    yield
    assert _of(status, "VmHWM") - before <= megabytes * 1024


def _of(status: Path, name: str) -> int:
    return int(status.read_text().split(f"{name}:")[1].split()[0])
