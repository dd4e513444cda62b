"""Moments at which public pages change without anybody touching them."""

from datetime import datetime

from django.utils import timezone

from ..models import AlertBanner, SiteIdentity


def next_change() -> datetime | None:
    """The next begin or end of a banner or of the mourning mode; None if nothing is planned."""
    now = timezone.now()
    moments = [
        moment
        for row in (
            *AlertBanner.objects.values_list("starts_at", "ends_at"),
            *SiteIdentity.objects.values_list("mourning_from", "mourning_until"),
        )
        for moment in row
        if moment and moment > now
    ]
    return min(moments, default=None)
