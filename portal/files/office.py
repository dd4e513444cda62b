"""Word and Excel files are archives: they are weighed here before any parser opens them.

A few kilobytes may unpack to gigabytes, whatever the directory says, and the tree of a part takes
many times the memory of its text. What python-docx and openpyxl are given stays within half a
gigabyte.
"""

from __future__ import annotations

import io
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import copy
from enum import Enum, auto
from typing import Any

# All parts a parser makes a tree of, together: bytes, and marks. A mark is a "<" or a "=": about as
# many nodes a tree has, a quarter of a kilobyte each. Of a tree openpyxl makes objects, far slower.
TREES = 20 * 1024 * 1024
MARKS = 1_000_000
OBJECTS = 200_000
# A longer text of a cell merged over rows is not repeated in each of them.
REPEATED = 200
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CHUNK = 16 * 1024
_BEFORE_XML = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"


class Fault(Enum):
    """Why an office file is not read: broken, with a password, a bomb, too large, too slow …

    ``LEGACY`` is a format of before 2007.
    """

    DAMAGED = auto()
    LOCKED = auto()
    LEGACY = auto()
    SWOLLEN = auto()
    LARGE = auto()
    SLOW = auto()


class OfficeError(Exception):
    """The file is not read, or not further."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def fault_of_ole(data: bytes) -> Fault | None:
    """What is wrong with an OLE container, None for any other file.

    Old formats are such containers; a password turns a new one into one, with a stream of a name
    of its own.
    """
    if not data.startswith(_OLE):
        return None
    return Fault.LOCKED if "EncryptedPackage".encode("utf-16-le") in data else Fault.LEGACY


class OfficeArchive(zipfile.ZipFile):
    """The parts of a Word or Excel file. Raises ``OfficeError``, also while they are read.

    Sheets are read as a stream, so they may be larger than trees; their marks are counted then.
    """

    def __init__(
        self,
        data: bytes,
        *,
        unpacked: int = 200 * 1024 * 1024,
        ratio: int = 200,
        members: int = 5_000,
        seconds: float = 20.0,
    ) -> None:
        self.deadline = time.process_time() + seconds
        if fault := fault_of_ole(data):
            raise OfficeError(fault)
        try:
            super().__init__(io.BytesIO(data))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise OfficeError(Fault.DAMAGED) from error
        parts = self.infolist()
        size = sum(part.file_size for part in parts)
        if len(parts) > members or size > min(unpacked, ratio * max(len(data), 4096)):
            raise OfficeError(Fault.SWOLLEN)
        if any(part.flag_bits & 1 for part in parts):
            raise OfficeError(Fault.LOCKED)
        if {part.compress_type for part in parts} - {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise OfficeError(Fault.DAMAGED)  # no other is allowed, and others unpack without end
        self._weigh()

    def _weigh(self) -> None:
        """Read every part once: python-docx opens the file again and believes what it says."""
        if "word/document.xml" in self.NameToInfo:
            limit, streams = MARKS, ()
        else:
            limit, streams = OBJECTS, ("xl/worksheets/", "xl/sharedStrings.xml")
        size = marks = 0
        for part in self.infolist():
            tree = False
            # What is damaged breaks the parser at the same place: it may be a picture.
            with suppress(zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError):
                for number, chunk in enumerate(self.chunks(part)):
                    if number == 0:
                        begin = chunk.lstrip(_BEFORE_XML)[:1]
                        tree = begin in {b"<", b""} and not part.filename.startswith(streams)
                        size += part.file_size * tree
                    marks += _marks(chunk) * tree
                    if size > TREES or marks > limit:
                        raise OfficeError(Fault.LARGE)

    def chunks(self, part: zipfile.ZipInfo) -> Iterator[bytes]:
        """The bytes of a part, never more than the directory says."""
        asked = copy(part)
        asked.file_size += 2 * _CHUNK  # zipfile would cut what is beyond, and not tell
        length = 0
        with super().open(asked) as stream:
            while chunk := stream.read(_CHUNK):
                length += len(chunk)
                if length > part.file_size:
                    raise OfficeError(Fault.SWOLLEN)
                if time.process_time() > self.deadline:
                    raise OfficeError(Fault.SLOW)
                yield chunk

    def whole(self, part: zipfile.ZipInfo) -> bytes:
        """The bytes of a part, for a reader that makes no more of them than a plain tree."""
        return b"".join(self.chunks(part))

    def open(self, name, mode="r", pwd=None, marks=None):
        """A part as a stream for a parser, which may keep what it has read."""
        part = name if isinstance(name, zipfile.ZipInfo) else self.getinfo(name)
        return io.BufferedReader(_Stream(self.chunks(part), marks or MARKS), _CHUNK)

    def read(self, name, pwd=None):
        """A part for openpyxl, which makes objects of it."""
        with self.open(name, marks=OBJECTS) as stream:
            return stream.read()


class _Stream(io.RawIOBase):
    """Chunks as a file, until there are too many marks in them."""

    def __init__(self, chunks: Iterator[bytes], marks: int) -> None:
        self.chunks, self.rest, self.marks = chunks, b"", marks

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        if not self.rest:
            self.rest = next(self.chunks, b"")
            self.marks -= _marks(self.rest)
            if self.marks < 0:
                raise OfficeError(Fault.LARGE)
        taken, self.rest = self.rest[: len(buffer)], self.rest[len(buffer) :]
        buffer[: len(taken)] = taken
        return len(taken)


def _marks(data: bytes) -> int:
    return data.count(b"<") + data.count(b"=")


def open_workbook(archive: OfficeArchive) -> Any:
    """The workbook as openpyxl reads it row by row, values instead of formulas."""
    from openpyxl.reader.excel import ExcelReader  # noqa: PLC0415 (heavy)

    reader = ExcelReader(archive.fp, read_only=True, data_only=True, keep_links=False)
    reader.archive = archive  # instead of one that is not weighed while it is read
    reader.read()
    return reader.wb


def table_rows(table: Any, text: Callable[[Any], str]) -> Iterator[list[str]]:
    """The cells of each row of a table of python-docx as ``text`` gives them.

    A cell merged over columns is given once (``row.cells`` gives it for every column the file
    says it spans), one merged over rows in each of them.
    """
    from docx.table import _Cell  # noqa: PLC0415 (heavy)

    above: dict[int, str] = {}
    for row in table.rows:
        found, column = [], row.grid_cols_before
        for cell in row._tr.tc_lst:
            if cell.vMerge == "continue" and column in above:
                words = above[column] if len(above[column]) <= REPEATED else ""
            else:
                words = above[column] = text(_Cell(cell, table))
            found.append(words)
            column += cell.grid_span
        yield found
