"""A branch counted today: what the rules of size, committee and term need to know of it."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Q

from branches.models import Branch
from portal.records.dated import in_force
from portal.rulebook.branches import BranchFacts

from ..enums import COMMITTEE_POSTS, AffiliationKind, MemberStatus

FORMAL = (MemberStatus.FORMAL, MemberStatus.SUSPENDED)


def counted(branches, today: dt.date | None = None):
    """``branches`` (a queryset) with people counted on a day, in the same query.

    Adds ``formal_count``, ``member_count``, ``committee_count`` and ``without_account``.
    """
    home = Q(in_force(today, "affiliations__"), affiliations__kind=AffiliationKind.HOME)
    held = Q(in_force(today, "posts__"), posts__kind__in=COMMITTEE_POSTS)

    def people(condition: Q) -> Count:
        return Count("affiliations__member", filter=condition, distinct=True)

    return branches.annotate(
        formal_count=people(home & Q(affiliations__member__status__in=FORMAL)),
        member_count=people(home),
        committee_count=Count("posts__member", filter=held, distinct=True),
        without_account=people(home & Q(affiliations__member__user__isnull=True)),
    )


def facts(branch: Branch) -> BranchFacts:
    """What the rules ask of a branch that was ``counted``."""
    return BranchFacts(
        level=branch.level,
        formal=branch.formal_count,
        members=branch.member_count,
        committee=branch.committee_count,
        units=branch.covered_units,
        elected_on=branch.elected_on,
        term_years=branch.term_years,
    )
