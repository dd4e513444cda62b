"""What a page says, as its parts, whatever blocks it is made of: read by checks and differences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from django.db import models
from django.utils.translation import gettext as _
from modelcluster.models import get_all_child_relations
from wagtail.blocks import (
    CharBlock,
    ListBlock,
    RichTextBlock,
    StreamValue,
    StructValue,
    TextBlock,
)
from wagtail.blocks.list_block import ListValue
from wagtail.contrib.typed_table_block.blocks import TypedTable
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.documents.models import AbstractDocument
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageChooserBlock
from wagtail.images.models import AbstractImage
from wagtail.rich_text import RichText

_BREAK = re.compile(r"</(?:p|h\d|li|blockquote|tr)>|<br\s*/?>", re.I)
_TAG = re.compile(r"<[^<>]*>")
_SPACE = re.compile(r"[ \t\r\n\xa0]+")
_ANCHOR = re.compile(r"<a\b[^<>]*>((?:[^<]|<(?!/?a\b))*+)</a>", re.I)


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of text. ``where`` says where an editor finds it; ``text`` has one line a paragraph."""

    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in the body; with neither alternative text nor ``decorative`` it says nothing."""

    where: str
    image: AbstractImage
    alternative: str
    decorative: bool


@dataclass(frozen=True, slots=True)
class PageParts:
    """Everything the body of a page holds, in its order."""

    passages: tuple[Passage, ...]
    pictures: tuple[Picture, ...]
    link_texts: tuple[Passage, ...]
    documents: tuple[AbstractDocument, ...]

    @property
    def text(self) -> str:
        """All passages, a line each paragraph."""
        return "\n".join(passage.text for passage in self.passages)


def plain_paragraphs(html: str) -> list[str]:
    """The paragraphs of a piece of rich text without its marks, entities resolved."""
    texts = (unescape(_TAG.sub("", part)) for part in _BREAK.split(html))
    return [text for part in texts if (text := _SPACE.sub(" ", part).strip())]


def plain_text(html: str) -> str:
    """Rich text as plain text: one line a paragraph."""
    return "\n".join(plain_paragraphs(html))


def paragraphs(body: StreamValue) -> list[str]:
    """All that a body says, a paragraph each: what a difference of two versions is made of.

    Headings, captions and cells are in it, a row of a table as one paragraph.
    """
    passages = (item for kind, item in _walk(body, "") if kind == "text")
    return [line for passage in passages for line in passage.text.splitlines()]


def page_parts(page) -> PageParts:
    """The parts of every StreamField of a page (as it is, saved or not)."""
    found: list = []
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            found += _walk(getattr(page, field.name), str(field.verbose_name))
    return PageParts(
        passages=tuple(item for kind, item in found if kind == "text"),
        pictures=tuple(item for kind, item in found if kind == "picture"),
        link_texts=tuple(item for kind, item in found if kind == "link"),
        documents=tuple(item for kind, item in found if kind == "document"),
    )


def field_passages(page) -> tuple[Passage, ...]:
    """What stands in the text fields of a page and of its rows (claims, links …), body aside.

    All that an editor types, shown or only sent along: title, summary, contact, note of a change,
    description for search engines.
    """
    found = [*_typed(page, "")]
    for relation in get_all_child_relations(page):
        kind = relation.related_model._meta
        for number, row in enumerate(getattr(page, relation.get_accessor_name()).all(), start=1):
            place = _("%(field)s第%(number)d条") % {
                "field": kind.verbose_name,
                "number": number,
            }
            found += _typed(row, place)
    return tuple(found)


def _typed(thing, place: str) -> Iterator[Passage]:
    for field in thing._meta.concrete_fields:
        # Closed choices and addresses are no text.
        if (
            not isinstance(field, (models.CharField, models.TextField))
            or isinstance(field, (models.SlugField, models.URLField))
            or not field.editable
            or field.choices
        ):
            continue
        text = (getattr(thing, field.attname) or "").strip()
        name = str(field.verbose_name)
        if text:
            yield Passage(f"{place}“{name}”" if place else name, text)


def block_place(field: str, number: int) -> str:
    """What an editor reads of the block of a field with this number, counted from 1."""
    return _("%(field)s第%(number)d块") % {"field": field, "number": number}


def _walk(value, where: str) -> Iterator[tuple[str, object]]:
    if isinstance(value, StreamValue):
        for number, child in enumerate(value, start=1):
            heading = child.value.get("heading") if isinstance(child.value, StructValue) else ""
            place = block_place(where, number)
            yield from _walk(child.value, f"{place}“{heading}”" if heading else place)
    elif isinstance(value, StructValue):
        yield from _walk_struct(value, where)
    elif isinstance(value, ListValue):
        for child in value:
            yield from _walk(child, where)
    elif isinstance(value, RichText):
        for anchor in _ANCHOR.findall(value.source):
            yield "link", Passage(where, plain_text(anchor))
        text = plain_text(value.source)
        if text:
            yield "text", Passage(where, text)
    elif isinstance(value, TypedTable):
        headings = [column["heading"] or "" for column in value.columns]
        rows = [headings, *([str(cell.value or "") for cell in row] for row in value.rows)]
        lines = [value.caption or "", *("｜".join(row) for row in rows if any(row))]
        if text := "\n".join(filter(None, lines)):
            yield "text", Passage(where, text)
    elif isinstance(value, AbstractImage):
        yield (
            "picture",
            Picture(
                where,
                value,
                getattr(value, "contextual_alt_text", None) or "",
                bool(getattr(value, "decorative", False)),
            ),
        )
    elif isinstance(value, AbstractDocument):
        yield "document", value
    elif isinstance(value, str) and value.strip():
        yield "text", Passage(where, value.strip())


def _walk_struct(value: StructValue, where: str) -> Iterator[tuple[str, object]]:
    children = value.block.child_blocks
    if {"text", "page", "url"} <= set(children):
        yield "link", Passage(where, (value.get("text") or "").strip())
        return
    for name, child in value.items():
        # Closed choices, addresses and flags are no text of the page.
        block = children[name]
        if isinstance(block, ListBlock) or not hasattr(block, "field") or _is_prose(block):
            yield from _walk(child, where)


def _is_prose(block) -> bool:
    return isinstance(
        block, (CharBlock, TextBlock, RichTextBlock, DocumentChooserBlock, ImageChooserBlock)
    )
