"""The site's search: what a reader may find, by kind, with snippets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Page as ListPage
from django.core.paginator import Paginator
from django.db.models import F
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.coreutils import get_supported_content_language_variant
from wagtail.models import get_page_models

from portal.access.readers import readable_pages
from portal.search.pages import Hit, SearchPage, search_page
from portal.search.suggest import suggest

from . import sources

MAX_QUERY = 100
PARAMS = ("q", "kind", "page")


@dataclass(frozen=True)
class Kind:
    """A facet of the search page: the page types that call themselves so."""

    name: str
    label: str
    models: tuple[type, ...]

    @property
    def content_types(self) -> frozenset[int]:
        """Primary keys of the content types (Django remembers them)."""
        return frozenset(ContentType.objects.get_for_model(model).pk for model in self.models)


def kinds() -> list[Kind]:
    """Every kind of page that can be searched, in the order the apps declare them."""
    models: dict[str, list[type]] = {}
    for model in get_page_models():
        if getattr(model, "kind", ""):
            models.setdefault(model.kind, []).append(model)
    return [Kind(name, found[0].kind_label, tuple(found)) for name, found in models.items()]


def findable_pages(user):
    """Pages of the language in use that ``user`` may read and that say something."""
    wanted = [pk for kind in kinds() for pk in kind.content_types]
    return readable_pages(user).filter(
        locale__language_code=get_supported_content_language_variant(get_language()),
        alias_of__isnull=True,
        content_type__in=wanted,
    )


@dataclass(frozen=True)
class Result:
    """A hit as the page shows it: ``facts`` such as the document number, and its day."""

    hit: Hit
    kind: str
    facts: list[str]
    day: dt.date | None


@dataclass(frozen=True)
class Results:
    """What the search template shows."""

    found: SearchPage
    lines: list[Result]
    groups: list[sources.Group]
    filters: list[dict]
    page_obj: ListPage
    query_string: str


def search(user, query: str, kind: str, number: str, path: str) -> Results:
    """One page of results for ``user``; never raises because of what was typed.

    The pages are read with the few facts their types declare (``search_facts``, ``search_day``),
    joined in one query however many types there are.
    """
    query = query.strip()[:MAX_QUERY]
    known = {found.name: found for found in kinds()}
    chosen = known.get(kind)
    found = search_page(
        query,
        findable_pages(user).annotate(**_facts(known.values())),
        page=number,
        facet="content_type_id",
        selected=chosen.content_types if chosen else (),
    )
    parameters = {"q": query, **({"kind": chosen.name} if chosen else {})}
    by_type = {
        ContentType.objects.get_for_model(model).pk: (kind, model)
        for kind in known.values()
        for model in kind.models
    }
    return Results(
        found,
        [_line(hit, *by_type[hit.object.content_type_id]) for hit in found.hits],
        sources.groups(user, query) if found.number == 1 and not chosen else [],
        _filters(known, chosen, found, path),
        Paginator(range(found.total), found.per_page).get_page(found.number),
        urlencode(parameters),
    )


def _facts(known: Iterable[Kind]) -> dict[str, F]:
    return {
        _fact(model, field): F(f"{model._meta.model_name}__{field}")
        for kind in known
        for model in kind.models
        for field in (*model.search_facts, *filter(None, [model.search_day]))
    }


def _fact(model: type, field: str) -> str:
    return f"fact_{model._meta.model_name}_{field}"


def _line(hit: Hit, kind: Kind, model: type) -> Result:
    page = hit.object
    values = (getattr(page, _fact(model, field)) for field in model.search_facts)
    day = getattr(page, _fact(model, model.search_day)) if model.search_day else None
    return Result(
        hit, kind.label, [value for value in values if value], day or page.first_published_at
    )


def _filters(known: dict[str, Kind], chosen: Kind | None, found: SearchPage, path: str):
    if not found.facets:
        return []
    everything = {
        "value": "",
        "label": _("全部"),
        "count": sum(found.facets.values()),
        "url": f"{path}?{urlencode({'q': found.query})}",
        "selected": chosen is None,
    }
    options = [
        {
            "value": kind.name,
            "label": kind.label,
            "count": count,
            "url": f"{path}?{urlencode({'q': found.query, 'kind': kind.name})}",
            "selected": kind is chosen,
        }
        for kind in known.values()
        if (count := sum(found.facets.get(pk, 0) for pk in kind.content_types))
    ]
    return [{"name": "kind", "label": _("类别"), "options": [everything, *options]}]


def suggestions(user, query: str) -> list[dict[str, str]]:
    """At most eight lines for the list below the search box."""
    pages = findable_pages(user).select_related("content_type")
    labels = {pk: kind.label for kind in kinds() for pk in kind.content_types}
    return [
        {
            **line.as_json(),
            "kind": str(labels.get(getattr(line.object, "content_type_id", None), "")),
        }
        for line in suggest(query.strip()[:MAX_QUERY], pages)
    ]
