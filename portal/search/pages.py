"""What a search page asks for: one page of hits with snippets, the total, and the facets."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.safestring import SafeString
from modelsearch.backends import get_search_backend
from modelsearch.utils import get_descendants_content_types_pks

from .highlight import mark, snippet
from .models import IndexedText
from .stages.text import terms

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Hit:
    """One result: the object, its score, and its title and best passage with the words marked."""

    object: Model
    score: float
    title: SafeString
    snippet: SafeString


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of results.

    ``total`` counts the results in the chosen facet values, ``facets`` counts all results by
    value, the most frequent first; both only within the queryset that was searched.
    """

    query: str
    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    facets: dict[Any, int] = field(default_factory=dict)
    number: int = 1
    per_page: int = PER_PAGE

    @property
    def pages(self) -> int:
        """Return the number of pages, at least one."""
        return max(1, ceil(self.total / self.per_page))

    @property
    def has_next(self) -> bool:
        """Return whether a page follows."""
        return self.number < self.pages

    @property
    def has_previous(self) -> bool:
        """Return whether a page comes before."""
        return self.number > 1


def search_page(
    query: str,
    queryset: QuerySet,
    *,
    page: Any = 1,
    per_page: int = PER_PAGE,
    facet: str | None = None,
    selected: Collection[Any] = (),
) -> SearchPage:
    """Search ``queryset`` (what this reader may see, and nothing else) for ``query``.

    ``facet`` names a field of the model by whose values all results are counted
    (``content_type_id`` of pages); ``selected`` keeps the hits with one of these values. ``page``
    may be anything a reader typed: nonsense is the first page, too much the last.

    The number of queries does not depend on the number of results: one or two for the index,
    one for what may be seen, one for the objects (one more per type with ``.specific()``), one
    for the texts. Never raises because of what the query holds.
    """
    query = str(query)
    if not terms(query):
        return SearchPage(query, per_page=per_page)
    results = get_search_backend().search(query, queryset)
    compiler = results.query_compiler
    if compiler is None:
        return SearchPage(query, per_page=per_page)
    ranked = compiler.ranked_values(facet) if facet else [(*row, None) for row in compiler.ranked()]
    facets: dict[Any, int] = {}
    for *_, value in ranked:
        facets[value] = facets.get(value, 0) + 1
    if not facet:
        facets = {}
    if selected:
        ranked = [row for row in ranked if row[2] in selected]
    total = len(ranked)
    last = max(1, ceil(total / per_page))
    try:
        number = min(max(1, int(page)), last)
    except (TypeError, ValueError, OverflowError):
        number = 1
    window = ranked[(number - 1) * per_page : number * per_page]
    objects = compiler.objects([key for key, *_ in window])
    texts = _texts(queryset.model, [str(key) for key, *_ in window])
    hits = [
        Hit(
            objects[key],
            score,
            mark(str(getattr(objects[key], "title", "") or objects[key]), query),
            snippet(texts.get(str(key), ""), query),
        )
        for key, score, _ in window
        if key in objects
    ]
    ordered = dict(sorted(facets.items(), key=lambda item: -item[1]))
    return SearchPage(query, hits, total, ordered, number, per_page)


def _texts(model: type[Model], object_ids: list[str]) -> dict[str, str]:
    if not object_ids:
        return {}
    rows = IndexedText.objects.filter(
        content_type_id__in=get_descendants_content_types_pks(model), object_id__in=object_ids
    )
    return dict(rows.values_list("object_id", "text"))
