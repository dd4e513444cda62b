"""A :class:`ParsedDocument` as what JSON can hold, and back: it comes from another process."""

import datetime as dt
from dataclasses import asdict
from typing import Any

from .document import ParsedDocument
from .remarks import Remark
from .structure import Paragraph, Section, TableRows

_DAYS = ("written_on", "published_on", "effective_on", "version_on", "first_published_on")


def packed(document: ParsedDocument) -> dict[str, Any]:
    """The fields by name; days and moments as ISO 8601 writes them."""
    fields = asdict(document)
    for name in (*_DAYS, "posted_at"):
        fields[name] = fields[name] and fields[name].isoformat()
    return fields


def unpacked(fields: dict[str, Any]) -> ParsedDocument:
    """What :func:`packed` was given."""
    days = {name: fields[name] and dt.date.fromisoformat(fields[name]) for name in _DAYS}
    posted_at = fields["posted_at"] and dt.datetime.fromisoformat(fields["posted_at"])
    sections = [
        Section(**part | {"items": [_item(item) for item in part["items"]]})
        for part in fields["sections"]
    ]
    warnings = [Remark(**remark) for remark in fields["warnings"]]
    rest = {"posted_at": posted_at, "sections": sections, "warnings": warnings}
    return ParsedDocument(**fields | days | rest)


def _item(fields: dict[str, Any]) -> Paragraph | TableRows:
    return TableRows(**fields) if "rows" in fields else Paragraph(**fields)
