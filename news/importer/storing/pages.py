"""A recognised document as the fields and the body of a page."""

from __future__ import annotations

import json
import re
import uuid
from typing import Any

from django.utils import timezone
from wagtail.models import Page

from portal.text.slugs import pinyin_slug

from ...enums import SourceType, Validity
from ...models import NewsPage, PolicyPage, PolicyRelation
from ..recognition.citations import title_key
from ..recognition.document import ParsedDocument
from ..recognition.keys import article_number
from ..recognition.remarks import BLOCKING
from ..recognition.structure import Paragraph, Section, TableRows

_NAMESPACE = uuid.UUID("6d9c2f0e-41f3-5b0e-8b1d-2f6f1f3b9a51")
#: Characters of the text that a list or a search engine shows under the title.
DESCRIPTION = 120

_STATED = {"现行有效": Validity.IN_FORCE, "有效": Validity.IN_FORCE, "尚未施行": Validity.NOT_YET}


class _Ids:
    """Ids of blocks that are the same again when the same document is imported again."""

    def __init__(self, document: ParsedDocument) -> None:
        self._base = f"{title_key(document.title)}|{document.version_on}"
        self._count = 0

    def next(self, name: str) -> str:
        self._count += 1
        return str(uuid.uuid5(_NAMESPACE, f"{self._base}|{name}|{self._count}"))


def paragraph_html(paragraph: Paragraph) -> str:
    """A paragraph of rich text that keeps its key."""
    return f'<p data-block-key="{paragraph.key}">{paragraph.html}</p>'


def table_value(table: TableRows) -> dict[str, Any]:
    """Raw value of a table block; the first row is its head."""
    head, *rows = table.rows
    return {
        "columns": [{"type": "text", "heading": cell} for cell in head],
        "rows": [{"values": row} for row in rows],
        "caption": "",
    }


def document_body(document: ParsedDocument) -> list[dict[str, Any]]:
    """Raw stream data of a policy document: a section for each part, tables between them."""
    ids, body = _Ids(document), []
    if document.history:
        # The history below the title (题注) is the first part, without a heading.
        text = "".join(
            f'<p data-block-key="tizhu{number}">{_escape(line)}</p>'
            for number, line in enumerate(document.history, start=1)
        )
        body.append(_section(Section(key="tizhu"), text, ids, with_heading=True))
    for section in document.sections:
        text, first = "", True
        for item in section.items:
            if isinstance(item, TableRows):
                if text or first:
                    body.append(_section(section, text, ids, with_heading=first))
                body.append({"type": "table", "value": table_value(item), "id": ids.next("table")})
                text, first = "", False
            else:
                text += paragraph_html(item)
        if text or first:
            body.append(_section(section, text, ids, with_heading=first))
    return body


def _section(section: Section, text: str, ids: _Ids, with_heading: bool) -> dict[str, Any]:
    value = {
        "heading": section.heading[:200] if with_heading else "",
        "level": str(section.level),
        "text": text,
    }
    return {"type": "section", "value": value, "id": ids.next(section.key)}


def article_body(document: ParsedDocument) -> list[dict[str, Any]]:
    """Raw stream data of a piece of news: headings, paragraphs, tables."""
    ids, body = _Ids(document), []
    for section in document.sections:
        if section.heading:
            value = {"text": section.heading[:120], "level": str(section.level)}
            body.append({"type": "heading", "value": value, "id": ids.next(section.key)})
        text = ""
        for item in [*section.items, None]:
            if isinstance(item, Paragraph):
                text += paragraph_html(item)
                continue
            if text:
                body.append({"type": "paragraph", "value": text, "id": ids.next("paragraph")})
                text = ""
            if isinstance(item, TableRows):
                body.append({"type": "table", "value": table_value(item), "id": ids.next("table")})
    return body


def _escape(line: str) -> str:
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def description_of(document: ParsedDocument) -> str:
    """The beginning of the text, without the label of its first article."""
    text = next((paragraph.text for paragraph in document.paragraphs), "")
    label = article_number(text)
    text = text[label[2] :].strip(" \u3000") if label else text
    if len(text) <= DESCRIPTION:
        return text
    # Cut at the end of a sentence where one is near.
    cut = max(text.rfind(mark, 0, DESCRIPTION) for mark in "。；")
    return text[: cut + 1] if cut > DESCRIPTION // 2 else text[:DESCRIPTION] + "……"


def slug_of(document: ParsedDocument, taken: set[str]) -> str:
    """A free address: title in pinyin, the year behind it for what has versions."""
    base = pinyin_slug(re.sub(r"[《》〈〉“”]", "", document.title), 70)
    if document.version_on and not document.is_news:
        base = f"{base}-{document.version_on.year}"
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    taken.add(slug)
    return slug


def is_publishable(document: ParsedDocument) -> bool:
    """Whether a page may go live without somebody looking at it first.

    News needs a typed source and a responsible unit, which no file supplies: always a draft.
    """
    codes = {finding.code for finding in document.warnings}
    return not document.is_news and not codes & BLOCKING


def common_fields(document: ParsedDocument) -> dict[str, Any]:
    """Fields that policy and news pages share."""
    posted = document.posted_at
    return {
        "title": document.title[:255],
        # Not ``summary``: that is an editor's own words, shown above the text it would repeat.
        "search_description": description_of(document),
        "responsible_unit": document.responsible_unit[:80],
        "posted_at": timezone.make_aware(posted) if posted else None,
    }


def policy_fields(document: ParsedDocument, source_name: str = "") -> dict[str, Any]:
    """Fields of a policy page; ``source_name`` where the file names no source of its own."""
    official = document.official_title[:255]
    return {
        **common_fields(document),
        "official_title": official if official != document.title else "",
        "index_number": document.index_number[:40],
        "issuing_body": document.issuing_body[:120],
        "document_kind": document.kind[:20],
        "document_number": document.document_number[:60],
        "main_recipients": document.main_recipients[:255],
        "written_on": document.written_on,
        "issued_on": document.published_on,
        "effective_on": document.effective_on,
        "validity": _STATED.get(document.validity, Validity.UNKNOWN),
        "source_name": (document.source or source_name)[:120],
        "body": json.dumps(document_body(document), ensure_ascii=False),
    }


def news_fields(document: ParsedDocument, source_name: str = "") -> dict[str, Any]:
    """Fields of a news page: what is imported was taken from elsewhere."""
    return {
        **common_fields(document),
        "source_type": SourceType.REPRINT,
        "source_name": (document.source or source_name)[:120],
        "body": json.dumps(article_body(document), ensure_ascii=False),
    }


def page_fields(
    document: ParsedDocument, model: type[Page], source_name: str = ""
) -> dict[str, Any]:
    """Fields of the page that a document becomes, a ``NewsPage`` or a ``PolicyPage``."""
    make = news_fields if issubclass(model, NewsPage) else policy_fields
    return make(document, source_name)


def cited_relations(page: PolicyPage, document: ParsedDocument) -> list[PolicyRelation]:
    """Unsaved rows for what the text names as its bases and as repealed, by title alone."""
    rows = [("based_on", title) for title in document.bases]
    rows += [("repeals", title) for title in document.repeals]
    return [
        PolicyRelation(page=page, kind=kind, target_title=title[:255], sort_order=order)
        for order, (kind, title) in enumerate(rows)
    ]
