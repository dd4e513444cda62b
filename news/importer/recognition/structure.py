"""Blocks become parts with headings, articles and tables."""

import html
import re
from dataclasses import dataclass, field
from itertools import pairwise

from ..formats.blocks import Block
from .keys import HEADING, Keys, article_number

_LEVELS = {"编": 2, "分编": 2, "部分": 2, "章": 2, "节": 3}
_NUMBERED = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|\([一二三四五六七八九十]{1,3}\))"
)
_TOP = re.compile(r"^[一二三四五六七八九十]{1,3}、")
_ANNEX = re.compile(
    r"^(?:附件|附录|附表|附)\s*(?:[一二三四五六七八九十\d]{1,3})?\s*(?:[:：]|$|[　\s])"
)
_PREAMBLE = re.compile(r"^(?:序\s*言|前\s*言|引\s*言|目\s*录|附\s*则|总\s*则|结\s*束\s*语)$")
_SENTENCE_END = "。；：，、！？!?;:,…”"
_INNER_SPACE = re.compile(r"(?<=[\u4e00-\u9fff])[ \u3000](?=[\u4e00-\u9fff](?:[ \u3000]|$))")
#: Tables beyond this are cut and the cut is reported.
MAX_ROWS, MAX_COLUMNS = 300, 12
#: A body beyond this many characters is cut and the cut is reported.
MAX_CHARACTERS = 1_000_000


@dataclass(slots=True)
class Paragraph:
    """A paragraph: unique ``key``, plain ``text``, safe inline ``html``; ``article`` the number of
    the article it begins, else ``None``."""

    key: str
    text: str
    html: str
    article: int | None = None


@dataclass(slots=True)
class TableRows:
    """A table: rows of plain cells, all equally long; the first row is the head."""

    rows: list[list[str]]


@dataclass(slots=True)
class Section:
    """A part: ``level`` 2–4 of its heading, which may be empty, and what stands under it."""

    level: int = 2
    heading: str = ""
    key: str = ""
    items: list[Paragraph | TableRows] = field(default_factory=list)

    @property
    def paragraphs(self) -> list[Paragraph]:
        return [item for item in self.items if isinstance(item, Paragraph)]


@dataclass(slots=True)
class Structure:
    """The parts of a document; ``articles`` its article numbers in order, ``cuts`` what was left
    out (pairs of finding code and description)."""

    sections: list[Section] = field(default_factory=list)
    articles: list[int] = field(default_factory=list)
    cuts: list[tuple[str, str]] = field(default_factory=list)


def heading_of(text: str) -> tuple[int, str] | None:
    """Level and tidied text of a 编, 章 or 节, 序言 or 附件, else ``None``."""
    match = HEADING.match(text)
    if match and len(text) <= 60 and text[-1] not in "。；，：":
        label, rest = text[: match.end()], text[match.end() :].strip(" \u3000")
        return _LEVELS[match[2]], re.sub(r"\s", "", label) + (f" {_close_up(rest)}" if rest else "")
    if _PREAMBLE.match(text) or (_ANNEX.match(text) and len(text) <= 40 and "。" not in text):
        return 2, _close_up(text)
    return None


def _close_up(text: str) -> str:
    """总 则 → 总则: letters set apart for looks."""
    parts = re.split(r"[ \u3000]+", text)
    return "".join(parts) if all(len(part) == 1 for part in parts) else _INNER_SPACE.sub("", text)


def build(blocks: list[Block]) -> Structure:
    """Sections of the blocks of a document's text, the head being off already."""
    result = Structure()
    keys = Keys()
    tight = _is_tight(blocks)
    legal = any(article_number(block.text, tight) for block in blocks)
    section = Section()
    article, paragraph, characters = None, 0, 0
    for index, block in enumerate(blocks):
        if block.kind == "table":
            rows, cut = _square(block.rows)
            if rows:
                section.items.append(TableRows(rows))
            if cut:
                result.cuts.append(("table-cut", cut))
            continue
        characters += len(block.text)
        if characters > MAX_CHARACTERS:
            result.cuts.append(("truncated", f"前{MAX_CHARACTERS}字"))
            break
        heading = _heading(block, blocks, index, legal)
        if heading:
            if section.heading or section.items:
                result.sections.append(section)
            section = Section(heading[0], heading[1], keys.heading(heading[1]))
            article, paragraph = None, 0
            continue
        number = article_number(block.text, tight)
        if number:
            article, paragraph = number[:2], 1
            result.articles.append(number[0])
            key = keys.article(number[0], number[1], 1)
            rich = _article_html(block, number[2])
            section.items.append(Paragraph(key, block.text, rich, number[0]))
            continue
        if article:
            paragraph += 1
            key = keys.article(article[0], article[1], paragraph)
        else:
            key = keys.words(block.text)
        section.items.append(Paragraph(key, block.text, block.html))
    if section.heading or section.items:
        result.sections.append(section)
    return result


def _heading(block: Block, blocks: list[Block], index: int, legal: bool) -> tuple[int, str] | None:
    """Heading that a block is, by its form, its mark-up or its place among long paragraphs."""
    text = block.text
    if found := heading_of(text):
        return found
    if article_number(text) or len(text) > 60:
        return None
    if block.kind == "heading":
        return min(max(block.level, 2), 4), _close_up(text)
    plain_end = text[-1] not in _SENTENCE_END
    if not legal and plain_end and _TOP.match(text) and len(text) <= 40:
        return 2, text
    if legal or not plain_end or len(text) > 30 or _NUMBERED.match(text) or "。" in text:
        return None
    before = blocks[index - 1] if index else None
    after = blocks[index + 1] if index + 1 < len(blocks) else None
    between = after is not None and len(after.text) >= 60
    return (2, text) if between and before is not None and len(before.text) >= 60 else None


def _is_tight(blocks: list[Block]) -> bool:
    """Whether articles run 第一条为了 … without a space: then their numbers count up."""
    if any(article_number(block.text) for block in blocks):
        return False
    numbers = [found[0] for block in blocks if (found := article_number(block.text, True))]
    return len(numbers) >= 3 and numbers[:3] == [1, 2, 3]


def _article_html(block: Block, end: int) -> str:
    """The label of an article in bold, where the source has no mark-up of its own in it."""
    label = html.escape(block.text[:end], quote=False)
    if block.html.startswith(label):
        return f"<b>{label}</b>{block.html[len(label) :]}"
    return block.html


def _square(rows: list[list[str]]) -> tuple[list[list[str]], str]:
    """Rows made equally long and cut to the limits, and what was cut."""
    width = max((len(row) for row in rows), default=0)
    cut = []
    if len(rows) > MAX_ROWS:
        cut.append(f"共{len(rows)}行，导入前{MAX_ROWS}行")
    if width > MAX_COLUMNS:
        cut.append(f"共{width}列，导入前{MAX_COLUMNS}列")
    if len({len(row) for row in rows}) > 1:
        cut.append("有合并单元格")
    width = min(width, MAX_COLUMNS)
    squared = [[*row[:width], *[""] * (width - len(row))] for row in rows[:MAX_ROWS]]
    return squared, "；".join(cut)


def missing_articles(numbers: list[int]) -> list[int]:
    """Numbers left out where articles count up; texts in which they restart are not judged."""
    if len(numbers) < 3 or numbers[0] != 1:
        return []
    gaps = []
    for previous, current in pairwise(numbers):
        if current <= previous:
            return []
        gaps += range(previous + 1, current)
    return gaps[:20]
