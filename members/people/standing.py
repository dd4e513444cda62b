"""A branch counted on a day: what the rules of size, committee and term need to know of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Count, Q

from branches.facts import facts_on, shown
from branches.models import Branch
from portal.records.dated import in_force
from portal.records.facts import holds
from portal.rulebook.branches import BranchFacts

from ..enums import COMMITTEE_POSTS, AffiliationKind, MemberStatus
from .models import Standing

FORMAL = (MemberStatus.FORMAL, MemberStatus.SUSPENDED)


def counted(branches, today: dt.date | None = None):
    """``branches`` (a queryset) with people counted on a day, in the same query.

    Adds ``formal_count``, ``member_count``, ``committee_count`` and ``without_account``.
    """
    home = Q(in_force(today, "affiliations__"), affiliations__kind=AffiliationKind.HOME)
    held = Q(
        in_force(today, "posts__"),
        posts__kind__in=COMMITTEE_POSTS,
        posts__confirmed_at__isnull=False,
    )

    def people(condition: Q) -> Count:
        return Count("affiliations__member", filter=condition, distinct=True)

    formal = holds(Standing, "affiliations__member", today, Q(status__in=FORMAL))
    return branches.annotate(
        formal_count=people(home & Q(formal)),
        member_count=people(home),
        committee_count=Count("posts__member", filter=held, distinct=True),
        without_account=people(home & Q(affiliations__member__user__isnull=True)),
    )


def facts(branches: Iterable[Branch], day: dt.date | None = None) -> dict[int, BranchFacts]:
    """By branch id what the rules ask of it on a day (default today: what the register shows).

    ``branches`` were ``counted`` for the same day; one query for all of them.
    """
    branches = list(branches)
    told = facts_on(branches, day) if day else shown(branches)
    return {
        branch.pk: BranchFacts(
            level=told[branch.pk]["level"],
            formal=branch.formal_count,
            members=branch.member_count,
            committee=branch.committee_count,
            units=told[branch.pk]["covered_units"],
            elected_on=told[branch.pk]["elected_on"],
            term_years=told[branch.pk]["term_years"],
        )
        for branch in branches
    }
