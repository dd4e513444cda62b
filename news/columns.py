"""The columns of news and policy with their filters (see news/filters.py)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from news.filters import Column, Facet, term_facet
from portal.terms import Term, term, term_fields

from .enums import SourceType, Validity


class PolicyRow(NamedTuple):
    """What the filters of the policy library look at."""

    pk: int
    topic: Term | None
    body: str
    kind: str
    written_on: dt.date | None
    validity: str
    title: str
    official_title: str
    number: str
    published_at: dt.datetime | None


class NewsRow(NamedTuple):
    """What the filters of a news column look at."""

    pk: int
    category: Term | None
    source: str
    published_at: dt.datetime | None


def _day(value: dt.date | None) -> dt.date:
    return value or dt.date.min


def _moment(value: dt.datetime | None) -> float:
    return value.timestamp() if value else 0.0


def policy_column(page: Any, request: HttpRequest) -> Column:
    """The policy library as ``request`` asks for it: one query."""
    values = page.listing().values_list(
        "pk",
        *term_fields("topic"),
        "issuing_body",
        "document_kind",
        "written_on",
        "validity",
        "title",
        "official_title",
        "document_number",
        "first_published_at",
    )
    validity_place = {value: at for at, value in enumerate(Validity.values)}
    facets = [
        term_facet("topic", _("主题分类")),
        Facet("body", _("发文机关"), lambda row: row.body),
        Facet("kind", _("文种"), lambda row: row.kind),
        Facet(
            "year",
            _("成文年份"),
            lambda row: row.written_on and row.written_on.year,
            order=lambda year: -year,
        ),
        Facet(
            "validity",
            _("有效性"),
            lambda row: row.validity,
            lambda value: str(Validity(value).label),
            order=validity_place.get,
        ),
    ]
    sorts = {
        "new": (_("成文日期由近及远"), lambda row: _day(row.written_on), True),
        "old": (_("成文日期由远及近"), lambda row: row.written_on or dt.date.max, False),
        "added": (_("最近收录"), lambda row: _moment(row.published_at), True),
    }
    return Column(
        rows=[PolicyRow(row[0], term(*row[1:5]), *row[5:]) for row in values],
        facets=facets,
        params=request.GET,
        path=request.path,
        searchable=lambda row: (row.title, row.official_title, row.number),
        sorts=sorts,
        per_page=page.per_page,
    )


def news_column(page: Any, request: HttpRequest) -> Column:
    """A column of news or notices as ``request`` asks for it: one query."""
    values = page.listing().values_list(
        "pk",
        *term_fields("category"),
        "source_type",
        "first_published_at",
    )
    sources = {value: at for at, value in enumerate(SourceType.values)}
    facets = [
        term_facet("category", _("活动类别")),
        Facet(
            "year",
            _("年份"),
            lambda row: row.published_at and timezone.localtime(row.published_at).year,
            order=lambda year: -year,
        ),
        Facet(
            "source",
            _("来源类型"),
            lambda row: row.source,
            lambda value: str(SourceType(value).label),
            order=sources.get,
        ),
    ]
    return Column(
        rows=[NewsRow(row[0], term(*row[1:5]), *row[5:]) for row in values],
        facets=facets,
        params=request.GET,
        path=request.path,
        per_page=page.per_page,
    )


def fetcher(queryset: QuerySet):
    """A function for :meth:`Column.page`: pages by primary key, without their bodies, one query."""

    def fetch(pks: list[int]) -> Mapping[int, Any]:
        return {item.pk: item for item in queryset.filter(pk__in=pks).defer_streamfields()}

    return fetch
