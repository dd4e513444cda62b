"""What a reader hands on: the file as a flat list of blocks, before anything is recognised."""

import html
import re
from dataclasses import dataclass, field

# Zero-width characters and the byte order mark carry no meaning in Chinese text.
_INVISIBLE = re.compile("[\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u2064\\ufeff\\ufff9-\\ufffb]")
_CONTROL = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f]")
_SPACES = re.compile(r"[ \t\xa0\u2000-\u200a\u202f\u205f]+")


@dataclass(slots=True)
class Block:
    """A heading, paragraph or table.

    ``text`` is plain; ``html`` the same with harmless inline tags, always escaped; ``level`` 1–6
    for headings and 0 else; ``rows`` the cells of a table as plain text; ``linked`` the share
    (0–1) of the text that is link text; ``main`` false for what stands outside the main part of a
    web page.
    """

    kind: str
    text: str = ""
    html: str = ""
    level: int = 0
    rows: list[list[str]] = field(default_factory=list)
    linked: float = 0.0
    main: bool = True

    def __post_init__(self) -> None:
        if not self.html and self.text:
            self.html = html.escape(self.text, quote=False)


@dataclass(slots=True)
class Draft:
    """A file read into blocks.

    ``title`` where the format has one of its own; ``metadata`` what the file says about itself
    (front matter, meta tags, document properties) under the field names of ``head.LABELS``;
    ``lead_end`` how many blocks stand above a mark that ends the head, ``None`` without one;
    ``dropped`` what the reader left out: pairs of a code of ``remarks`` and a short description.
    """

    blocks: list[Block] = field(default_factory=list)
    title: str = ""
    metadata: dict[str, str] = field(default_factory=dict)
    lead_end: int | None = None
    dropped: list[tuple[str, str]] = field(default_factory=list)


def tidy(text: str) -> str:
    """One line without invisible characters, runs of spaces made one, ends stripped."""
    text = _CONTROL.sub("", _INVISIBLE.sub("", text.replace("\n", " ").replace("\r", " ")))
    return _SPACES.sub(" ", text).strip(" \u3000")
