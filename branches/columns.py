"""The directory of branches and the library of cases with filters (portal/pages/listing.py)."""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.pages.listing import Column, Facet, term_facet
from portal.pages.terms import Term, term, term_fields

from .enums import CaseKind


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


def branch_column(page, request: HttpRequest) -> Column:
    """The directory as ``request`` asks for it: one query."""
    values = page.listing().values_list(
        "pk",
        *term_fields("branch__street"),
        *term_fields("branch__sector"),
        "branch__name",
        "branch__short_name",
    )
    return Column(
        rows=[BranchRow(row[0], term(*row[1:5]), term(*row[5:9]), *row[9:]) for row in values],
        facets=[term_facet("street", _("街道（镇）")), term_facet("sector", _("行业"))],
        params=request.GET,
        path=request.path,
        searchable=lambda row: (row.name, row.short_name),
        per_page=page.per_page,
    )


def case_column(page, request: HttpRequest) -> Column:
    """The library of cases as ``request`` asks for it: one query."""
    values = page.listing().values_list("pk", *term_fields("sector"), "case_kind")
    kinds = {value: place for place, value in enumerate(CaseKind.values)}
    return Column(
        rows=[CaseRow(row[0], term(*row[1:5]), row[5]) for row in values],
        facets=[
            term_facet("sector", _("行业")),
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
