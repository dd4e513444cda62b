"""Writing down why something was not held."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from portal.records.changes.acting import because

from .models import NotHeldReason


@transaction.atomic
def explain(reason: NotHeldReason, by) -> None:
    """Save a reason, new or changed. What was not held stays not held."""
    if reason.pk is None:
        reason.entered_by = by
    reason.full_clean()
    with because(_("写明没有开的原因")):
        reason.save()
