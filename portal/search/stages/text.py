"""One normal form of text for both databases, and the character pairs that are indexed.

*Folding* turns every character into its plain form: full width to half width (NFKC), upper to
lower case, traditional to simplified, 帐 to 账, accents off Latin letters; whatever is neither
letter nor digit becomes a space, so 〔2015〕51号, [2015]51号 and （2015）51號 are one text.
A text is indexed as the overlapping pairs of every run of letters and digits, plus the last
character of the run: 党建引领 gives 党建 建引 引领 领. A query is found as a phrase of such pairs,
which is the same as finding the folded query as a substring of the folded text; so every term of
the field is kept whole, and no word list can be missing one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from operator import add
from pathlib import Path

DATA = Path(__file__).parent / "data"

#: What a reader may send: characters of a query, terms in it.
MAX_QUERY_LENGTH = 500
MAX_TERMS = 16

#: Shapes that NFKC and the table of traditional characters leave apart.
VARIANTS = {
    "帐": "账",  # 台帐 and 台账
    "○": "〇",  # 二○一五 and 二〇一五
    "◯": "〇",
    "衹": "只",
    "祇": "只",
    "偪": "逼",
    "劵": "券",
    "囘": "回",
    "佈": "布",
    "週": "周",
    "賸": "剩",
    # CJK radicals, which PDF files print in place of the characters
    **dict(
        zip(
            "⺁⺝⺠⻄⻅⻆⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰",
            "厂月民西见角贝车长长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙",
            strict=True,
        )
    ),
}

_LATIN_GREEK_CYRILLIC_END = 0x530
_PHRASE = re.compile(r"(?:^|(?<=\s))[\"＂“「『]([^\"＂“”「」『』]*)[\"＂”」』](?=\s|$)")


@cache
def traditional_to_simplified() -> dict[str, str]:
    """Pairs of characters from ``data/t2s.txt`` (OpenCC, Apache-2.0)."""
    lines = (DATA / "t2s.txt").read_text(encoding="utf-8").splitlines()
    return {line[0]: line[1] for line in lines if line and not line.startswith("#")}


class _FoldTable(dict):
    """Table for ``str.translate`` that learns each character once."""

    def __init__(self) -> None:
        super().__init__()
        #: Characters whose folded form is not exactly one character long.
        self.uneven: set[str] = set()

    def __missing__(self, code: int) -> str:
        value = _fold_character(chr(code))
        if len(value) != 1:
            self.uneven.add(chr(code))
        self[code] = value
        return value


def _fold_character(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character).casefold()
    plain = unicodedata.normalize("NFKC", plain)
    simplified = traditional_to_simplified()
    folded = []
    for char in plain:
        if char.isascii():
            folded.append(char if char.isalnum() else " ")
            continue
        base = unicodedata.normalize("NFD", char)[0]
        if ord(base) < _LATIN_GREEK_CYRILLIC_END and base.isalnum():
            folded.append(base)
            continue
        char = simplified.get(char, char)
        char = VARIANTS.get(char, char)
        if char.isalnum():
            folded.append(char)
        elif unicodedata.category(char) not in {"Mn", "Mc", "Me", "Cf"}:
            folded.append(" ")
        # Marks and invisible characters vanish: 党<zero width space>建 is 党建.
    return "".join(folded)


_TABLE = _FoldTable()


def fold(text: str) -> str:
    """Return the normal form of ``text``: runs of letters and digits, one space between them."""
    return " ".join(text.translate(_TABLE).split())


def fold_with_offsets(text: str) -> tuple[str, list[int] | None]:
    """Fold without joining spaces; also give the place in ``text`` of every folded character.

    The second value is None when place and place agree, which is nearly always.
    """
    folded = text.translate(_TABLE)
    # Few are known, and one is looked for in a text much sooner than each letter among them; of a
    # copy, as another thread may learn one meanwhile.
    if not any(char in text for char in tuple(_TABLE.uneven)):
        return folded, None
    offsets: list[int] = []
    for position, char in enumerate(text):
        offsets.extend([position] * len(_TABLE[ord(char)]))
    return folded, offsets


def grams(folded: str) -> Iterator[str]:
    """Yield the pairs under which a folded text is indexed, in order."""
    for run in folded.split():
        yield from map(add, run, run[1:])
        yield run[-1]


def query_grams(folded: str) -> tuple[list[str], bool]:
    """Return the pairs of a folded query and whether the last of them is only a beginning.

    The last run of a query may go on in the text, so its last character is no pair of its own;
    when that run is a single character, it stands for every pair that begins with it.
    """
    runs = folded.split()
    found: list[str] = []
    for run in runs[:-1]:
        found.extend(map(add, run, run[1:]))
        found.append(run[-1])
    if runs:
        last = runs[-1]
        if len(last) == 1:
            return [*found, last], True
        found.extend(map(add, last, last[1:]))
    return found, False


def terms(query: str) -> list[str]:
    """Return the folded terms of what a reader typed; all of them must be found.

    Spaces part terms, "quotation marks" around words hold them together. Marks inside a word
    are punctuation like any other. Never raises; at most ``MAX_TERMS`` terms of at most
    ``MAX_QUERY_LENGTH`` characters in all.
    """
    query = str(query)[:MAX_QUERY_LENGTH]
    found: list[str] = []
    position = 0
    for match in _PHRASE.finditer(query):
        found.extend(query[position : match.start()].split())
        found.append(match.group(1))
        position = match.end()
    found.extend(query[position:].split())
    folded = (fold(term)[:MAX_QUERY_LENGTH].strip() for term in found)
    return list(dict.fromkeys(term for term in folded if term))[:MAX_TERMS]
