"""The rows of an Excel file (.xlsx), as far as there may be any."""

from __future__ import annotations

import datetime as dt
from typing import Any

from portal.files.office import Fault, OfficeArchive, OfficeError, open_workbook

from .faults import Unreadable

# Rows without anything in them that are looked at, for one that has: a sheet may be formatted down
# to its last row.
_EMPTY = 20
_CODES = {Fault.DAMAGED: "broken", Fault.LOCKED: "locked", Fault.LEGACY: "locked"}


def read(
    data: bytes, *, sheets: int, unpacked: int, rows: int, columns: int, cell: int, characters: int
) -> list[dict[str, Any]]:
    """The first ``sheets`` of a file: ``{"name", "rows": [[cell, …], …], "longer"}``.

    A sheet gives ``rows`` rows at most, empty ones between them included, each of ``columns`` cells
    without the empty ones at its end; ``longer`` says that more follow. A text is cut after
    ``cell`` characters and one more, so that it is seen. A date is ``["date", "2026-11-01"]``, a
    time of a day ``["datetime", …]``; what JSON does not know else is text. Words of all sheets
    together beyond ``characters`` are too big.
    """
    try:
        archive = OfficeArchive(data, unpacked=unpacked)
        if "xl/workbook.xml" not in archive.namelist():
            raise Unreadable("broken", "no workbook")
        room, read_sheets = characters, []
        for sheet in open_workbook(archive).worksheets[:sheets]:
            # Some programs write a wrong size; without one every row is looked at.
            sheet.reset_dimensions()
            found: list[list[Any]] = []
            longer = False
            read_rows = sheet.iter_rows(max_col=columns, max_row=_EMPTY * rows, values_only=True)
            for number, row in enumerate(read_rows, start=1):
                cells = [_plain(value, cell) for value in row]
                while cells and cells[-1] in (None, ""):
                    cells.pop()
                if not cells:
                    continue
                if number > rows:
                    longer = True
                    break
                room -= sum(len(value) for value in cells if isinstance(value, str))
                if room < 0:
                    raise Unreadable("too_big", "characters")
                found.extend([] for _number in range(number - 1 - len(found)))
                found.append(cells)
            read_sheets.append({"name": sheet.title, "rows": found, "longer": longer})
        return read_sheets
    except OfficeError as error:
        code = _CODES.get(error.fault, "too_big")
        raise Unreadable(code, error.fault.name) from error


def _plain(value: Any, most: int) -> Any:
    if isinstance(value, dt.datetime):
        return ["datetime", value.isoformat()]
    if isinstance(value, dt.date):
        return ["date", value.isoformat()]
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        # Longer than any number a table holds; Python itself refuses to write it out.
        return value if abs(value) < 10**30 else float("inf")
    return str(value)[: most + 1]
