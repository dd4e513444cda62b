"""Who may read what of a branch: small predicates, asked by ``serve`` and by every list."""

from __future__ import annotations

from django.apps import apps
from django.db.models import Q
from wagtail.models import Collection

from .enums import Audience

STAFF_PERMISSION = "branches.view_internal"


def user_can_read_internal(user, page) -> bool:
    """Whether ``user`` may read ``page``: always, where it does not hang in the internal tree.

    Inside it: committee staff everything; members the index, their branches' pages, and of other
    branches nothing but what is disclosed to all members (GK-01).
    """
    roots = internal_root_paths()
    if not page.path.startswith(tuple(roots)):
        return True
    return type(page).objects.filter(pk=page.pk).filter(_inside(user, roots)).exists()


def internal_paths(user) -> list[str]:
    """Tree paths of the internal pages of the branches ``user`` belongs to."""
    page_model = apps.get_model("branches", "BranchInternalPage")
    branch_model = apps.get_model("branches", "Branch")
    return list(
        page_model.objects.filter(
            branch__in=branch_model.objects.of_member(user), live=True
        ).values_list("path", flat=True)
    )


def internal_root_paths() -> list[str]:
    """Tree paths of the internal trees, one a language."""
    page_model = apps.get_model("branches", "InternalIndexPage")
    return list(page_model.objects.values_list("path", flat=True))


def readable_inside(user) -> Q:
    """A filter on the pages of the internal trees ``user`` may read."""
    return _inside(user, internal_root_paths())


def _inside(user, roots: list[str]) -> Q:
    nothing = Q(pk__in=[])
    if not user.is_authenticated or not user.is_active:
        return nothing
    # What all branches keep to themselves takes a second factor in this session, as the admin does.
    if user.has_perm(STAFF_PERMISSION) and user.has_second_factor:
        return _any_below(roots)
    own = internal_paths(user)
    if not own:
        return nothing
    disclosure_model = apps.get_model("branches", "DisclosurePage")
    to_all_members = disclosure_model.objects.filter(audience=Audience.MEMBERS)
    return Q(path__in=roots) | _any_below(own) | Q(pk__in=to_all_members.values("pk"))


def _any_below(paths: list[str]) -> Q:
    below = Q(pk__in=[])
    for path in paths:
        below |= Q(path__startswith=path)
    return below


def closed_pages():
    """The tops of the internal trees, for ``portal.access.closed_trees``."""
    return apps.get_model("branches", "InternalIndexPage").objects.all()


def closed_collections():
    """The branches' internal collections, likewise."""
    branch_model = apps.get_model("branches", "Branch")
    return Collection.objects.filter(pk__in=branch_model.objects.values("internal_collection"))
