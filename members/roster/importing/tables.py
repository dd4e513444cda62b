"""Opening a workbook somebody uploaded: caps, the header wherever it is, columns kept."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import BinaryIO

from django.utils.translation import gettext as _

from portal.files.child import Code, UnreadableError
from portal.files.workbooks import Cell, Sheet, read_sheets

MAX_BYTES = 3 * 1024 * 1024
MAX_ROWS = 1000
MAX_COLUMNS = 60
MAX_CELL = 500  # characters; of a longer one a character more is kept, so that it is seen
HEADER_WITHIN = 15  # rows; titles and notes stand above the header

# What a heading may be called; everything else is dropped on reading.
HEADINGS = {
    "name": {"姓名", "党员姓名", "名字", "党员"},
    "status": {"党员状态", "人员类别", "党员类别", "党员类型", "党籍状态", "状态", "政治面貌"},
    "joined": {"入党年月", "入党时间", "入党日期", "加入党组织日期", "加入党组织时间"},
    "group": {"党小组", "所在党小组", "所属党小组", "小组"},
    "starts": {"进入支部日期", "进入党支部日期", "进入本支部日期", "转入时间", "转入日期"},
    "phone": {"手机号", "手机", "手机号码", "联系电话", "电话", "联系方式", "移动电话"},
}
KEYS = {heading: key for key, headings in HEADINGS.items() for heading in headings}
# A running number says nothing about anybody: dropped without a word.
SILENT = {"序号", "编号", "no", "no.", "#", ""}
NOISE = re.compile(r"[\s*＊:：]|[(（][^()（）]*[)）]")


class UnreadableWorkbook(Exception):
    """The file can't be read; the message says why, in words for the one who uploaded it."""


@dataclass
class Table:
    """Rows by the keys of ``HEADINGS`` (``number`` is the row in the sheet), and what was lost."""

    rows: list[tuple[int, dict[str, Cell]]] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)


def plain(value: Cell) -> str:
    """A heading or word as compared: half-width, without spaces, marks and brackets."""
    return NOISE.sub("", unicodedata.normalize("NFKC", str(value or ""))).lower()


def read_workbook(file: BinaryIO, with_phones: bool) -> Table:
    """The first sheet with a column of names. ``UnreadableWorkbook`` says what is wrong."""
    for sheet in _sheets(file):
        table = _table(sheet.rows, with_phones)
        if table is None:
            continue
        if sheet.longer:
            raise UnreadableWorkbook(
                _("超过%(rows)s行，一个支部没有这么多党员，请拆开。") % {"rows": MAX_ROWS}
            )
        return table
    raise UnreadableWorkbook(
        _("前%(rows)s行里没有找到“姓名”这一列。请用模板，或者把表头写清楚。")
        % {"rows": HEADER_WITHIN}
    )


def _sheets(file: BinaryIO) -> list[Sheet]:
    try:
        return read_sheets(
            file,
            rows=MAX_ROWS + HEADER_WITHIN,
            columns=MAX_COLUMNS,
            cell=MAX_CELL,
            size=MAX_BYTES,
        )
    except UnreadableError as error:
        raise UnreadableWorkbook(_why(error)) from error


def _why(error: UnreadableError) -> str:
    if error.code is Code.TOO_BIG and error.detail == "size":
        return _("文件超过3 MB，名册不会这么大，请只留一张表。")
    if error.code is Code.LOCKED:
        return _("这是旧版 .xls 或加了密码的文件，请用 Excel 或 WPS 另存为不加密的 .xlsx。")
    if error.code is Code.BROKEN:
        # Named, the fault is the file's kind; else openpyxl broke on it, as it does in many ways.
        return (
            _("这不是 Excel 文件（.xlsx），或者文件已经损坏。")
            if error.detail
            else _("文件打不开：可能损坏，或者加了密码。请用 Excel 或 WPS 另存为 .xlsx 再试。")
        )
    return _("文件解开后大得不正常，没有读取。")


def _table(rows: list[tuple[Cell, ...]], with_phones: bool) -> Table | None:
    found = _header(rows)
    if found is None:
        return None
    place, columns, headings = found
    table = Table()
    keep: dict[int, str] = {}
    for column, heading in sorted(headings.items()):
        key = columns.get(column)
        if key and key not in keep.values() and (key != "phone" or with_phones):
            keep[column] = key
            table.kept.append(heading)
        elif plain(heading) not in SILENT:
            table.dropped.append(heading)
    for number, row in enumerate(rows[place + 1 :], start=place + 2):
        values = {key: row[column] if column < len(row) else None for column, key in keep.items()}
        if any(isinstance(value, str) and len(value) > MAX_CELL for value in values.values()):
            raise UnreadableWorkbook(
                _("第%(row)s行有一格超过%(size)s字，请检查后再试。")
                % {"row": number, "size": MAX_CELL}
            )
        if any(value not in (None, "") for value in values.values()):
            table.rows.append((number, values))
    return table


def _header(rows) -> tuple[int, dict[int, str], dict[int, str]] | None:
    """Index of the last header row, key and heading by column; a header of two rows is joined.

    Of merged cells only the first has a value: ``联系方式`` over ``手机号`` and ``邮箱`` is read
    from the row below.
    """
    best = None
    for index, row in enumerate(rows[:HEADER_WITHIN]):
        columns = {
            number: KEYS[plain(value)] for number, value in enumerate(row) if plain(value) in KEYS
        }
        if "name" in columns.values() and (best is None or len(columns) > len(best[1])):
            best = (index, columns)
    if best is None:
        return None
    index, columns = best
    headings = {number: _heading(value) for number, value in enumerate(rows[index])}
    below = rows[index + 1] if index + 1 < len(rows) else ()
    name_column = next(number for number, key in columns.items() if key == "name")
    second = {
        number: KEYS[plain(value)] for number, value in enumerate(below) if plain(value) in KEYS
    }
    empty_name = name_column >= len(below) or below[name_column] in (None, "")
    if empty_name and any(_heading(value) for value in below) and _only_words(below):
        for number, value in enumerate(below):
            if _heading(value):
                headings[number] = _heading(value)
                columns.pop(number, None)
        columns |= second
        index += 1
    return index, columns, {number: text for number, text in headings.items() if text}


def _heading(value: Cell) -> str:
    return " ".join(str(value).split())[:30] if value not in (None, "") else ""


def _only_words(row) -> bool:
    """A second header row names things; a row of data without a name holds numbers or dates."""
    values = [value for value in row if value not in (None, "")]
    return all(isinstance(value, str) and not re.search(r"\d{4,}", value) for value in values)
