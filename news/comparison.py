"""Two versions of a document side by side in one text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.text.difference import Run, Tally, compare, runs, tally
from portal.text.parts import paragraphs

from .lineage import Lineage

if TYPE_CHECKING:
    from .models import PolicyPage

_HAN = "\u3400-\u9fff\uff00-\uffef\u3000-\u303f\u2018-\u201d"
_HALF = {"(": "（", ")": "）", ",": "，", ":": "：", ";": "；", "?": "？", "!": "！"}
_BESIDE_HAN = re.compile(rf"(?<=[{_HAN}])[(),:;?!]|[(),:;?!](?=[{_HAN}])")
_LABEL = re.compile(
    r"^(第[零〇○一二三四五六七八九十百千0-9]+[编章节条](?:之[一二三四五六七八九十]+)?)[\s　：]*"
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """``old`` and ``new`` by date of writing; ``runs`` in reading order, long equal ones folded."""

    old: PolicyPage
    new: PolicyPage
    runs: list[Run]
    tally: Tally


def compare_versions(page: PolicyPage, asked: str, lineage: Lineage) -> Comparison | None:
    """The difference to the version with primary key ``asked``.

    Only versions readers can open are compared; anything else asked for is ignored (None).
    """
    if not asked.isdecimal():
        return None
    chosen = next((item for item in lineage.versions if item.pk == int(asked)), None)
    if chosen is None or chosen.pk == page.pk:
        return None
    # Versions are listed without their texts.
    other = type(page).objects.get(pk=chosen.pk)
    old, new = sorted((page, other), key=_age)
    before, after = ([typeset(text) for text in paragraphs(side.body)] for side in (old, new))
    changes = compare(before, after)
    return Comparison(old, new, runs(changes), tally(changes))


def typeset(text: str) -> str:
    """A paragraph in one way of printing, so that only changes of wording are shown.

    Half-width punctuation beside Chinese characters becomes full width, 第一章 总　则 loses the
    spaces inside words, and one space follows the label of an article or chapter.
    """
    text = _BESIDE_HAN.sub(lambda match: _HALF[match[0]], text.replace("　", " "))
    match = _LABEL.match(text)
    if not match:
        return text
    rest = text[match.end() :]
    if match[1][-1] in "编章节":
        rest = rest.replace(" ", "")
    return f"{match[1]} {rest}" if rest else match[1]


def _age(page: PolicyPage) -> tuple:
    day = page.written_on or page.issued_on
    return (day is not None, day or page.pk, page.pk)
