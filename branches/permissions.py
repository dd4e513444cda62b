"""Who may read what of a branch: small predicates, asked by ``serve`` and by every list.

The models ask these, so none is imported here: pages are found by the names of their types.
"""

from __future__ import annotations

from django.db.models import Q
from wagtail.models import Page

from .enums import Audience

VIEW_INTERNAL = "branches.view_internal"


def user_can_read_internal(user, page) -> bool:
    """Whether ``user`` may read ``page``: always, where it does not hang in the internal tree.

    Inside it: committee staff everything; members the index, their branches' pages, and of other
    branches nothing but what is disclosed to all members (GK-01).
    """
    roots = internal_root_paths()
    if not page.path.startswith(tuple(roots)):
        return True
    return type(page).objects.filter(pk=page.pk).filter(_inside(user, roots)).exists()


def belonging(user, branch: str = "") -> Q:
    """A filter on branches: those ``user`` belongs to, as home or host, or keeps as secretary.

    ``branch`` is the way from the filtered model to the branch, ending in ``__``.
    """
    return Q(**{f"{branch}members_group__user": user}) | Q(
        **{f"{branch}secretaries_group__user": user}
    )


def internal_paths(user) -> list[str]:
    """Tree paths of the internal pages of the branches ``user`` belongs to."""
    own = Page.objects.live().filter(belonging(user, "branchinternalpage__branch__"))
    return list(own.distinct().values_list("path", flat=True))


def internal_root_paths() -> list[str]:
    """Tree paths of the internal trees, one a language."""
    roots = Page.objects.filter(internalindexpage__isnull=False)
    return list(roots.values_list("path", flat=True))


def readable_inside(user) -> Q:
    """A filter on the pages of the internal trees ``user`` may read."""
    return _inside(user, internal_root_paths())


def _inside(user, roots: list[str]) -> Q:
    nothing = Q(pk__in=[])
    if not user.is_authenticated or not user.is_active:
        return nothing
    # What all branches keep to themselves takes a second factor in this session, as the admin does.
    if user.has_perm(VIEW_INTERNAL) and user.has_second_factor:
        return _any_below(roots)
    own = internal_paths(user)
    if not own:
        return nothing
    to_all_members = Page.objects.filter(disclosurepage__audience=Audience.MEMBERS)
    return Q(path__in=roots) | _any_below(own) | Q(pk__in=to_all_members.values("pk"))


def _any_below(paths: list[str]) -> Q:
    below = Q(pk__in=[])
    for path in paths:
        below |= Q(path__startswith=path)
    return below
