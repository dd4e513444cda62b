"""Pinyin of titles: what a reader may type for 党建引领 on a keyboard without Chinese."""

from __future__ import annotations

import re
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

from .text import fold

#: Longest text that gets pinyin, and longest part of it that can be typed, in characters.
MAX_TEXT = 120
MAX_SYLLABLES_LENGTH = 32
MAX_INITIALS = 16

_HAN = re.compile(r"[㐀-䶿一-鿿]")
_TYPED = re.compile(r"[a-zü' ]{1,64}", re.IGNORECASE)


@lru_cache(maxsize=4096)
def syllables(text: str) -> tuple[str, ...]:
    """Return one syllable (without tone, ü as v) for each Han character, other runs as they are."""
    folded = fold(text)[:MAX_TEXT]
    if not _HAN.search(folded):
        return ()
    found: list[str] = []
    for part in lazy_pinyin(folded, style=Style.NORMAL, errors=lambda chars: chars.split()):
        found.append(part)
    return tuple(found)


def keys(text: str) -> list[str]:
    """Return what may be typed for ``text``, from each of its syllables on.

    党建 gives ``dangjian``, ``jian`` and the initials ``dj``, ``j``; a reader's letters are found
    as the beginning of one of them. Empty for a text without Han characters.
    """
    parts = syllables(text)
    found: dict[str, None] = {}
    for start in range(len(parts)):
        found["".join(parts[start:])[:MAX_SYLLABLES_LENGTH]] = None
        found["".join(part[0] for part in parts[start : start + MAX_INITIALS])] = None
    return [key for key in found if key.isascii() and key.isalnum()]


def typed(query: str) -> str:
    """Return the letters of a query that can be pinyin (``dang jian`` as ``dangjian``), else ''."""
    if not _TYPED.fullmatch(query):
        return ""
    letters = query.lower().replace("ü", "v").replace("'", "").replace(" ", "")
    return letters[:MAX_SYLLABLES_LENGTH]
