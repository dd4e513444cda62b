"""Who of a branch forgot the password, counted in the query that asks for the branches."""

from __future__ import annotations

from django.db.models import Count, OuterRef, Subquery

from accounts.enums import RecoveryState
from accounts.models import RecoveryRequest
from portal.records.dated import in_force

from ..enums import AffiliationKind


def with_forgotten(branches, user):
    """``branches`` (a queryset) with ``forgotten_count`` and ``forgotten_name``, who waits longest.

    Those at home there who wait for a word of the branch, ``user`` left out.
    """
    rows = RecoveryRequest.objects.filter(
        in_force(prefix="user__member__affiliations__"),
        user__member__affiliations__branch=OuterRef("pk"),
        user__member__affiliations__kind=AffiliationKind.HOME,
        state=RecoveryState.ASKED,
    ).exclude(user=user.pk)
    count = rows.order_by().values("state").annotate(count=Count("pk")).values("count")
    name = rows.order_by("asked_at", "pk").values("user__member__display_name")[:1]
    return branches.annotate(forgotten_count=Subquery(count), forgotten_name=Subquery(name))
