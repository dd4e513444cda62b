"""The rows of a workbook somebody uploaded, read in a child."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import BinaryIO

from .child import MB, Allowance, read

Cell = str | int | float | bool | dt.date | dt.datetime | None

READER = "portal.files.inside.workbooks:read"
_DAYS = {"date": dt.date.fromisoformat, "datetime": dt.datetime.fromisoformat}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its rows from the first on, each without the empty cells at its end. ``longer``:
    there are more than were asked for."""

    name: str
    rows: list[tuple[Cell, ...]]
    longer: bool


def read_sheets(
    file: BinaryIO | bytes,
    *,
    rows: int,
    columns: int,
    cell: int,
    size: int,
    sheets: int = 20,
    unpacked: int = 40 * MB,
    characters: int = 5_000_000,
) -> list[Sheet]:
    """The first ``sheets`` of an .xlsx file, in their order.

    At most so many ``rows`` of a sheet, ``columns`` of a row, characters of a ``cell`` (of a longer
    one a character more is kept, so that it is seen) and ``characters`` together; ``size`` and
    ``unpacked`` are bytes. Raises ``UnreadableError``: ``too_big`` with detail ``size`` for a file
    beyond ``size``, ``locked`` for one with a password and with ``LEGACY`` for one of before 2007.
    """
    found = read(
        READER,
        file,
        Allowance(cpu=20, size=size),
        sheets=sheets,
        unpacked=unpacked,
        rows=rows,
        columns=columns,
        cell=cell,
        characters=characters,
    )
    return [
        Sheet(sheet["name"], [tuple(map(_cell, row)) for row in sheet["rows"]], sheet["longer"])
        for sheet in found
    ]


def _cell(value: Cell | list[str]) -> Cell:
    if isinstance(value, list):
        kind, written = value
        return _DAYS[kind](written)
    return value
