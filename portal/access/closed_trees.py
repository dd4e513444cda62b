"""Trees of the admin that a right given further up does not reach into.

Wagtail's page and collection rights flow down from where they are given and can't be taken away
below. Roles hold theirs on the front page and the root collection; what is the branches' own hangs
below those too. An app closes such trees here: inside, only rights given inside count, unless the
person holds the permission that opens the tree. Of many trees of a kind some can be closed to one
person and some to another (``close_some``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Left
from wagtail.models import Collection, Page

# Length of a collection's path at each depth it can have.
_STEPS = range(Collection.steplen, Collection.steplen * 12 + 1, Collection.steplen)


@dataclass(frozen=True)
class ClosedTree:
    """``tops()`` is a queryset of the pages (or collections) the closed trees begin with."""

    tops: Callable[[], QuerySet]
    permission: str


Some = Callable[[object], QuerySet | None]

_closed: dict[type, list[ClosedTree]] = {Page: [], Collection: []}
_closed_some: dict[type, list[Some]] = {Page: [], Collection: []}


def close(model: type, tops: Callable[[], QuerySet], permission: str) -> None:
    """Close the trees below ``tops()``, themselves included, to all without ``permission``."""
    tree = ClosedTree(tops, permission)
    if tree not in _closed[model]:
        _closed[model].append(tree)


def close_some(model: type, some: Some) -> None:
    """Close to each person the trees below ``some(user)``, a queryset; None closes nothing.

    They may be many: they are asked for as a subquery wherever rows are searched.
    """
    if some not in _closed_some[model]:
        _closed_some[model].append(some)


def permissions_around(page: Page) -> list[str]:
    """The permissions that open the closed trees ``page`` lies in."""
    return [
        tree.permission
        for tree in _closed[Page]
        if any(page.path.startswith(top) for top in tree.tops().values_list("path", flat=True))
    ]


def closed_paths(user, model: type) -> frozenset[str]:
    """Paths of the tops closed to ``user``; asked for once a request, as Wagtail does rights."""
    by_permission, by_person = _closed_to(user, model)
    return by_permission | by_person if by_person else by_permission


def _closed_to(user, model: type) -> tuple[frozenset[str], frozenset[str]]:
    """Tops closed for want of a permission, and those of ``close_some``."""
    if user.is_superuser:
        return frozenset(), frozenset()
    name = f"_closed_{model.__name__.lower()}_paths"
    found = getattr(user, name, None)
    if found is None:
        trees = [tree for tree in _closed[model] if not user.has_perm(tree.permission)]
        found = (_paths(tree.tops() for tree in trees), _paths(_some(user, model)))
        setattr(user, name, found)
    return found


def _paths(tops: Iterable[QuerySet]) -> frozenset[str]:
    return frozenset(path for rows in tops for path in rows.values_list("path", flat=True))


def _some(user, model: type) -> list[QuerySet]:
    found = (some(user) for some in _closed_some[model])
    return [rows for rows in found if rows is not None]


def top_of(path: str, tops: Iterable[str]) -> str | None:
    """The top ``path`` lies below (or is), None outside."""
    tops = tops if isinstance(tops, frozenset) else frozenset(tops)
    cuts = range(Page.steplen, len(path) + 1, Page.steplen)
    return next((path[:cut] for cut in cuts if path[:cut] in tops), None)


def reaches(given_at: str, path: str, tops: frozenset[str]) -> bool:
    """Whether a right given at ``given_at`` holds at ``path`` in spite of the closed ``tops``."""
    if not path.startswith(given_at):
        return False
    top = top_of(path, tops)
    return top is None or given_at.startswith(top)


def reached_pages(given_at: str, user) -> Q:
    """The filter on pages that says the same; tops that take a permission are one a language."""
    below = Q(path__startswith=given_at)
    if user.is_superuser or top_of(given_at, closed_paths(user, Page)):
        return below
    by_permission, by_person = _closed_to(user, Page)
    for top in by_permission:
        if top.startswith(given_at):
            below &= ~Q(path__startswith=top)
    return below & ~_inside(_some(user, Page)) if by_person else below


def reached_collections(given_at: str, user) -> Q:
    """As :func:`reached_pages` for collections: one top a branch, so a subquery, not a list."""
    below = Q(path__startswith=given_at)
    if user.is_superuser or top_of(given_at, closed_paths(user, Collection)):
        return below
    shut = [tree.tops() for tree in _closed[Collection] if not user.has_perm(tree.permission)]
    return below & ~_inside([*shut, *_some(user, Collection)])


def _inside(tops: list[QuerySet]) -> Q:
    """Rows that lie below one of the tops, or are one."""
    inside = Q(pk__in=[])
    for rows in tops:
        above = [Left(OuterRef("path"), step) for step in _STEPS]
        inside |= Q(Exists(rows.filter(path__in=above)))
    return inside
