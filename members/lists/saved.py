"""The pages whose filters can be saved, and the lists of one person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from .models import SavedList


@dataclass(frozen=True)
class Page:
    """A page with filters: the name of its address, its tab, and the parameters it reads.

    It is there for those for whom ``shown(user)``.
    """

    url: str
    tab: str
    fields: tuple[str, ...]
    shown: Callable[..., bool]


@dataclass(frozen=True)
class Saved:
    """What a page shows of its lists. ``query``: what is chosen now; ``current``: one's list of
    just that, or None."""

    page: str
    query: str
    lists: list[SavedList]
    current: SavedList | None


_pages: dict[str, Page] = {}


def register(name: str, page: Page) -> None:
    """Lists of ``page`` can be saved, under this name."""
    _pages[name] = page


def page_named(name: str) -> Page | None:
    """The page of a name; None where there is none (any more)."""
    return _pages.get(name)


def query_of(name: str, data: QueryDict) -> str:
    """What is chosen in ``data`` of what the page reads, in an order of its own."""
    kept = QueryDict(mutable=True)
    for field in _pages[name].fields:
        if value := data.get(field, "").strip():
            kept[field] = value
    return kept.urlencode()


def address(row: SavedList) -> str:
    """Where a list opens."""
    return f"{reverse(_pages[row.page].url)}?{row.query}"


def saved_lists(user, name: str, request: HttpRequest) -> Saved:
    """The lists of one person on a page, with the place of what is chosen there now."""
    query = query_of(name, request.GET)
    lists = list(SavedList.objects.visible_to(user).filter(page=name))
    for row in lists:
        row.url = address(row)
    return Saved(name, query, lists, next((row for row in lists if row.query == query), None))
