"""From a path or bytes to a :class:`ParsedDocument`, whatever the format.

An import has it done in a child (``news.importer.reading``): here is no Django.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from .formats.blocks import Draft
from .formats.html import read_html
from .formats.markdown import read_markdown
from .formats.plain import read_plain
from .formats.reading import Source, read_bytes, read_file
from .formats.refusals import RefusedError
from .formats.word import read_word
from .recognition.document import ParsedDocument
from .recognition.packing import packed
from .recognition.recognise import recognise


def read_draft(source: Source) -> Draft:
    """Blocks of a source by its kind. Raises ``RefusedError``."""
    if source.kind == "word":
        return read_word(source.data)
    if source.kind == "html":
        return read_html(source.text)
    if source.kind == "markdown":
        return read_markdown(source.text)
    return read_plain(source.text)


def parse_source(source: Source, folders: list[str] | None = None) -> ParsedDocument:
    """Recognise a source. Raises ``RefusedError``."""
    return recognise(read_draft(source), source, folders)


def parse_file(path: Path, folders: list[str] | None = None) -> ParsedDocument:
    """Read and recognise a file. Raises ``RefusedError``; nothing else."""
    return parse_source(read_file(path), folders)


def parse_bytes(
    data: bytes, name: str, kind: str, folders: list[str] | None = None
) -> ParsedDocument:
    """Recognise the bytes of a file. Raises ``RefusedError``; nothing else."""
    return parse_source(read_bytes(data, name, kind), folders)


# --- Readers for the child ------------------------------------------------------------------------


def packed_fingerprint(data: bytes, name: str, kind: str) -> dict[str, Any]:
    """``{"found"}``, the SHA-256 of the text of a file, or ``{"refusal", "detail"}``."""
    return _told(lambda: read_bytes(data, name, kind).fingerprint)


def packed_document(data: bytes, name: str, kind: str, folders: list[str]) -> dict[str, Any]:
    """``{"found"}``, the document packed, or ``{"refusal", "detail"}``."""
    return _told(lambda: packed(parse_bytes(data, name, kind, folders)))


def _told(find: Callable[[], Any]) -> dict[str, Any]:
    try:
        return {"found": find()}
    except RefusedError as error:
        return {"refusal": str(error.reason), "detail": error.detail}
