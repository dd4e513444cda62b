"""Accounts opened with a link the branch handed over: nobody else saw who opened it.

A mailed link proves an address; one handed over proves only what the secretary says. The superior
is shown these accounts and asks the person (found: a second self with all rights).
"""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Delivery
from accounts.invitations import Invitation

SCOPE = "member"


def handed():
    """The invitations to members that were handed over and accepted."""
    return Invitation.objects.used().filter(scope=SCOPE, delivery=Delivery.HAND)


def handed_over(members: Iterable[int]) -> dict[int, Invitation]:
    """By member id the invitation of each whose account nobody above has checked yet."""
    rows = handed().filter(object_id__in=members, checked_at=None)
    return {row.object_id: row for row in rows}


@transaction.atomic
def check(invitation: Invitation, by) -> None:
    """The superior has asked the person: the account is theirs. Never by who handed it over."""
    locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if by.pk in (locked.invited_by_id, locked.used_by_id):
        raise ValidationError(_("自己交付的、自己的账号，要由别人核实。"))
    if locked.checked_at is None:
        locked.checked_at, locked.checked_by = timezone.now(), by
        locked.save(update_fields=["checked_at", "checked_by"])
