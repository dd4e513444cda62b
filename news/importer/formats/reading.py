"""A file becomes text, or is refused with a reason."""

import codecs
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import puremagic

from portal.search.office import Fault, OfficeArchive, OfficeError

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
    Fault.SWOLLEN: Refusal.SWOLLEN,
    Fault.LARGE: Refusal.SWOLLEN,
    Fault.SLOW: Refusal.SWOLLEN,
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*(?:["']\s*)?([A-Za-z0-9_\-]+)""", re.I)
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


def read_file(path: Path) -> Source:
    """Read a file from disk. Raises ``RefusedError``; nothing else."""
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        raise RefusedError(Refusal.UNSUPPORTED, path.suffix or "没有扩展名")
    try:
        size = path.stat().st_size
        limit = MAX_WORD_BYTES if kind in ("word", "old-word") else MAX_TEXT_BYTES
        if size > limit:
            raise RefusedError(Refusal.TOO_LARGE, f"{size / 1048576:.1f} MB")
        data = path.read_bytes()
    except FileNotFoundError:
        raise RefusedError(Refusal.MISSING) from None
    except OSError as error:
        raise RefusedError(Refusal.UNREADABLE, error.strerror or "") from None
    return read_bytes(data, path.name, kind)


def read_bytes(data: bytes, name: str, kind: str) -> Source:
    """Source of a file's bytes. Raises ``RefusedError``; nothing else, whatever the bytes."""
    limit = MAX_WORD_BYTES if kind in ("word", "old-word") else MAX_TEXT_BYTES
    if len(data) > limit:
        raise RefusedError(Refusal.TOO_LARGE, f"{len(data) / 1048576:.1f} MB")
    if not data.strip(b"\x00 \t\r\n"):
        raise RefusedError(Refusal.EMPTY)
    if data.startswith(_OLE):
        # A password turns .docx into an OLE container with this stream.
        locked = "EncryptedPackage".encode("utf-16-le") in data
        raise RefusedError(Refusal.ENCRYPTED if locked else Refusal.OLD_WORD)
    if kind == "old-word":
        raise RefusedError(Refusal.OLD_WORD)
    if kind == "word":
        _check_word(data)
        return Source(name, kind, "", data, "", hashlib.sha256(data).hexdigest())
    _check_not_binary(data)
    text, encoding = decode(data, declared=kind == "html")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip("\ufeff \t\n\u3000"):
        raise RefusedError(Refusal.EMPTY)
    return Source(name, kind, text, b"", encoding, fingerprint(text))


def fingerprint(text: str) -> str:
    """SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


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


def decode(data: bytes, declared: bool = False) -> tuple[str, str]:
    """Text of the bytes and the name of its encoding.

    Tried in this order: byte order mark, UTF-8, UTF-16 by its pattern of bytes, the encoding an
    HTML file declares, GB18030, Big5; a decoding counts only if the result looks like text.
    Raises ``RefusedError``.
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            text = _try(data, name)
            if text is not None and (name == "utf-8-sig" or _plausible(text, "gb2312", latin=True)):
                return text, name.removesuffix("-sig")
    if b"\x00" not in data:
        text = _try(data, "utf-8")
        if text is not None and _plausible(text):
            return text, "utf-8"
    for name in ("utf-16-le", "utf-16-be"):
        text = _try(data, name) if len(data) % 2 == 0 else None
        if text is not None and _plausible(text, "gb2312"):
            return text, name
    if b"\x00" in data:
        raise RefusedError(Refusal.BINARY)
    names = ["gb18030", "big5"]
    if declared and (match := _DECLARED.search(data[:2048])):
        names.insert(0, match[1].decode("ascii").lower())
    for name in names:
        # gb2312 and gbk are what pages call gb18030.
        name = "gb18030" if name in ("gb2312", "gbk", "gb_2312-80") else name
        text = _try(data, name)
        if text is not None and _plausible(text, "big5" if "big5" in name else "gb2312"):
            return text, name
    raise RefusedError(Refusal.ENCODING)


def _try(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except (UnicodeDecodeError, LookupError, ValueError):
        return None


def _plausible(text: str, charset: str = "", latin: bool = False) -> bool:
    """Whether a decoding gave text: hardly any control characters and, with a ``charset``, a good
    share of the characters in daily use there, as most wrong decodings give rare Han or symbols.
    Text without a single Han character passes only with ``latin``."""
    sample = text[:20000]
    bad = sum((ord(char) < 32 and char not in "\t\n\r\f") or char == "\ufffd" for char in sample)
    if bad > len(sample) * 0.005 + 1:
        return False
    if not charset:
        return True
    dense = [char for char in sample if not char.isspace()]
    if all(char.isascii() for char in dense):
        return latin and bool(dense)
    return sum(char.isascii() or _is_common(char, charset) for char in dense) >= 0.75 * len(dense)


#: First bytes of punctuation and of the characters in daily use (level 1).
_LEVEL_1 = {"gb2312": ((0xA1, 0xA3), (0xB0, 0xD7)), "big5": ((0xA1, 0xA3), (0xA4, 0xC6))}


def _is_common(char: str, charset: str) -> bool:
    """A character of level 1 of GB 2312 or Big5, or Chinese punctuation."""
    try:
        code = char.encode(charset)
    except UnicodeEncodeError:
        return char in "〔〕—…·•"
    return len(code) == 2 and any(low <= code[0] <= high for low, high in _LEVEL_1[charset])
