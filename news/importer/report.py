"""The report of an import: one row for each file that was not imported, or only in part."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from portal.serving.spreadsheets import inert

COLUMNS = ("文件", "结果", "原因", "位置", "页面")


@dataclass(frozen=True, slots=True)
class Row:
    """One file: its path, what became of it, why, where in the text, and its page's address."""

    file: str
    result: str
    reasons: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    page: str = ""


def write_report(path: Path, rows: Iterable[Row]) -> int:
    """Write the rows as CSV with a byte order mark (Excel needs it for Chinese); returns how many.

    Raises ``OSError`` where the file cannot be written.
    """
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(COLUMNS)
        for row in rows:
            cells = (row.file, row.result, "；".join(row.reasons), "；".join(row.places), row.page)
            writer.writerow([inert(cell) for cell in cells])
            count += 1
    return count
