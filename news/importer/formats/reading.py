"""A file becomes text, or is refused with a reason."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import puremagic

from portal.files.encodings import UndecodableError, decode
from portal.files.office import Fault, OfficeArchive, OfficeError, fault_of_ole

from .refusals import Refusal, RefusedError

#: Largest file read, in bytes: text formats, and Word files, which hold pictures.
MAX_TEXT_BYTES = 5 * 1024 * 1024
MAX_WORD_BYTES = 30 * 1024 * 1024

KINDS = {
    **dict.fromkeys((".md", ".markdown"), "markdown"),
    **dict.fromkeys((".txt", ".text"), "text"),
    **dict.fromkeys((".html", ".htm", ".xhtml", ".shtml"), "html"),
    **dict.fromkeys((".docx", ".docm"), "word"),
    **dict.fromkeys((".doc", ".wps", ".rtf"), "old-word"),
}

_FAULTS = {
    Fault.DAMAGED: Refusal.BROKEN_WORD,
    Fault.LOCKED: Refusal.ENCRYPTED,
    Fault.LEGACY: Refusal.OLD_WORD,
    Fault.SWOLLEN: Refusal.SWOLLEN,
    Fault.LARGE: Refusal.SWOLLEN,
    Fault.SLOW: Refusal.SWOLLEN,
}
# puremagic also guesses from single bytes and from words: only these are evidence of no text.
_BINARY_TYPES = {
    *(".pdf", ".zip", ".rar", ".7z", ".gz", ".bz2", ".xz", ".png", ".jpg", ".jpeg", ".gif"),
    *(".webp", ".bmp", ".tif", ".tiff", ".ico", ".mp3", ".mp4", ".avi", ".mov", ".wav", ".exe"),
    *(
        ".docx",
        ".xlsx",
        ".pptx",
        ".elf",
        ".class",
        ".sqlite",
        ".ttf",
        ".otf",
        ".woff",
        ".woff2",
        ".ofd",
        ".psd",
    ),
}


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read.

    ``kind`` is markdown, text, html or word; ``text`` the decoded text, empty for Word, whose bytes
    are in ``data``; ``fingerprint`` the SHA-256 of the text with line ends made equal, of the bytes
    for Word: the same document saved in another encoding is the same document.
    """

    name: str
    kind: str
    text: str
    data: bytes
    encoding: str
    fingerprint: str


def kind_of(path: Path) -> str:
    """The kind of a file that may be read; raises ``RefusedError`` for any other."""
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        raise RefusedError(Refusal.UNSUPPORTED, path.suffix or "没有扩展名")
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        raise RefusedError(Refusal.MISSING) from None
    except OSError as error:
        raise RefusedError(Refusal.UNREADABLE, error.strerror or "") from None
    _check_size(size, kind)
    return kind


def read_file(path: Path) -> Source:
    """Read a file from disk. Raises ``RefusedError``; nothing else."""
    kind = kind_of(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise RefusedError(Refusal.UNREADABLE, error.strerror or "") from None
    return read_bytes(data, path.name, kind)


def read_bytes(data: bytes, name: str, kind: str) -> Source:
    """Source of a file's bytes. Raises ``RefusedError``; nothing else, whatever the bytes."""
    _check_size(len(data), kind)
    if not data.strip(b"\x00 \t\r\n"):
        raise RefusedError(Refusal.EMPTY)
    if ole := fault_of_ole(data):
        raise RefusedError(_FAULTS[ole])
    if kind == "old-word":
        raise RefusedError(Refusal.OLD_WORD)
    if kind == "word":
        _check_word(data)
        return Source(name, kind, "", data, "", hashlib.sha256(data).hexdigest())
    _check_not_binary(data)
    try:
        text, encoding = decode(data, declared=kind == "html")
    except UndecodableError as error:
        raise RefusedError(Refusal.BINARY if error.is_binary else Refusal.ENCODING) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip("\ufeff \t\n\u3000"):
        raise RefusedError(Refusal.EMPTY)
    return Source(name, kind, text, b"", encoding, fingerprint(text))


def fingerprint(text: str) -> str:
    """SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _check_size(size: int, kind: str) -> None:
    if size > (MAX_WORD_BYTES if kind in ("word", "old-word") else MAX_TEXT_BYTES):
        raise RefusedError(Refusal.TOO_LARGE, f"{size / 1048576:.1f} MB")


def _check_word(data: bytes) -> None:
    """A .docx must be a zip with a document inside that does not swell beyond measure."""
    try:
        archive = OfficeArchive(data)
    except OfficeError as error:
        raise RefusedError(_FAULTS[error.fault]) from None
    if "word/document.xml" not in archive.namelist():
        raise RefusedError(Refusal.BROKEN_WORD, "不是 Word 文档")


def _check_not_binary(data: bytes) -> None:
    head = data[:4096]
    try:
        guesses = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError, IndexError, KeyError, OSError):
        guesses = []
    for guess in guesses:
        # Two printable bytes (BM, MZ) also begin words.
        certain = guess.confidence >= 0.3 and (len(guess.byte_match) >= 3 or b"\x00" in head)
        if certain and guess.extension in _BINARY_TYPES:
            raise RefusedError(Refusal.BINARY, guess.extension.lstrip(".").upper())
