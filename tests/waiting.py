"""Waiting for something that takes as long as it takes: a busy machine is no error."""

import time
from collections.abc import Callable, Hashable
from pathlib import Path

STILL = 300  # seconds without any progress that are taken for a standstill


def until(holds: Callable[[], bool], progress: Callable[[], Hashable] = lambda: None) -> None:
    """Wait until something is true, as long as ``progress`` answers something new now and then."""
    seen, since = progress(), time.monotonic()
    while not holds():
        now = progress()
        if now != seen:
            seen, since = now, time.monotonic()
        assert time.monotonic() - since < STILL, f"nothing has moved for {STILL} s; last: {seen}"
        time.sleep(0.05)


def written(folder: Path) -> tuple[int, int]:
    """What a process that writes below a folder has done so far: files, and bytes in them."""
    sizes = []
    for path in folder.rglob("*"):
        try:
            sizes.append(path.stat().st_size)
        except FileNotFoundError:
            continue
    return len(sizes), sum(sizes)
