"""The words of a PDF, Word, Excel or text file, with the places where they stand.

A file that is broken, locked, too large or made to exhaust a reader gives what could be read and
the name of a reason; nothing is raised. ``portal.files.extract`` says the reasons in Chinese.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum, auto
from io import BytesIO
from pathlib import PurePath
from typing import Any

from portal.files.encodings import BOMS, UndecodableError, decode
from portal.files.office import (
    Fault,
    OfficeArchive,
    OfficeError,
    fault_of_ole,
    open_workbook,
    table_rows,
)

from .hidden import hidden_of_office, hidden_of_pdf


class Reason(StrEnum):
    """Why a file was not read, or not all of it."""

    UNSUPPORTED = auto()
    LEGACY = auto()
    TOO_LARGE = auto()
    BOMB = auto()
    BROKEN = auto()
    PARTLY_BROKEN = auto()
    LOCKED = auto()
    NO_TEXT = auto()
    TOO_LONG = auto()
    TOO_MANY_PAGES = auto()
    TOO_SLOW = auto()
    TOO_HEAVY = auto()
    NOT_TEXT = auto()
    UNSURE_ENCODING = auto()


_FAULTS = {
    Fault.DAMAGED: Reason.BROKEN,
    Fault.LOCKED: Reason.LOCKED,
    Fault.LEGACY: Reason.LEGACY,
    Fault.SWOLLEN: Reason.BOMB,
    Fault.LARGE: Reason.TOO_LARGE,
    Fault.SLOW: Reason.TOO_SLOW,
}

_LAST_ROW = 1_048_576  # of Excel; a file may say that another comes after as many as it likes

_HAN = "㐀-䶿一-鿿豈-﫿"
_HAN_BREAK = re.compile(rf"(?<=[{_HAN}])[ \t]*\n[ \t]*(?=[{_HAN}])")
_HAN_SPACE = re.compile(rf"(?<=[{_HAN}]) (?=[{_HAN}])")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")

TEXT_SUFFIXES = frozenset({".txt", ".md", ".csv", ".tsv", ".log"})
LEGACY_SUFFIXES = frozenset({".doc", ".xls", ".ppt", ".wps", ".et"})


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost: bytes, pages or sheets, characters, seconds of processor time.

    Seconds are looked at between pages and rows; what does not come to the next page is ended with
    the child.
    """

    size: int = 50 * 1024 * 1024
    unpacked: int = 200 * 1024 * 1024
    ratio: int = 200
    members: int = 5_000
    pages: int = 1_000
    characters: int = 500_000
    seconds: float = 20.0


Place = tuple[str, ...]


class _Stop(Exception):
    """Ends reading; carries the reason."""


