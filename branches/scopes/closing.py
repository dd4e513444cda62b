"""What of other branches the admin closes to a committee person: pages, and shelves of files.

Rights of the role on pages and files are given for the whole site. The trees of branches outside
one's scope are closed, public page and drafts below it included; what is public can be read.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet
from wagtail.models import Collection, Page

from ..models import Branch
from ..permissions import VIEW_BRANCH, oversees_all


def others_pages(user) -> QuerySet[Page] | None:
    """Both pages of each branch that is foreign to a committee person; None for everybody else."""
    others = _foreign(user)
    if others is None:
        return None
    return Page.objects.filter(
        Q(branchpage__branch__in=others) | Q(branchinternalpage__branch__in=others)
    )


def others_collections(user) -> QuerySet[Collection] | None:
    """Both collections of each such branch; None for everybody else."""
    others = _foreign(user)
    if others is None:
        return None
    return Collection.objects.filter(
        Q(pk__in=others.values("public_collection"))
        | Q(pk__in=others.values("internal_collection"))
    )


def _foreign(user) -> QuerySet[Branch] | None:
    if not user.has_perm(VIEW_BRANCH) or oversees_all(user):
        return None
    return Branch.objects.foreign_to(user).order_by()
