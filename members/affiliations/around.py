"""The branches around somebody: where they belong, which they keep, and the pages of these."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone
from wagtail.models import Page

from branches.models import Branch

from ..area.board import SOON, Desk
from ..catalogue import branch_pages, paths_of
from ..enums import AffiliationKind
from .models import Affiliation


def own_affiliations(user, also: Q | None = None) -> list[Affiliation]:
    """Where this person belongs today, the home first; and the rows ``also`` finds, after them."""
    current = Affiliation.objects.current()
    keys = current.filter(member__user=user).order_by().values("pk")
    if also is not None:
        # Not an OR, for which every row there is would be read.
        keys = keys.union(current.filter(also).order_by().values("pk"))
    return sorted(
        Affiliation.objects.filter(pk__in=keys).select_related("member", "branch", "group"),
        key=lambda row: (
            row.member.user_id != user.pk,
            row.kind != AffiliationKind.HOME,
            row.starts_on,
        ),
    )


def rows_at(desk: Desk) -> list[Affiliation]:
    """Own affiliations, and those of guests of the branches one keeps whose paper ends soon."""
    soon = Q(kind=AffiliationKind.HOST, paper_expires_on__lte=timezone.localdate() + SOON)
    return own_affiliations(desk.user, soon & Q(branch__in=desk.branches))


def own_rows_at(desk: Desk) -> list[Affiliation]:
    """Own affiliations alone."""
    return [row for row in desk.once(rows_at) if row.member.user_id == desk.user.pk]


def branches_at(desk: Desk) -> list[Branch]:
    """The branches one belongs to, and those one keeps."""
    branches = [row.branch for row in desk.once(own_rows_at)]
    return branches + [branch for branch in desk.branches if branch not in branches]


def pages_at(desk: Desk) -> list[Page]:
    """The pages of these branches (``catalogue.branch_pages``)."""
    branches = desk.once(branches_at)
    return branch_pages(branches) if branches else []


def paths_at(desk: Desk) -> dict[str, int]:
    """Tree path of each page of these branches, and the branch's id."""
    return paths_of(desk.once(pages_at))
