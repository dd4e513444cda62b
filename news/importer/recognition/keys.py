"""Keys of paragraphs: what a link to a paragraph and a comparison of two versions hold on to.

A key is 5–20 lower-case ASCII letters and digits, unique in its document, so that it serves as an
HTML ``id`` and as the ``data-block-key`` of rich text alike:

* ``tiao23`` is 第二十三条, ``tiao23z1`` 第二十三条之一, ``tiao23p2`` the second paragraph of it;
* ``zhang3``, ``zhang3jie2``, ``bian1`` are headings; other keys are made of a paragraph's words.
"""

import hashlib
import re

from portal.rulebook.reading.numerals import NUMERAL_CHARS, parse_numeral

_N = NUMERAL_CHARS
ARTICLE = re.compile(
    rf"^第\s*([{_N}]{{1,9}}|\d{{1,4}})\s*条(?:之([{_N}]{{1,3}}|\d{{1,2}}))?(?=[\s\u3000:：]|$)"
)
#: An article whose number runs into its text (第一条为了 …) counts when the next one follows on.
ARTICLE_TIGHT = re.compile(
    rf"^第\s*([{_N}]{{1,9}}|\d{{1,4}})\s*条(?:之([{_N}]{{1,3}}|\d{{1,2}}))?(?!第|款|规定|的|和|、|所)"
)
HEADING = re.compile(
    rf"^第\s*([{_N}]{{1,7}}|\d{{1,3}})\s*(编|分编|部分|章|节)(?=[\s\u3000:：]|$|[\u4e00-\u9fff])"
)
_UNITS = {"编": "bian", "分编": "fenbian", "部分": "bufen", "章": "zhang", "节": "jie"}
_DIGITS = "abcdefghijklmnopqrstuvwxyz234567"


class Keys:
    """Gives out the keys of one document, no key twice."""

    def __init__(self) -> None:
        self._used: set[str] = set()
        self._doubles: dict[str, int] = {}
        self._chapter = ""

    def article(self, number: int, branch: int | None, paragraph: int) -> str:
        """Key of the n-th paragraph (1 is the first) of an article."""
        key = f"tiao{number}" + (f"z{branch}" if branch else "")
        return self._free(key if paragraph == 1 else f"{key}p{paragraph}")

    def heading(self, text: str) -> str:
        """Key of a heading; sections carry their chapter's."""
        match = HEADING.match(text)
        if not match or not (number := parse_numeral(match[1])):
            return self.words(text)
        key = f"{_UNITS[match[2]]}{number}"
        if match[2] == "章":
            self._chapter = key
        elif match[2] == "节":
            key = self._chapter + key
        return self._free(key.ljust(5, "x"))

    def words(self, text: str) -> str:
        """Key made of a paragraph's words: the same words give the same key."""
        digest = hashlib.sha256(re.sub(r"\s", "", text).encode("utf-8", "replace")).digest()
        value = int.from_bytes(digest[:5], "big")
        letters = (_DIGITS[value >> shift & 31] for shift in range(0, 40, 5))
        return self._free("p" + "".join(letters))

    def _free(self, key: str) -> str:
        candidate = key
        while candidate in self._used:
            # Counted for each key: a text of one line ten thousand times is no reason to wait.
            self._doubles[key] = self._doubles.get(key, 1) + 1
            candidate = f"{key}n{self._doubles[key]}"
        self._used.add(candidate)
        return candidate


def article_number(text: str, tight: bool = False) -> tuple[int, int | None, int] | None:
    """Number, 之-number and end of the label of a paragraph that begins an article, or ``None``."""
    match = (ARTICLE_TIGHT if tight else ARTICLE).match(text)
    if not match:
        return None
    number = parse_numeral(match[1])
    branch = parse_numeral(match[2]) if match[2] else None
    return (number, branch, match.end()) if number else None
