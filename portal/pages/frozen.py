"""Which revisions are never overwritten or purged."""

from __future__ import annotations

from django.db.models import Q
from wagtail.models import Page, Revision

from portal.publishing.history.models import PublishedChange, Withdrawal
from portal.publishing.review.models import EmergencyPublication


def is_frozen(revision: Revision) -> bool:
    """Readers see this revision or are told about it: not to be overwritten or purged."""
    return (
        Page.objects.filter(live_revision=revision.pk).exists()
        or PublishedChange.objects.filter(revision=revision.pk).exists()
        or PublishedChange.objects.filter(replaced_revision=revision.pk).exists()
        or Withdrawal.objects.filter(revision=revision.pk).exists()
        or EmergencyPublication.objects.filter(
            Q(revision=revision.pk) | Q(replaced_revision=revision.pk)
        ).exists()
    )
