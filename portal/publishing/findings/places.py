"""Where in the editor something that was found is put right: a field, or a block of one."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Model
from wagtail.blocks.stream_block import StreamValue

from portal.text.parts import block_place

from .registry import Finding


class Place(NamedTuple):
    """The name of a field of the page; ``block`` counts from 0, None for the field as a whole."""

    field: str
    block: int | None = None


def place_of(finding: Finding, page: Model) -> Place | None:
    """The place ``finding`` speaks of; None where it is no field of the page.

    Checks name a place in the words the editor reads, so it is these that are compared: the label
    of a field, and behind it the number of a block.
    """
    where = str(finding.where)
    fields = [field for field in page._meta.get_fields() if hasattr(field, "verbose_name")]
    fields = [field for field in fields if where.startswith(str(field.verbose_name))]
    if not where or not fields:
        return None
    field = max(fields, key=lambda one: len(str(one.verbose_name)))
    value = getattr(page, field.name, None)
    if isinstance(value, StreamValue):
        # From the last: the first block's name may be the beginning of the twelfth's.
        for number in range(len(value), 0, -1):
            if where.startswith(block_place(str(field.verbose_name), number)):
                return Place(field.name, number - 1)
    return Place(field.name)


def anchor_of(finding: Finding, page: Model) -> str:
    """The id, in Wagtail's editor, of the place ``finding`` speaks of; empty where it has none."""
    place = place_of(finding, page)
    if place is None:
        return ""
    value = getattr(page, place.field, None)
    if isinstance(value, StreamValue):  # it has no anchor itself: its first block stands for it
        return f"block-{value[place.block or 0].id}-section" if value else ""
    return f"id_{place.field}-label"
