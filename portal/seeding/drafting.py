"""From plain text to blocks, so that texts made in code stay readable as texts.

One line is one paragraph. Lines that begin with a mark mean something else::

    ## heading          a heading (### and #### below it)
    - item   1. item    a list
    > words —— whom     somebody's words
    |表：caption        a table: caption, then header row, then rows, cells between |
    ![name] caption     a picture, by its name
    @[name] title       an attachment, by its name

``article`` makes the body of news and standing pages, ``document`` that of policy documents, where
a heading opens a section. ``read_draft`` reads a file of such a text with its fields above it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from uuid import uuid4

Block = dict[str, object]

HEADING = re.compile(r"^(#{2,4}) (.+)$")
LISTED = re.compile(r"^(-|\d+\.) (.+)$")
NAMED = re.compile(r"^([!@])\[([\w-]+)\] ?(.*)$")
BOLD = re.compile(r"\*\*(.+?)\*\*")
LINK = re.compile(r"\[([^\[\]]+)\]\(([^\s\[)]+)\)")


ENGLISH = "=== English"


@dataclass(frozen=True)
class Draft:
    """A text with its fields: ``slug`` from the file's name, ``english`` where there is one."""

    slug: str
    fields: Mapping[str, str]
    body: str
    english: Draft | None = field(default=None)

    def __getitem__(self, name: str) -> str:
        return self.fields[name]

    def get(self, name: str, default: str = "") -> str:
        """A field, or ``default``."""
        return self.fields.get(name, default)

    def pick(self, *names: str) -> dict[str, str]:
        """Those of the fields that are there."""
        return {name: self.fields[name] for name in names if name in self.fields}


def read_draft(path: Path) -> Draft:
    """``name: value`` lines, an empty line, the body; then perhaps all of it again in English.

    A name that comes several times has its values one below the other.
    """
    original, _mark, english = path.read_text(encoding="utf-8").partition(ENGLISH)
    draft = _parse_draft(path.stem, english) if english else None
    return _parse_draft(path.stem, original, draft)


def read_drafts(folder: Path) -> list[Draft]:
    """Every draft of a folder, by file name."""
    return [read_draft(path) for path in sorted(folder.glob("*.txt"))]


def _parse_draft(slug: str, text: str, english: Draft | None = None) -> Draft:
    head, _gap, body = text.strip().partition("\n\n")
    fields: dict[str, str] = {}
    for line in head.splitlines():
        name, _colon, value = (part.strip() for part in line.partition(":"))
        fields[name] = f"{fields[name]}\n{value}" if name in fields else value
    return Draft(slug, fields, body.strip(), english)


def inline(text: str, link: Callable[[str], str] | None = None) -> str:
    """Escaped text with ``**bold**`` and ``[text](target)``; ``link`` makes a tag's attributes."""
    html = BOLD.sub(r"<b>\1</b>", escape(text, quote=False))
    if link:
        return LINK.sub(lambda found: f"<a {link(found[2])}>{found[1]}</a>", html)
    return LINK.sub(r'<a href="\2">\1</a>', html)


def article(
    text: str,
    pictures: Mapping[str, object] | None = None,
    documents: Mapping[str, object] | None = None,
    link: Callable[[str], str] | None = None,
) -> list[Block]:
    """Blocks of ``ArticleBlock``. ``pictures`` and ``documents`` map the names used to objects."""
    blocks: list[Block] = []
    for kind, lines in _groups(text):
        match kind:
            case "heading":
                level, words = HEADING.match(lines[0]).groups()
                blocks.append({"type": "heading", "value": {"text": words, "level": _level(level)}})
            case "text" | "bullets" | "numbers":
                _add_html(blocks, "paragraph", _html(kind, lines, link))
            case "quote":
                words, _dash, whom = lines[0][2:].partition(" —— ")
                blocks.append({"type": "quote", "value": {"text": words, "attribution": whom}})
            case "table":
                blocks.append({"type": "table", "value": _table(lines)})
            case "named":
                mark, name, words = NAMED.match(lines[0]).groups()
                if mark == "!":
                    blocks.append(_picture((pictures or {})[name], words))
                else:
                    value = {"document": (documents or {})[name].pk, "title": words}
                    blocks.append({"type": "attachment", "value": value})
    return with_ids(blocks)


