"""View restrictions as filters: where one stands, and whom it lets in."""

from __future__ import annotations

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from wagtail.models import BaseViewRestriction, CollectionViewRestriction, PageViewRestriction


def _above(restrictions: QuerySet, owner: str, path: str) -> QuerySet:
    """The restrictions that stand on or above the tree path ``path`` of the outer query."""
    asked = ExpressionWrapper(OuterRef(path), output_field=CharField())
    return restrictions.annotate(asked=asked).filter(asked__startswith=F(f"{owner}__path"))


def restricted_page(path: str = "path", restrictions: QuerySet | None = None) -> Exists:
    """Whether a view restriction stands on the page or above it."""
    rows = PageViewRestriction.objects.all() if restrictions is None else restrictions
    return Exists(_above(rows, "page", path))


def restricted_collection(restrictions: QuerySet | None = None) -> Exists:
    """Whether a view restriction stands on the collection of a file or above it."""
    rows = CollectionViewRestriction.objects.all() if restrictions is None else restrictions
    return Exists(_above(rows, "collection", "collection__path"))


def accepting(restrictions: type[BaseViewRestriction], user) -> Q:
    """A filter on restrictions that let ``user`` in (shared passwords are switched off)."""
    if user.is_superuser:
        return Q(pk__isnull=False)
    return Q(restriction_type=restrictions.LOGIN) | Q(
        restriction_type=restrictions.GROUPS, pk__in=_of_groups(restrictions, user)
    )


def _of_groups(restrictions: type[BaseViewRestriction], user) -> QuerySet:
    return restrictions.objects.filter(groups__in=user.groups.values("pk")).values("pk")
