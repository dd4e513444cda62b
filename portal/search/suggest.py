"""Suggestions while typing: titles the reader may see, and terms of the field.

Titles are asked of the autocomplete fields, which both back ends index as pairs and as pinyin,
so 党建, ``dangjian``, ``dang jian`` and ``dj`` all find 党建引领; nothing is kept in memory and
nothing outside the queryset is returned. Terms are a public list.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from django.db.models import Model, QuerySet
from django.utils.safestring import SafeString
from modelsearch.backends import get_search_backend

from .highlight import mark
from .stages import pinyin
from .stages.text import DATA, fold

LIMIT = 8
TERM_LIMIT = 3


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line below the search box; ``object`` is None for a term of the field."""

    text: str
    html: SafeString
    object: Model | None = None

    def as_json(self) -> dict[str, str]:
        """Return what a script needs: text, marked text, and the address if there is one."""
        url = getattr(self.object, "url", None) if self.object is not None else None
        return {"text": self.text, "html": str(self.html), "url": url or ""}


@cache
def field_terms() -> tuple[str, ...]:
    """Return the terms of ``data/terms.txt``."""
    lines = (DATA / "terms.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))


@cache
def _keys(term: str) -> tuple[str, tuple[str, ...]]:
    return fold(term), tuple(pinyin.keys(term))


def matching_terms(query: str, terms: Iterable[str], limit: int = TERM_LIMIT) -> list[str]:
    """Return the terms that contain the query or begin with its pinyin; beginnings first."""
    folded, letters = fold(query), pinyin.typed(query)
    if not folded:
        return []
    found: list[tuple[int, int, str]] = []
    for term in terms:
        text, keys = _keys(term)
        if text.startswith(folded) or (letters and any(k.startswith(letters) for k in keys[:2])):
            found.append((0, len(term), term))
        elif folded in text or (letters and any(k.startswith(letters) for k in keys[2:])):
            found.append((1, len(term), term))
    return [term for *_, term in sorted(found)[:limit]]


def suggest(
    query: str,
    queryset: QuerySet,
    *,
    limit: int = LIMIT,
    terms: Sequence[str] | None = None,
) -> list[Suggestion]:
    """Return at most ``limit`` suggestions for what has been typed so far, best first.

    ``queryset`` holds what this reader may see; a title outside it is neither shown nor counted.
    ``terms`` replaces the list of the package; an empty list leaves terms out.
    """
    query = str(query)
    if not fold(query):
        return []
    names = matching_terms(query, field_terms() if terms is None else terms)
    found = [Suggestion(name, mark(name, query)) for name in names]
    seen = set(names)
    for obj in get_search_backend().autocomplete(query, queryset)[: limit + TERM_LIMIT]:
        title = str(getattr(obj, "title", "") or obj)
        if title not in seen:
            seen.add(title)
            found.append(Suggestion(title, mark(title, query), obj))
    return found[:limit]