def document(text: str) -> list[Block]:
    """Blocks of ``DocumentBlock``: sections with their paragraphs, and tables between them."""
    blocks: list[Block] = []
    section: dict | None = None
    for kind, lines in _groups(text):
        if kind == "table":
            blocks.append({"type": "table", "value": _table(lines)})
            section = None
            continue
        if kind == "heading":
            level, words = HEADING.match(lines[0]).groups()
            section = {"heading": words, "level": _level(level), "text": ""}
            blocks.append({"type": "section", "value": section})
            continue
        if section is None:
            section = {"heading": "", "level": "2", "text": ""}
            blocks.append({"type": "section", "value": section})
        section["text"] += _html(kind, lines, None)
    return with_ids(blocks)


def items(values: Iterable[object]) -> list[Block]:
    """Values of a list block, each as an entry of its own."""
    return [{"type": "item", "value": value} for value in values]


def with_ids(value: object) -> object:
    """Every block at every depth with an identifier, by which translations find it again."""
    if isinstance(value, list):
        return [with_ids(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    result = {name: with_ids(inner) for name, inner in value.items()}
    if value.keys() >= {"type", "value"}:
        result.setdefault("id", str(uuid4()))
    return result


def _level(marks: str) -> str:
    return str(len(marks))


def _groups(text: str) -> Iterator[tuple[str, list[str]]]:
    """Lines of one kind that belong together: a list's items, a table's rows; others alone."""
    group: list[str] = []
    current = ""
    for line in (raw.strip() for raw in text.strip().splitlines()):
        kind = _kind(line)
        if group and (kind != current or kind not in {"bullets", "numbers", "table"}):
            yield current, group
            group = []
        if kind:
            group.append(line)
        current = kind
    if group:
        yield current, group


def _kind(line: str) -> str:
    if not line:
        return ""
    if HEADING.match(line):
        return "heading"
    if line.startswith("> "):
        return "quote"
    if line.startswith("|"):
        return "table"
    if NAMED.match(line):
        return "named"
    listed = LISTED.match(line)
    if listed:
        return "bullets" if listed[1] == "-" else "numbers"
    return "text"


def _html(kind: str, lines: list[str], link: Callable[[str], str] | None) -> str:
    if kind == "text":
        return f"<p>{inline(lines[0], link)}</p>"
    tag = "ol" if kind == "numbers" else "ul"
    items = "".join(f"<li>{inline(LISTED.match(line)[2], link)}</li>" for line in lines)
    return f"<{tag}>{items}</{tag}>"


def _add_html(blocks: list[Block], kind: str, html: str) -> None:
    """Neighbouring paragraphs are one block, as an editor would write them."""
    if blocks and blocks[-1]["type"] == kind:
        blocks[-1]["value"] += html
    else:
        blocks.append({"type": kind, "value": html})


def _picture(image, caption: str) -> Block:
    value = {"image": image.pk, "alt_text": image.description, "decorative": False}
    return {"type": "picture", "value": {"image": value, "caption": caption}}


def _table(lines: list[str]) -> dict:
    caption = ""
    if lines[0].startswith("|表："):
        caption = lines[0].removeprefix("|表：").strip()
        lines = lines[1:]
    head, *rows = ([cell.strip() for cell in line[1:].split("|")] for line in lines)
    if any(len(row) != len(head) for row in rows):
        raise ValueError(f"a row of another length than its header: {head}")
    return {
        "columns": [{"type": "text", "heading": cell} for cell in head],
        "rows": [{"values": row} for row in rows],
        "caption": caption,
    }
