"""The encoding of a text somebody brings: nobody says it, and Chinese has several."""

from __future__ import annotations

import codecs
import re

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*(?:["']\s*)?([A-Za-z0-9_\-]+)""", re.I)


class UndecodableError(ValueError):
    """No decoding gives a text; ``is_binary``: it is none at all."""

    def __init__(self, is_binary: bool) -> None:
        super().__init__(is_binary)
        self.is_binary = is_binary


def decode(data: bytes, declared: bool = False) -> tuple[str, str]:
    """Text of the bytes and the name of its encoding.

    Tried in this order: byte order mark, UTF-8, UTF-16 by its pattern of bytes, the encoding an
    HTML file declares, GB18030, Big5; a decoding counts only if the result looks like text.
    Raises :class:`UndecodableError`.
    """
    for bom, name in BOMS:
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
        raise UndecodableError(is_binary=True)
    names = ["gb18030", "big5"]
    if declared and (match := _DECLARED.search(data[:2048])):
        names.insert(0, match[1].decode("ascii").lower())
    for name in names:
        # gb2312 and gbk are what pages call gb18030.
        name = "gb18030" if name in ("gb2312", "gbk", "gb_2312-80") else name
        text = _try(data, name)
        if text is not None and _plausible(text, "big5" if "big5" in name else "gb2312"):
            return text, name
    raise UndecodableError(is_binary=False)


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
