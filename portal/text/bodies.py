"""The body of a page as readers get it, headings and paragraphs with their names (anchors.py)."""

from dataclasses import dataclass, field

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.blocks import StreamValue
from wagtail.rich_text import RichText, expand_db_html

from .anchors import AnchorNames, Heading, NoteFinder, annotate, heading_name

# Nothing an editor can type into rich text; keeps the parts apart while links are resolved at once.
_SEAM = "<!--seam-->"


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
