"""Text of attachments, so that search finds what they say.

Reads PDF, Word (.docx), Excel (.xlsx) and plain text. A file that is broken, locked, too large or
made to exhaust a reader gives what could be read and a reason in Chinese; nothing raises.
"""

from __future__ import annotations

import logging
import re
import time
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath
from typing import Any, BinaryIO

from django.utils.translation import gettext_noop as _

from .encodings import BOMS, UndecodableError, decode
from .hidden import hidden_of_office, hidden_of_pdf
from .office import (
    Fault,
    OfficeArchive,
    OfficeError,
    fault_of_ole,
    open_workbook,
    table_rows,
)

logger = logging.getLogger(__name__)

UNSUPPORTED = _("不支持这种文件格式，没有提取文字。")
LEGACY = _("旧版Office文件（.doc、.xls、.ppt）不能提取文字，请另存为.docx或.xlsx后再上传。")
TOO_LARGE = _("文件太大，没有提取文字。")
BOMB = _("压缩内容异常，没有提取文字。")
BROKEN = _("文件损坏，没有提取文字。")
PARTLY_BROKEN = _("文件有损坏，只提取了一部分文字。")
LOCKED = _("文件有密码，没有提取文字。")
NO_TEXT = _("没有文字层，可能是扫描件。")
TOO_LONG = _("文字太多，只提取了前面一部分。")
TOO_MANY_PAGES = _("页数太多，只提取了前面一部分。")
TOO_SLOW = _("提取用时太长，只提取了一部分文字。")
NOT_TEXT = _("内容不是文本，没有提取文字。")
UNSURE_ENCODING = _("文字编码不明，个别文字可能有误。")

