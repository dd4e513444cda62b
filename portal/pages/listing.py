"""Columns with filters whose state lives in the URL.

All rows of a column are read once as plain tuples (no page objects, no bodies); filters, counts,
order and paging are worked out on them in one pass, so that the number of queries doesn't depend on
the number of facets, options or records. Values nobody has are ignored, a page number beyond the
end is the last page.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from portal.search.stages.text import fold

#: Options of a facet shown at once; the rest stands behind 更多.
SHOWN_OPTIONS = 10
#: Characters of a query in the title box that count.
MAX_QUERY = 60


@dataclass(frozen=True)
class Facet:
    """A question the list can be narrowed by.

    ``value(row)`` is the row's answer, hashable, or None; ``text(value)`` the word in the URL;
    ``label(value)`` what readers see; ``order(value)`` sorts options, by default the most frequent
    first.
    """

    name: str
    label: str
    value: Callable[[Any], Hashable | None]
    display: Callable[[Any], str] = str
    text: Callable[[Any], str] = str
    order: Callable[[Any], Any] | None = None


def term_facet(name: str, label: str) -> Facet:
    """The facet over the attribute ``name`` of rows, a ``portal.pages.terms.Term`` or None."""
    return Facet(
        name,
        label,
        lambda row: getattr(row, name),
        lambda term: term.label,
        lambda term: term.slug,
        order=lambda term: term,
    )


@dataclass
class Column:
    """The state of one column as a reader asked for it.

    ``rows``: any objects with a ``pk`` attribute; ``params``: the query of the request;
    ``searchable(row)``: strings the box ``q`` looks into; ``sorts``: word in the URL →
    ``(label, key, reverse)``, the first one being the default.
    """

    rows: Sequence[Any]
    facets: Sequence[Facet]
    params: Mapping[str, str]
    path: str = ""
    searchable: Callable[[Any], Iterable[str]] | None = None
    sorts: Mapping[str, tuple[str, Callable[[Any], Any], bool]] = field(default_factory=dict)
    per_page: int = 20

    @cached_property
    def query(self) -> str:
        """What was typed into the title box."""
        return self.params.get("q", "").strip()[:MAX_QUERY] if self.searchable else ""

    @cached_property
    def sort(self) -> str:
        """A word of ``sorts``; empty for the default order."""
        word = self.params.get("sort", "")
        return word if word in list(self.sorts)[1:] else ""

    @cached_property
    def chosen(self) -> dict[str, Hashable]:
        """Facet name → the value asked for; words that no row has are left out."""
        chosen = {}
        for facet in self.facets:
            word = self.params.get(facet.name, "")
            if not word:
                continue
            values = {facet.value(row) for row in self.rows} - {None, ""}
            by_text = {facet.text(value): value for value in values}
            if word in by_text:
                chosen[facet.name] = by_text[word]
        return chosen

    @cached_property
    def _matched(self) -> list[tuple[Any, tuple[str, ...]]]:
        """Rows that fit the title box, each with the names of the facets it fails."""
        words = fold(self.query).split() if self.query else []
        asked = [
            (facet, self.chosen[facet.name]) for facet in self.facets if facet.name in self.chosen
        ]
        matched = []
        for row in self.rows:
            if words:
                text = " ".join(fold(part) for part in self.searchable(row) if part)
                squeezed = text.replace(" ", "")
                if not all(word in text or word in squeezed for word in words):
                    continue
            failed = tuple(facet.name for facet, value in asked if facet.value(row) != value)
            if len(failed) < 2:
                matched.append((row, failed))
        return matched

    @cached_property
    def results(self) -> list[Any]:
        """Rows that fit everything, in the order asked for."""
        found = [row for row, failed in self._matched if not failed]
        if self.sort:
            _label, key, reverse = self.sorts[self.sort]
            found.sort(key=key, reverse=reverse)
        return found

    def link(self, **changes: str | None) -> str:
        """Address of this list with a change; ``None`` drops a parameter, the page always goes."""
        state = {"q": self.query, "sort": self.sort}
        for facet in self.facets:
            if facet.name in self.chosen:
                state[facet.name] = facet.text(self.chosen[facet.name])
        state.update(changes)
        query = urlencode({name: value for name, value in state.items() if value})
        return f"{self.path}?{query}" if query else self.path or "?"

    @cached_property
    def querystring(self) -> str:
        """The state without the page number, for links to other pages: ``topic=x&year=2026``."""
        return self.link().partition("?")[2]

    @cached_property
    def filters(self) -> list[dict]:
        """For ``components/filter_bar.html``: one dict per facet.

        ``name label selected_label options more``; an option is ``{value, label, count, url,
        selected}``. Counts say how many results the option would give together with the other
        filters. ``more`` holds what doesn't fit into :data:`SHOWN_OPTIONS`.
        """
        return [built for facet in self.facets if (built := self._filter(facet))]

    def _filter(self, facet: Facet) -> dict | None:
        counts: Counter = Counter()
        total = 0
        for row, failed in self._matched:
            if failed and failed != (facet.name,):
                continue
            total += 1
            value = facet.value(row)
            if value not in (None, ""):
                counts[value] += 1
        chosen = self.chosen.get(facet.name)
        if chosen is not None:
            counts.setdefault(chosen, 0)
        if not counts:
            return None
        values = list(counts)
        if facet.order:
            values.sort(key=facet.order)
        else:
            values.sort(key=lambda value: (-counts[value], facet.display(value)))
        shown, rest = values[:SHOWN_OPTIONS], values[SHOWN_OPTIONS:]
        if len(rest) == 1:
            shown, rest = values, []
        if chosen in rest:
            rest.remove(chosen)
            shown.append(chosen)
        options = [
            {
                "value": "",
                "label": _("全部"),
                "count": total,
                "url": self.link(**{facet.name: None}),
                "selected": chosen is None,
            }
        ]
        return {
            "name": facet.name,
            "label": facet.label,
            "options": options + [self._option(facet, value, counts) for value in shown],
            "more": [self._option(facet, value, counts) for value in rest],
        }

    def _option(self, facet: Facet, value: Hashable, counts: Counter) -> dict:
        text = facet.text(value)
        return {
            "value": text,
            "label": facet.display(value),
            "count": counts[value],
            "url": self.link(**{facet.name: text}),
            "selected": self.chosen.get(facet.name) == value,
        }

    @cached_property
    def chips(self) -> list[dict]:
        """What is chosen now, each with the address without it: ``{label, value, url}``."""
        chips = [
            {
                "label": facet.label,
                "value": facet.display(self.chosen[facet.name]),
                "url": self.link(**{facet.name: None}),
            }
            for facet in self.facets
            if facet.name in self.chosen
        ]
        if self.query:
            chips.append({"label": _("标题"), "value": self.query, "url": self.link(q=None)})
        return chips

    @cached_property
    def hidden(self) -> list[tuple[str, str]]:
        """What a form with the title box has to carry along, as ``(name, value)``."""
        return [
            (facet.name, facet.text(self.chosen[facet.name]))
            for facet in self.facets
            if facet.name in self.chosen
        ]

    @cached_property
    def sort_options(self) -> list[dict]:
        """The orders on offer: ``{value, label, url, selected}``."""
        default = next(iter(self.sorts), "")
        return [
            {
                "value": "" if word == default else word,
                "label": label,
                "url": self.link(sort=None if word == default else word),
                "selected": (self.sort or default) == word,
            }
            for word, (label, _key, _reverse) in self.sorts.items()
        ]

    def page(self, fetch: Callable[[list[int]], Mapping[int, Any]]) -> PaginatorPage:
        """The page asked for, its rows replaced by what ``fetch(pks)`` gives for them."""
        page = Paginator(self.results, self.per_page).get_page(self.params.get("page"))
        objects = fetch([row.pk for row in page.object_list])
        page.object_list = [objects[row.pk] for row in page.object_list if row.pk in objects]
        return page