class _Collector:
    """Gathers pieces of text until a limit is met."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.parts: list[str] = []
        self.places: list[tuple[int, Place]] = []
        self.hidden: list[tuple[Place, str]] = []
        self.length = 0
        self.cut = ""  # why what stands beside the text was not read to its end
        self.room = self.hidden_room = limits.characters
        self.deadline = time.process_time() + limits.seconds

    def add(self, piece: str, place: Place = ()) -> None:
        piece = _UNPRINTABLE.sub(" ", piece).strip()
        if piece:
            if place:
                self.places.append((self.length, place))
            self.parts.append(piece[: self.room])
            self.length += len(self.parts[-1]) + 1
            self.room -= len(piece) + 1
        if self.room <= 0:
            raise _Stop(Reason.TOO_LONG)
        self.tick()

    def hide(self, piece: str, place: Place) -> None:
        """Keep what is in the file but not in its text."""
        piece = _UNPRINTABLE.sub(" ", piece).strip()
        if piece and self.hidden_room > 0:
            self.hidden.append((place, piece[: self.hidden_room]))
            self.hidden_room -= len(piece) + 1
        self.tick()

    def tick(self) -> None:
        if time.process_time() > self.deadline:
            raise _Stop(Reason.TOO_SLOW)

    @property
    def text(self) -> str:
        return "\n".join(self.parts)


def read(data: bytes, name: str, limits: dict[str, float] | None = None) -> dict[str, Any]:
    """``{"text", "reason", "places", "hidden"}``, as ``portal.files.extract.Extract`` has them.

    The first bytes count for more than the name: a PDF called .txt is read as a PDF.
    """
    collector = _Collector(Limits(**limits or {}))
    reason = ""
    if data:
        try:
            reason = _reader(data, PurePath(name).suffix.lower())(data, collector) or ""
        except _Stop as stop:
            reason = str(stop)
        except MemoryError:
            if not collector.parts:
                raise
            reason = Reason.TOO_HEAVY
        except Exception:  # noqa: BLE001 - any reader may fail in any way on any file
            reason = Reason.PARTLY_BROKEN if collector.parts else Reason.BROKEN
    text = collector.text
    reason = reason or collector.cut or ("" if text.strip() else Reason.NO_TEXT)
    places, hidden = collector.places, collector.hidden
    return {"text": text, "reason": reason, "places": places, "hidden": hidden}


def _reader(data: bytes, suffix: str) -> Any:
    if b"%PDF-" in data[:1024]:
        return _pdf
    if ole := fault_of_ole(data):
        raise _Stop(Reason.LOCKED if suffix in {".docx", ".xlsx"} else _FAULTS[ole])
    if suffix in LEGACY_SUFFIXES:
        raise _Stop(Reason.LEGACY)
    if data.startswith(b"PK"):
        return _office
    if suffix in TEXT_SUFFIXES:
        return _plain
    if suffix in {".pdf", ".docx", ".xlsx"}:
        raise _Stop(Reason.BROKEN)
    raise _Stop(Reason.UNSUPPORTED)


# PDF -----------------------------------------------------------------------------------


def _pdf(data: bytes, collector: _Collector) -> str:
    from pypdf import PdfReader  # noqa: PLC0415 (heavy)
    from pypdf.errors import DependencyError, FileNotDecryptedError  # noqa: PLC0415

    logging.getLogger("pypdf").setLevel(logging.ERROR)
    reader = PdfReader(BytesIO(data), strict=False)
    try:
        if reader.is_encrypted and not reader.decrypt(""):
            raise _Stop(Reason.LOCKED)
        count = len(reader.pages)
    except (DependencyError, FileNotDecryptedError) as error:
        raise _Stop(Reason.LOCKED) from error
    broken = False
    for number in range(min(count, collector.limits.pages)):
        collector.tick()
        try:
            page = reader.pages[number].extract_text() or ""
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - a page may be broken in any way; the next may not
            broken = True
            continue
        collector.add(join_lines(page), ("page", str(number + 1)))
    _beside(hidden_of_pdf, reader, collector)
    if broken:
        return Reason.PARTLY_BROKEN if collector.parts else Reason.BROKEN
    return Reason.TOO_MANY_PAGES if count > collector.limits.pages else ""


def join_lines(text: str) -> str:
    """Join lines that end and go on inside a Chinese sentence, and letters set far apart."""
    text = _HAN_BREAK.sub("", text)
    spaces, letters = len(_HAN_SPACE.findall(text)), len(re.findall(f"[{_HAN}]", text))
    return _HAN_SPACE.sub("", text) if spaces * 3 > letters else text


# Word and Excel ------------------------------------------------------------------------


def _office(data: bytes, collector: _Collector) -> str:
    limits = collector.limits
    try:
        archive = OfficeArchive(
            data,
            unpacked=limits.unpacked,
            ratio=limits.ratio,
            members=limits.members,
            seconds=limits.seconds,
        )
    except OfficeError as error:
        raise _Stop(_FAULTS[error.fault]) from error
    names = archive.namelist()
    if "word/document.xml" in names:
        read = _docx
    elif any(name.startswith("xl/workbook") for name in names):
        read = _xlsx
    else:
        raise _Stop(Reason.UNSUPPORTED)
    try:
        return read(archive, collector)
    except OfficeError as error:
        raise _Stop(Reason.TOO_SLOW if error.fault is Fault.SLOW else Reason.TOO_LONG) from error
    finally:
        _beside(hidden_of_office, archive, collector)


def _beside(reader: Any, source: Any, collector: _Collector) -> None:
    """What stands beside the text is read as far as it can be; the text counts without it."""
    try:
        reader(source, collector.hide)
    except _Stop as stop:
        collector.cut = str(stop)
    except MemoryError:
        collector.cut = Reason.TOO_HEAVY
    except Exception:  # noqa: BLE001, S110 - any part may be broken in any way
        pass


def _docx(archive: OfficeArchive, collector: _Collector) -> str:
    from docx import Document  # noqa: PLC0415 (heavy)

    document = Document(archive.fp)
    for number, piece in enumerate(_docx_pieces(document, collector), start=1):
        collector.add(piece, ("paragraph", str(number)))
    return ""


def _docx_pieces(container: Any, collector: _Collector) -> Iterator[str]:
    """Yield paragraphs, and rows of tables as one line, in the order of the document or cell."""
    collector.tick()
    for block in container.iter_inner_content():
        if hasattr(block, "rows"):
            for row in table_rows(block, lambda cell: "\n".join(_docx_pieces(cell, collector))):
                yield "\t".join(row)
        else:
            yield block.text


def _xlsx(archive: OfficeArchive, collector: _Collector) -> str:
    for number, sheet in enumerate(open_workbook(archive).worksheets):
        if number >= collector.limits.pages:
            return Reason.TOO_MANY_PAGES
        hidden = sheet.sheet_state != "visible"
        if not hidden:
            collector.add(sheet.title, ("title", sheet.title))
        sheet.reset_dimensions()  # what a file says of its own size is not to be trusted
        rows = sheet.iter_rows(max_row=_LAST_ROW, values_only=True)
        for line, row in enumerate(rows, start=1):
            text = "\t".join(str(cell) for cell in row if cell is not None)
            if hidden:
                collector.hide(text, ("sheet", sheet.title, str(line)))
            else:
                collector.add(text, ("row", sheet.title, str(line)))
    return ""


# Plain text ----------------------------------------------------------------------------


def _plain(data: bytes, collector: _Collector) -> str:
    reason = ""
    try:
        text, _name = decode(data)
    except UndecodableError as error:
        if error.is_binary:
            raise _Stop(Reason.NOT_TEXT) from error
        text, reason = _nearly(data), Reason.UNSURE_ENCODING
    collector.add(text.replace("\r\n", "\n").replace("\r", "\n"))
    return reason


def _nearly(data: bytes) -> str:
    """The text but for some characters; what has many such bytes is no text."""
    name = next((name for mark, name in BOMS if data.startswith(mark)), "gb18030")
    text = data.decode(name, errors="replace")
    sample = text[:4096]
    if (len(_UNPRINTABLE.findall(sample)) + sample.count("\ufffd")) * 20 > len(sample):
        raise _Stop(Reason.NOT_TEXT)
    return text
