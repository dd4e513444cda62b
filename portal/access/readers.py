"""What a reader may find: one function that every list, search and suggestion goes through.

``portal`` knows what is public. What somebody may read beyond that is known higher up: such an app
registers a scope, a function from a user to a filter on the private pages that user may read, and
the trees in which nothing but its scope opens a page.
"""

from collections.abc import Callable, Iterable

from django.db.models import Exists, Q
from wagtail.models import Page, PageViewRestriction
from wagtail.query import PageQuerySet

from .restrictions import accepting, restricted_page

Scope = Callable[[object], Q]
Trees = Callable[[], Iterable[str]]

_scopes: list[Scope] = []
_guarded: list[Trees] = []


def register_scope(scope: Scope) -> Scope:
    """Add ``scope(user)``, a filter on private pages ``user`` may read; usable as decorator."""
    if scope not in _scopes:
        _scopes.append(scope)
    return scope


def register_guarded_trees(trees: Trees) -> Trees:
    """Add ``trees()``, paths below which passing the view restrictions does not open a page."""
    if trees not in _guarded:
        _guarded.append(trees)
    return trees


def readable_pages(user, pages: PageQuerySet | None = None) -> PageQuerySet:
    """Live pages ``user`` may read: the public ones, and those of the user's own scopes.

    ``pages`` narrows the choice (default: all pages). A page of another type than asked for, a
    draft, another branch's page or one whose restriction refuses ``user`` is never in it.
    """
    pages = (Page.objects.all() if pages is None else pages).live()
    if not user.is_authenticated or not user.is_active:
        return pages.public()
    return pages.filter(~pages.private_q() | (_scope_of(user) & ~Q(_refused(user))))


def _refused(user) -> Exists:
    refusing = PageViewRestriction.objects.exclude(accepting(PageViewRestriction, user))
    return restricted_page(restrictions=refusing)


def _scope_of(user) -> Q:
    own = Q(pk__in=[])
    for scope in _scopes:
        own |= scope(user)
    return own


def stands_open(user, page: Page) -> bool:
    """Whether the trees a page hangs in let ``user`` near it, live or not.

    Only a guarded tree refuses somebody whom all view restrictions let in.
    """
    if not page.path.startswith(tuple(path for trees in _guarded for path in trees())):
        return True
    if not user.is_authenticated or not user.is_active:
        return False
    return Page.objects.filter(pk=page.pk).filter(_scope_of(user)).exists()


def openable_pages(user) -> PageQuerySet:
    """Live pages that answer ``user`` at their address.

    More than can be found: somebody whom all view restrictions of a page let in may open it,
    outside the guarded trees, although no list shows it.
    """
    live = Page.objects.live()
    if not user.is_authenticated or not user.is_active:
        return live.public()
    passed = ~Q(_refused(user))
    for trees in _guarded:
        for path in trees():
            passed &= ~Q(path__startswith=path)
    return live.filter(Q(pk__in=readable_pages(user).values("pk")) | passed)
