"""How long notices are kept."""

import datetime as dt

from django.conf import settings
from django.utils import timezone

from .enums import State
from .models import AddressTrouble, Delivery, Notice


def purge() -> int:
    """Remove notices older than ``PORTAL_NOTICE_DAYS`` with their deliveries; how many.

    A sealed letter nobody sent again within a week goes before: its link has run out.
    """
    now = timezone.now()
    over = now - dt.timedelta(days=settings.PORTAL_NOTICE_DAYS)
    Delivery.objects.exclude(sealed="").filter(
        state=State.UNKNOWN, done_at__lt=now - dt.timedelta(days=settings.PORTAL_INVITATION_DAYS)
    ).update(sealed="")
    old = Notice.objects.filter(changed_at__lt=over)
    AddressTrouble.objects.filter(last_at__lt=over).delete()
    count = old.count()
    old.delete()
    return count
