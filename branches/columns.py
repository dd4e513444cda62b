"""The directory of branches and the library of cases, with filters (portal/pages/listing.py)."""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.pages.listing import Column, Facet

from .enums import CaseKind


class Term(NamedTuple):
    """A sector or street as a filter shows it."""

    order: int
    label: str
    slug: str


class BranchRow(NamedTuple):
    """What the filters of the directory look at."""

    pk: int
    street: Term | None
    sector: Term | None
    name: str
    short_name: str


class CaseRow(NamedTuple):
    """What the filters of the case library look at."""

    pk: int
    sector: Term | None
    kind: str


TERM_FIELDS = ("order", "name", "name_en", "slug")


def _term(order, name, name_en, slug) -> Term | None:
    if slug is None:
        return None
    return Term(order, (name_en if get_language() == "en" else "") or name, slug)


def _facet(name: str, label: str) -> Facet:
    return Facet(
        name,
        label,
        lambda row: getattr(row, name),
        lambda term: term.label,
        lambda term: term.slug,
        order=lambda term: term,
    )


def branch_column(page, request: HttpRequest) -> Column:
    """The directory as ``request`` asks for it: one query."""
    values = page.listing().values_list(
        "pk",
        *(f"branch__street__{field}" for field in TERM_FIELDS),
        *(f"branch__sector__{field}" for field in TERM_FIELDS),
        "branch__name",
        "branch__short_name",
    )
    return Column(
        rows=[BranchRow(row[0], _term(*row[1:5]), _term(*row[5:9]), *row[9:]) for row in values],
        facets=[_facet("street", _("街道（镇）")), _facet("sector", _("行业"))],
        params=request.GET,
        path=request.path,
        searchable=lambda row: (row.name, row.short_name),
        per_page=page.per_page,
    )


def case_column(page, request: HttpRequest) -> Column:
    """The library of cases as ``request`` asks for it: one query."""
    values = page.listing().values_list(
        "pk", *(f"sector__{field}" for field in TERM_FIELDS), "case_kind"
    )
    kinds = {value: place for place, value in enumerate(CaseKind.values)}
    return Column(
        rows=[CaseRow(row[0], _term(*row[1:5]), row[5]) for row in values],
        facets=[
            _facet("sector", _("行业")),
            Facet(
                "kind",
                _("案例类型"),
                lambda row: row.kind,
                lambda value: str(CaseKind(value).label),
                order=kinds.get,
            ),
        ],
        params=request.GET,
        path=request.path,
        per_page=page.per_page,
    )
