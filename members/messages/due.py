"""Telling people that the day of something they owe is near: once for each matter and day."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import Branch
from notices import kinds
from notices.models import Notice
from notices.services import tell

from ..area import board
from ..area.board import Desk, Owed
from ..permissions import kept_branches

DUE = kinds.Kind("due", gettext_lazy("即将到期"))
NEAR = dt.timedelta(days=7)


def tell_due() -> int:
    """Tell everybody a source of the board speaks to; how many notices were written.

    It can be stopped anywhere and run again: what was told is not told a second time.
    """
    wanted = Q(groups__branch_secretaries__in=Branch.objects.values("pk"))
    for accounts in board.concerned():
        wanted |= Q(pk__in=accounts)
    keys = get_user_model().objects.filter(wanted, is_active=True).order_by("pk")
    people = get_user_model().objects.in_bulk(list(keys.values_list("pk", flat=True)))
    return sum(_tell(user) for user in people.values())


def _tell(user) -> int:
    today = timezone.localdate()
    items = {
        _key(item): item
        for item in board.owed(Desk(user, kept_branches(user)))
        if item.told and item.due and today <= item.due <= today + NEAR
    }
    known = Notice.objects.filter(user=user, kind=DUE.name, key__in=items)
    for key in known.values_list("key", flat=True):
        items.pop(key, None)
    for key, item in items.items():
        day = {"day": item.due.isoformat()}
        tell(
            DUE.name,
            user=user,
            subject=item.told,
            text=_("%(day)s到期。打开看是哪一件。") % day,
            link=item.url or reverse("me_home"),
            key=key,
            due_at=_end(item.due),
        )
    return len(items)


def _key(item: Owed) -> str:
    """The same matter on the same day; titles would leave a name in the outbox."""
    return hashlib.sha256(f"{item.url} {item.due} {item.title}".encode()).hexdigest()


def _end(day: dt.date) -> dt.datetime:
    midnight = dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min)
    return timezone.make_aware(midnight)
