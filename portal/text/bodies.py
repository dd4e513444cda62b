"""The body of a page as readers get it, and as a list of plain paragraphs.

:func:`render` gives headings and paragraphs their names (portal/text/anchors.py) and gathers the
contents list; :func:`paragraphs` is what the difference of two versions is made of
(portal/text/difference.py).
"""

import re
from dataclasses import dataclass, field
from html import unescape

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.blocks import StreamValue
from wagtail.rich_text import RichText, expand_db_html

from .anchors import AnchorNames, Heading, NoteFinder, annotate, heading_name

# Nothing an editor can type into rich text; keeps the parts apart while links are resolved at once.
_SEAM = "<!--seam-->"
_BLOCK_END = re.compile(r"</(?:p|li|h[1-6]|tr)>|<br\s*/?>", re.I)
_TAG = re.compile(r"<[^<>]*>")


@dataclass(slots=True)
class RenderedBody:
    """HTML with the headings met in it, in order."""

    html: SafeString = field(default_factory=SafeString)
    outline: list[Heading] = field(default_factory=list)


def render(
    body: StreamValue,
    *,
    notes: NoteFinder | None = None,
    anchors: bool = True,
) -> RenderedBody:
    """A body of either kind of stream; links of all its rich text are resolved in one go."""
    blocks = list(body)
    if not blocks:
        return RenderedBody()
    sources = [_source(block) for block in blocks]
    expanded = expand_db_html(_SEAM.join(source or "" for source in sources)).split(_SEAM)
    names = AnchorNames()
    rendered = RenderedBody()
    parts = []
    for block, source, text in zip(blocks, sources, expanded, strict=True):
        parts.append(_heading(block, names, rendered.outline))
        if source is not None:
            parts.append(
                annotate(text, names, anchors=anchors, notes=notes, headings=rendered.outline)
            )
        elif block.block_type != "heading":
            parts.append(block.render())
    rendered.html = mark_safe("\n".join(part for part in parts if part))  # noqa: S308  (all escaped)
    return rendered


def _source(block) -> str | None:
    """The rich text of a block as it is stored; None for blocks of another kind."""
    value = block.value["text"] if block.block_type == "section" else block.value
    return value.source if isinstance(value, RichText) else None


def _title(block) -> str:
    """The words of a heading block or of a section's heading; empty for any other block."""
    name = {"section": "heading", "heading": "text"}.get(block.block_type)
    return (block.value.get(name) or "").strip() if name else ""


def _heading(block, names: AnchorNames, outline: list[Heading]) -> SafeString:
    title = _title(block)
    if not title:
        return SafeString()
    level = int(block.value.get("level") or 2)
    anchor = names.free(heading_name(title))
    outline.append(Heading(title, anchor, level))
    return format_html('<h{0} id="{1}">{2}</h{0}>', level, anchor, title)


def paragraphs(body: StreamValue) -> list[str]:
    """The plain text of a body as paragraphs, headings among them: what a difference is made of."""
    found: list[str] = []
    for block in body:
        value = block.value
        found.append(_title(block))
        source = _source(block)
        if source is not None:
            found.extend(plain_paragraphs(source))
        elif block.block_type == "table" and value:
            found.extend("｜".join(str(cell.value) for cell in row) for row in value.rows)
        elif block.block_type == "picture":
            found.append(str(value.get("caption") or ""))
        elif block.block_type == "quote":
            found.append(str(value.get("text") or ""))
    return [text for paragraph in found if (text := paragraph.strip())]


def plain_paragraphs(source: str) -> list[str]:
    """The paragraphs of a piece of HTML without its marks."""
    texts = (unescape(_TAG.sub("", part)) for part in _BLOCK_END.split(source))
    return [text for part in texts if (text := re.sub(r"[ \t\r\n\xa0]+", " ", part).strip())]
