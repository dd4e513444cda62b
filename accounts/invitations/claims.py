"""Invitations of owners back into their accounts: a link, mailed where there is an address."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from .. import links, scopes
from ..models import Invitation, User
from .making import make, send


def invitation_url(user: User, request: HttpRequest | None = None) -> str:
    """A fresh link with which ``user`` sets their way in; the one before it is dead."""
    return _claim(user, request)[1]


def invite(user: User, request: HttpRequest | None = None) -> str:
    """Mail the link to the owner of an existing account; returns it, for places without mail."""
    invitation, url = _claim(user, request)
    if invitation.email:
        send(invitation, url)
    return url


def invite_by_name(username: str) -> str:
    """The link for an existing account; ``User.DoesNotExist`` for an unknown name."""
    return invite(User.objects.get(username=username))


def _claim(user: User, request: HttpRequest | None) -> tuple[Invitation, str]:
    maker = request.user if request else AnonymousUser()
    invitation, token = make(
        scope=scopes.ACCOUNT,
        object_id=user.pk,
        context=str(user),
        name=user.display_name,
        email=user.email,
        target=user,
        invited_by=maker if maker.is_authenticated else None,
    )
    return invitation, links.invitation_url(token, request)