_FAULTS = {
    Fault.DAMAGED: BROKEN,
    Fault.LOCKED: LOCKED,
    Fault.LEGACY: LEGACY,
    Fault.SWOLLEN: BOMB,
    Fault.LARGE: TOO_LARGE,
    Fault.SLOW: TOO_SLOW,
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
    """What one file may cost: bytes, pages or sheets, characters, seconds.

    Seconds are looked at between pages and rows; a single page is bounded by its size.
    """

    size: int = 50 * 1024 * 1024
    unpacked: int = 200 * 1024 * 1024
    ratio: int = 200
    members: int = 5_000
    pages: int = 1_000
    characters: int = 500_000
    seconds: float = 20.0


# Where in a file something stands: ("page", "3"), ("row", "名单", "12"), ("paragraph", "5"). What
# is not seen at once: ("comment",), ("header",), ("sheet", "名单", "12"), ("property",) …
Place = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Extract:
    """Text of a file; ``reason`` is empty when all of it was read.

    ``places`` says which place begins at which character of ``text``. ``hidden`` is what the file
    holds beside it, each with its place: checks read it, search does not quote it.
    """

    text: str = ""
    reason: str = ""
    places: tuple[tuple[int, Place], ...] = ()
    hidden: tuple[tuple[Place, str], ...] = ()

    def place_at(self, offset: int) -> Place:
        """The place of the character at ``offset`` of the text; empty where none is known."""
        found = bisect_right(self.places, offset, key=lambda item: item[0])
        return self.places[found - 1][1] if found else ()


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
        self.room = self.hidden_room = limits.characters
        self.deadline = time.monotonic() + limits.seconds

    def add(self, piece: str, place: Place = ()) -> None:
        piece = _UNPRINTABLE.sub(" ", piece).strip()
        if piece:
            if place:
                self.places.append((self.length, place))
            self.parts.append(piece[: self.room])
            self.length += len(self.parts[-1]) + 1
            self.room -= len(piece) + 1
        if self.room <= 0:
            raise _Stop(TOO_LONG)
        self.tick()

    def hide(self, piece: str, place: Place) -> None:
        """Keep what is in the file but not in its text."""
        piece = _UNPRINTABLE.sub(" ", piece).strip()
        if piece and self.hidden_room > 0:
            self.hidden.append((place, piece[: self.hidden_room]))
            self.hidden_room -= len(piece) + 1
        self.tick()

    def tick(self) -> None:
        if time.monotonic() > self.deadline:
            raise _Stop(TOO_SLOW)

    @property
    def text(self) -> str:
        return "\n".join(self.parts)


def extract_text(file: BinaryIO | bytes, name: str, limits: Limits | None = None) -> Extract:
    """Return the text of ``file`` (bytes, or open for reading in binary) named ``name``.

    The first bytes count for more than the name: a PDF called .txt is read as a PDF. The file is
    read from its start and left at its end; it is not closed.
    """
    limits = limits or Limits()
    try:
        data = _read(file, limits)
    except _Stop as stop:
        return Extract(reason=str(stop))
    except Exception:
        logger.warning("attachment cannot be read", exc_info=True)
        return Extract(reason=BROKEN)
    if not data:
        return Extract(reason=NO_TEXT)
    collector = _Collector(limits)
    reason = ""
    try:
        reason = _reader(data, PurePath(name).suffix.lower())(data, collector) or ""
    except _Stop as stop:
        reason = str(stop)
    except Exception:  # any reader may fail in any way on any file
        logger.info("attachment is broken", exc_info=True)
        reason = PARTLY_BROKEN if collector.parts else BROKEN
    text = collector.text
    reason = reason or ("" if text.strip() else NO_TEXT)
    return Extract(text, reason, tuple(collector.places), tuple(collector.hidden))


def _read(file: BinaryIO | bytes, limits: Limits) -> bytes:
    if isinstance(file, bytes | bytearray | memoryview):
        data = bytes(file)
    else:
        if hasattr(file, "seek"):
            file.seek(0)
        data = file.read(limits.size + 1)
    if len(data) > limits.size:
        raise _Stop(TOO_LARGE)
    return data


def _reader(data: bytes, suffix: str) -> Any:
    if b"%PDF-" in data[:1024]:
        return _pdf
    if ole := fault_of_ole(data):
        raise _Stop(LOCKED if suffix in {".docx", ".xlsx"} else _FAULTS[ole])
    if suffix in LEGACY_SUFFIXES:
        raise _Stop(LEGACY)
    if data.startswith(b"PK"):
        return _office
    if suffix in TEXT_SUFFIXES:
        return _plain
    if suffix in {".pdf", ".docx", ".xlsx"}:
        raise _Stop(BROKEN)
    raise _Stop(UNSUPPORTED)


# PDF -----------------------------------------------------------------------------------


def _pdf(data: bytes, collector: _Collector) -> str:
    from pypdf import PdfReader  # noqa: PLC0415 (heavy)
    from pypdf.errors import DependencyError, FileNotDecryptedError  # noqa: PLC0415

    logging.getLogger("pypdf").setLevel(logging.ERROR)
    reader = PdfReader(BytesIO(data), strict=False)
    try:
        if reader.is_encrypted and not reader.decrypt(""):
            raise _Stop(LOCKED)
        count = len(reader.pages)
    except (DependencyError, FileNotDecryptedError) as error:
        raise _Stop(LOCKED) from error
    broken = False
    for number in range(min(count, collector.limits.pages)):
        collector.tick()
        try:
            page = reader.pages[number].extract_text() or ""
        except Exception:  # a page may be broken in any way; the next may not
            logger.info("page of an attachment is broken", exc_info=True)
            broken = True
            continue
        collector.add(join_lines(page), ("page", str(number + 1)))
    _beside(hidden_of_pdf, reader, collector)
    if broken:
        return PARTLY_BROKEN if collector.parts else BROKEN
    return TOO_MANY_PAGES if count > collector.limits.pages else ""


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
        raise _Stop(UNSUPPORTED)
    try:
        return read(archive, collector)
    except OfficeError as error:
        raise _Stop(TOO_SLOW if error.fault is Fault.SLOW else TOO_LONG) from error
    finally:
        _beside(hidden_of_office, archive, collector)


def _beside(reader: Any, source: Any, collector: _Collector) -> None:
    """What stands beside the text is read as far as it can be; the text counts without it."""
    try:
        reader(source, collector.hide)
    except _Stop:
        pass
    except Exception:  # any part may be broken in any way
        logger.info("part of an attachment is broken", exc_info=True)


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
            return TOO_MANY_PAGES
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
            raise _Stop(NOT_TEXT) from error
        text, reason = _nearly(data), UNSURE_ENCODING
    collector.add(text.replace("\r\n", "\n").replace("\r", "\n"))
    return reason


def _nearly(data: bytes) -> str:
    """The text but for some characters; what has many such bytes is no text."""
    name = next((name for mark, name in BOMS if data.startswith(mark)), "gb18030")
    text = data.decode(name, errors="replace")
    sample = text[:4096]
    if (len(_UNPRINTABLE.findall(sample)) + sample.count("\ufffd")) * 20 > len(sample):
        raise _Stop(NOT_TEXT)
    return text
