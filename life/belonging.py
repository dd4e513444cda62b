"""Where somebody belongs today, as far as what they read of meetings depends on it."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils import timezone

from members.enums import AffiliationKind, PostKind
from members.models import Affiliation, Post


def places_of(user) -> QuerySet[Affiliation]:
    """The affiliations of an account today, home and host; none on a paper that ran out.

    Such a row ends in the night after; until then it already opens nothing.
    """
    unexpired = Q(paper_expires_on=None) | Q(paper_expires_on__gte=timezone.localdate())
    return Affiliation.objects.current().filter(unexpired, member__user=user).order_by()


def homes_of(user) -> QuerySet:
    """The branch whose member an account is today, by key: hosts take part and are not of it."""
    return places_of(user).filter(kind=AffiliationKind.HOME).values("branch")


def posts_of(user) -> QuerySet[Post]:
    """The posts somebody holds today, confirmed."""
    return Post.objects.in_office().filter(member__user=user).order_by()


def groups_led(user) -> QuerySet:
    """The groups somebody leads today, by key."""
    return posts_of(user).filter(kind=PostKind.GROUP_LEADER).exclude(group=None).values("group")
