"""Accepting an invitation: with a password, a passkey, or as somebody already signed in."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from .. import scopes
from ..enums import Delivery
from ..models import Invitation, User
from .making import discard_pending
from .refusals import InvitationRefused, InvitationUnusable
from .signals import invitation_accepted


def check(invitation: Invitation) -> None:
    """Raise ``InvitationUnusable`` where the link does not work.

    An invitation is worth no more than its maker: who has been deposed or closed since cannot let
    anybody in by links prepared before.
    """
    if not invitation.is_open or not invitation.inviter_may_still:
        raise InvitationUnusable
    if invitation.target and not invitation.target.is_active:
        raise InvitationUnusable


@transaction.atomic
def accept_with_password(
    invitation: Invitation,
    *,
    password: str,
    username: str = "",
    display_name: str = "",
    by_mail: bool = False,
) -> User:
    """The account made, or the target's with its new password; the invitation is used up.

    ``by_mail``: the link that was opened is the one of the mail, which proves the address.
    """
    check(invitation)
    discard_pending(invitation)
    if invitation.target:
        user = invitation.target
        _forget_ways_in(user)
    else:
        user = User(username=username, display_name=display_name)
    user.set_password(password)
    user.save()
    return _used(invitation, user, by_mail)


@transaction.atomic
def begin_passkey(invitation: Invitation, *, username: str = "", display_name: str = "") -> User:
    """The account a passkey is about to be made for.

    A new one can't be entered in any way until the passkey is there: it is not active, has no
    usable password and no address to reset one; it is thrown away if the passkey never comes.
    """
    check(invitation)
    discard_pending(invitation)
    if invitation.target:
        return invitation.target
    user = User(username=username, display_name=display_name, is_active=False)
    user.set_unusable_password()
    user.save()
    Invitation.objects.filter(pk=invitation.pk).update(pending_user=user)
    invitation.pending_user = user
    return user


@transaction.atomic
def accept_with_passkey(
    invitation: Invitation,
    user: User,
    make_authenticator: Callable[[], Authenticator],
    *,
    by_mail: bool = False,
) -> Authenticator:
    """The passkey stored for ``user``; the invitation is used up.

    ``user`` is the one ``begin_passkey`` returned; anything else is unusable.
    """
    check(invitation)
    if user.pk not in {invitation.target_id, invitation.pending_user_id}:
        raise InvitationUnusable
    if invitation.target_id:
        _forget_ways_in(user)
        user.set_unusable_password()
    user.is_active = True
    user.save()
    authenticator = make_authenticator()
    _used(invitation, user, by_mail)
    return authenticator


@transaction.atomic
def accept_as(invitation: Invitation, user: User, *, by_mail: bool = False) -> User:
    """Connect the invitation to the account of somebody already signed in."""
    check(invitation)
    if invitation.target_id or not user.is_active:
        raise InvitationUnusable
    if invitation.invited_by_id == user.pk:
        raise InvitationRefused("own")
    discard_pending(invitation)
    return _used(invitation, user, by_mail)


def _used(invitation: Invitation, user: User, by_mail: bool) -> User:
    """Mark as used by exactly one, store what the inviter vouched for, tell the apps above.

    Mailed, but opened by the link its maker was shown: it was handed over after all.
    """
    now = timezone.now()
    came = {} if by_mail or invitation.delivery != Delivery.EMAIL else {"delivery": Delivery.HAND}
    won = Invitation.objects.filter(
        pk=invitation.pk, used_at__isnull=True, revoked_at__isnull=True, expires_at__gt=now
    ).update(used_at=now, used_by=user, pending_user=None, **came)
    if not won:
        raise InvitationUnusable
    invitation.refresh_from_db()
    if by_mail:
        _prove_email(user, invitation)
    _vouch_for_phone(user, invitation.phone)
    if invitation.scope == scopes.ADMINISTRATOR:
        user.is_superuser = user.is_staff = True
        user.save(update_fields=["is_superuser", "is_staff"])
    elif invitation.scope == scopes.ROLE:
        user.groups.add(Group.objects.get(pk=invitation.object_id))
    invitation_accepted.send(sender=Invitation, invitation=invitation, user=user)
    return user


def _prove_email(user: User, invitation: Invitation) -> None:
    """Who used a link that was mailed reads mail there.

    An address another account has proven stays there, silently: an invitation tells nobody which
    addresses have accounts.
    """
    if invitation.delivery != Delivery.EMAIL:
        return
    email = invitation.email
    taken = EmailAddress.objects.filter(email__iexact=email, verified=True).exclude(user=user)
    if taken.exists() or EmailAddress.objects.filter(user=user, primary=True).exists():
        return
    address, _created = EmailAddress.objects.get_or_create(user=user, email=email)
    address.verified = True
    address.primary = True
    address.save()
    user.email = email
    user.save(update_fields=["email"])


def _vouch_for_phone(user: User, phone: str) -> None:
    """The branch knows its people's numbers: its word beats what somebody typed for themselves."""
    if not phone or user.phone_verified:
        return
    holder = User.objects.filter(phone=phone).exclude(pk=user.pk).first()
    if holder and holder.phone_verified:
        return
    if holder:
        holder.phone = None
        holder.save(update_fields=["phone"])
    user.phone = phone
    user.phone_verified = True
    user.save(update_fields=["phone", "phone_verified"])


def _forget_ways_in(user: User) -> None:
    """Lost phone or forgotten password: every former way in is closed, every session ended."""
    Authenticator.objects.filter(user=user).delete()
    for session in UserSession.objects.filter(user=user):
        session.end()
