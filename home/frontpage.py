"""The front page's blocks with everything they show, gathered in few queries.

The number of queries depends on the number of columns shown, never on the number of pages in them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.functional import cached_property
from wagtail import blocks
from wagtail.models import Page

from portal.media.pictures import prefetch_covers
from portal.models import ColumnMixin

from .blocks import LeadBlock, ListingBlock

StreamChild = blocks.StreamValue.StreamChild


def resolve(block: blocks.Block, raw: Any, pages: dict[int, Page]) -> Any:
    """The value of ``block`` from stored data, its page choosers answered from ``pages``.

    Wagtail asks the database once for each chooser of a nested block; here all were asked together.
    """
    if isinstance(block, blocks.PageChooserBlock):
        return pages.get(raw)
    if isinstance(block, blocks.StructBlock):
        raw = raw or {}
        return block._to_struct_value(
            {
                name: resolve(child, raw[name], pages) if name in raw else child.get_default()
                for name, child in block.child_blocks.items()
            }
        )
    if isinstance(block, blocks.ListBlock):
        items = [item["value"] if _is_item(item) else item for item in raw or []]
        return [resolve(block.child_block, item, pages) for item in items]
    if isinstance(block, blocks.StreamBlock):
        return [
            StreamChild(child, resolve(child, item["value"], pages), id=item.get("id"))
            for item in raw or []
            if (child := block.child_blocks.get(item["type"])) is not None
        ]
    return block.to_python(raw)


def _is_item(item: Any) -> bool:
    return isinstance(item, dict) and item.get("type") == "item" and "value" in item


def chosen_ids(block: blocks.Block, raw: Any) -> Iterator[int]:
    """The ids of all pages chosen anywhere inside stored data."""
    if isinstance(block, blocks.PageChooserBlock):
        if raw:
            yield raw
    elif isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            yield from chosen_ids(child, (raw or {}).get(name))
    elif isinstance(block, blocks.ListBlock):
        for item in raw or []:
            yield from chosen_ids(block.child_block, item["value"] if _is_item(item) else item)
    elif isinstance(block, blocks.StreamBlock):
        for item in raw or []:
            if item["type"] in block.child_blocks:
                yield from chosen_ids(block.child_blocks[item["type"]], item["value"])


class FrontPage:
    """What a home page shows; nothing is read before it is asked for."""

    def __init__(self, page: Page):
        self.page = page
        self._lists: dict[tuple[int, bool], list[Page]] = {}
        self._stories: dict[int, Page] = {}
        self._leads: set[int] = set()

    @cached_property
    def blocks(self) -> list[StreamChild]:
        """The blocks in the editors' order, ready for ``include_block``."""
        stream = self.page.body
        raw = [dict(item) for item in stream.raw_data]
        pages = self._pages(set(chosen_ids(stream.stream_block, raw)))
        resolved = resolve(stream.stream_block, raw, pages)
        self._gather(resolved)
        return resolved

    def _pages(self, ids: set[int]) -> dict[int, Page]:
        """Live public pages by the id chosen; the translation where this page has its language."""
        if not ids:
            return {}
        chosen = Page.objects.filter(pk__in=ids)
        rows = Page.objects.filter(translation_key__in=chosen.values("translation_key"))
        rows = list(rows.live().public())
        by_id = {row.pk: row for row in rows if row.pk in ids}
        own = {
            row.translation_key: row
            for row in rows
            if row.locale_id == self.page.locale_id and row.alias_of_id is None
        }
        found = {pk: own.get(row.translation_key, row) for pk, row in by_id.items()}
        for row in found.values():
            row.foreign = row.locale_id != self.page.locale_id
        return found

    def _gather(self, children: list) -> None:
        """Read every column once, with as many entries as its hungriest block wants."""
        wanted: dict[int, tuple[Page, int]] = {}
        leads: dict[int, Page] = {}
        for value in _values(children):
            if isinstance(value.block, ListingBlock) and value["column"]:
                # One more, because the lead story is not shown a second time below.
                column, count = value["column"], (value["count"] or 5) + 1
                wanted[column.pk] = (column, max(count, wanted.get(column.pk, (None, 0))[1]))
            elif (
                isinstance(value.block, LeadBlock) and not value["story"] and value["story_column"]
            ):
                leads[value["story_column"].pk] = value["story_column"]
        for key, (column, count) in wanted.items():
            self._lists[key, False] = self._read(column, count)
        for key, column in leads.items():
            self._lists[key, True] = self._read(column, 1, pictured=True)
        stories = [
            value["story"].specific
            for value in _values(children)
            if isinstance(value.block, LeadBlock) and value["story"]
        ]
        self._stories = {story.pk: story for story in stories}
        self._leads = {
            story.pk
            for value in _values(children)
            if isinstance(value.block, LeadBlock) and (story := self.story(value)) is not None
        }
        prefetch_covers([*stories, *(page for pages in self._lists.values() for page in pages)])

    def _read(self, column: Page, count: int, pictured: bool = False) -> list[Page]:
        specific = column.specific_deferred
        if not isinstance(specific, ColumnMixin):
            return []
        entries = specific.listing().defer_streamfields()
        if pictured:
            entries = entries.filter(cover__isnull=False)
        pages = list(entries[:count])
        for page in pages:
            page.foreign = page.locale_id != self.page.locale_id
        return pages

    def entries(self, value: blocks.StructValue) -> list[Page]:
        """The pages of a listing block."""
        if not value["column"]:
            return []
        found = self._lists.get((value["column"].pk, False), [])
        shown = [page for page in found if page.pk not in self._leads]
        return shown[: value["count"] or 5]

    def story(self, value: blocks.StructValue) -> Page | None:
        """The lead: the chosen page, else the newest one with a picture."""
        if value["story"]:
            return self._stories.get(value["story"].pk)
        column = value["story_column"]
        found = self._lists.get((column.pk, True), []) if column else []
        return found[0] if found else None


def _values(children: list) -> Iterator[blocks.StructValue]:
    """Every struct value below a list of stream children."""
    for child in children:
        if isinstance(child.value, blocks.StructValue):
            yield child.value
            for inner in child.value.values():
                if isinstance(inner, blocks.StructValue):
                    yield inner
                elif isinstance(inner, list):
                    yield from _values([item for item in inner if hasattr(item, "block_type")])


def alone(value: blocks.StructValue) -> FrontPage:
    """A front page of one block, for the preview of that block in the editor."""
    page = (value.get("column") or value.get("story_column")).specific_deferred
    front = FrontPage(page)
    front._gather([StreamChild(value.block, value, id=None)])
    return front
