"""Where mail to an account goes, and whose account somebody means."""

from __future__ import annotations

from contextlib import suppress

from allauth.account.models import EmailAddress
from allauth.account.utils import filter_users_by_email
from django.core.exceptions import ValidationError

from ..models import User
from ..phones import normalise


def mail_address(user: User) -> str:
    """The proven address, else the one on the account; empty where there is none."""
    proven = EmailAddress.objects.filter(user=user, verified=True).order_by("-primary").first()
    return proven.email if proven else user.email


def accounts_named(typed: str) -> list[tuple[User, str]]:
    """Active accounts that go by this name, number or address, and where mail to them goes.

    An address somebody typed is written to itself, and only for who has proven it, where anybody
    has.
    """
    typed = typed.strip()
    if "@" in typed:
        users = filter_users_by_email(typed.lower(), is_active=True, prefer_verified=True)
        return [(user, typed.lower()) for user in users]
    active = User.objects.filter(is_active=True)
    found = {user.pk: user for user in active.filter(username__iexact=typed)}
    with suppress(ValidationError):  # no number
        found |= {user.pk: user for user in active.filter(phone=normalise(typed))}
    return [(user, mail_address(user)) for user in found.values()]
