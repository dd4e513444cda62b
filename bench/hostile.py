"""What hostile files cost at most: ``python -m bench.within bench.hostile``.

Each is read as its door reads it, in a child; the dearest of each door is told, and how much this
process grew meanwhile. Linux only: memory is what ``/proc`` says of the child until it ends.
"""

import resource
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path

from django.conf import settings

from members.roster.importing.tables import UnreadableWorkbook, read_workbook
from news.importer.formats.reading import KINDS
from news.importer.reading import ALLOWANCE
from portal.files import child, extract, pictures
from portal.files.child import UnreadableError, read
from portal.files.tests.hostile import FILES
from portal.publishing.history.redirects import XLSX

from .inside import tell
from .report import Figure

DOORS = {
    "attachment": "附件",
    "roster": "名册",
    "redirects": "跳转表",
    "picture": "图片",
    "policy": "政策文件",
}
STARTS = 10


def policy(data: bytes, name: str) -> None:
    """As an import reads a file."""
    options = {"name": name, "kind": KINDS[Path(name).suffix], "folders": []}
    read("news.importer.parse:packed_document", data, ALLOWANCE, **options)


READERS: dict[str, Callable[[bytes, str], object]] = {
    "attachment": extract.extract_text,
    "roster": lambda data, _name: read_workbook(BytesIO(data), with_phones=True),
    "redirects": lambda data, _name: XLSX().create_dataset(data),
    "picture": lambda data, _name: pictures.decoded(data, settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS),
    "policy": policy,
}


def kilobytes(process: int | str, name: str) -> int:
    """A figure of a process's memory; 0 when it has ended."""
    try:
        return int(Path(f"/proc/{process}/status").read_text().split(f"{name}:")[1].split()[0])
    except (OSError, IndexError):
        return 0


@contextmanager
def watching(peaks: list[int]) -> Iterator[None]:
    """Append the most memory a child held, in kilobytes."""
    ended, most = threading.Event(), [0]

    def look() -> None:
        while not ended.wait(0.002):
            for task in Path("/proc/self/task").iterdir():
                for number in (task / "children").read_text().split():
                    most[0] = max(most[0], kilobytes(number, "VmHWM"))

    watcher = threading.Thread(target=look)
    watcher.start()
    yield
    ended.set()
    watcher.join()
    peaks.append(most[0])


def children_seconds() -> float:
    """Processor time of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure() -> None:
    """Every file at each of its doors."""
    dearest: dict[str, tuple[float, str]] = dict.fromkeys(DOORS, (0.0, ""))
    largest: dict[str, tuple[float, str]] = dict.fromkeys(DOORS, (0.0, ""))
    grown = 0
    for name, file in FILES.items():
        data = file.make()
        Path("/proc/self/clear_refs").write_text("5")
        before = kilobytes("self", "VmRSS")
        for door in file.doors:
            peaks: list[int] = []
            begun = children_seconds()
            # A refusal is an answer.
            with watching(peaks), suppress(UnreadableError, UnreadableWorkbook):
                READERS[door](data, file.name)
            dearest[door] = max(dearest[door], (children_seconds() - begun, name))
            largest[door] = max(largest[door], (peaks[0] / 1024, name))
        grown = max(grown, kilobytes("self", "VmHWM") - before)
    usual = child.Allowance()
    for door, called in DOORS.items():
        allowed = pictures.ALLOWANCE if door == "picture" else usual
        seconds, name = dearest[door]
        what = f"不可信文件，{called}：最贵一份的处理器时间"
        tell(Figure(what, seconds, allowed.cpu + 1, "秒", note=name))
        megabytes, name = largest[door]
        what = f"不可信文件，{called}：最大一份的内存"
        tell(Figure(what, megabytes, allowed.memory / child.MB, "MB", note=name))
    count = f"{len(FILES)} 份"
    tell(Figure("不可信文件：主进程最多增加的内存", grown / 1024, 80, "MB", note=count))
    begun, before = time.perf_counter(), children_seconds()
    for _ in range(STARTS):
        extract.extract_text("说明".encode(), "说明.txt")
    wall = (time.perf_counter() - begun) / STARTS * 1000
    busy = (children_seconds() - before) / STARTS * 1000
    tell(Figure("不可信文件：子进程读一份短文本", wall, None, "毫秒"))
    tell(Figure("不可信文件：其中处理器时间", busy, 150, "毫秒"))


if __name__ == "__main__":
    measure()
