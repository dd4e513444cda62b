"""What the apps above use of invitations.

- ``register_scope(name, visible, editable, label=…, one_at_a_time=…)`` in ``AppConfig.ready``;
- ``make(scope=…, object_id=…, context=…, invited_by=…, …)`` gives the invitation and its token;
- ``hand_over(request, invitation, token, back_url)`` (``accounts.views.inviting``) answers the POST
  that made it: mailed, or link and QR code shown once;
- ``invitation_accepted`` (signal) with ``invitation`` and ``user``, inside the transaction; raise
  ``InvitationRefused("reason to read")`` there to undo everything;
- ``Invitation.objects.visible_to(user)`` and ``.editable_by(user)``.
"""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from . import scopes
from .links import invitation_url as link
from .models import Invitation, User
from .scopes import ALL, exclude_from_staff_roles, register_scope
from .services import InvitationRefused, InvitationUnusable, reissue, revoke, send
from .services import invite as make
from .signals import invitation_accepted

__all__ = [
    "ALL",
    "Invitation",
    "InvitationRefused",
    "InvitationUnusable",
    "exclude_from_staff_roles",
    "invitation_accepted",
    "invitation_url",
    "invite",
    "invite_by_name",
    "make",
    "register_scope",
    "reissue",
    "revoke",
    "send",
]


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
    return invitation, link(token, request)
