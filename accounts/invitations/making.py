"""Making, sending, replacing and taking back invitations."""

from __future__ import annotations

import datetime as dt
import secrets

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import scopes
from ..enums import Delivery
from ..links import SECURITY_MAIL, mailed, site_name
from ..models import Invitation, User
from ..models.invitations import digest
from ..phones import normalise
from .refusals import InvitationRefused


@transaction.atomic
def make(
    *,
    scope: str,
    object_id: int | None,
    context: str,
    invited_by: User | None,
    name: str = "",
    email: str = "",
    phone: str = "",
    inviter: str = "",
    target: User | None = None,
    lifetime: dt.timedelta | None = None,
    reissue_of: Invitation | None = None,
) -> tuple[Invitation, str]:
    """A new invitation and its token, which is shown or sent now and can never be read again.

    ``context`` is what the person reads: to which branch or post. With ``email`` it is meant to be
    sent there (``send``), and the address counts as proven once the link is used; without, the
    link is handed over. ``invited_by`` None: made on the server's command line. Raises
    ``PermissionDenied`` where the scope does not let ``invited_by`` invite to the object.
    """
    registered = scopes.get(scope)
    if invited_by is not None and not registered.may_edit(invited_by, object_id):
        raise PermissionDenied
    if registered.one_at_a_time:
        for earlier in Invitation.objects.open().filter(scope=scope, object_id=object_id):
            revoke(earlier, by=invited_by)
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    if invited_by is None:
        delivery = Delivery.CONSOLE
    else:
        delivery = Delivery.EMAIL if email else Delivery.HAND
    invitation = Invitation.objects.create(
        token_hash=digest(token),
        scope=scope,
        object_id=object_id,
        context=context,
        name=name,
        email=email.strip().lower(),
        phone=normalise(phone) if phone else "",
        delivery=delivery,
        target=target,
        invited_by=invited_by,
        inviter=inviter or (str(invited_by) if invited_by else site_name()),
        reissue_of=reissue_of,
        created_at=now,
        expires_at=now + (lifetime or dt.timedelta(days=settings.PORTAL_INVITATION_DAYS)),
    )
    return invitation, token


@transaction.atomic
def reissue(invitation: Invitation, *, by: User) -> tuple[Invitation, str]:
    """The same invitation with a new link; the old one is dead from now on.

    Raises ``InvitationRefused`` for one that has been accepted, ``PermissionDenied`` as ``make``.
    """
    if invitation.used_at:
        raise InvitationRefused("used")
    if not invitation.revoked_at:
        revoke(invitation, by=by)
    return make(
        scope=invitation.scope,
        object_id=invitation.object_id,
        context=invitation.context,
        invited_by=by,
        name=invitation.name,
        email=invitation.email,
        phone=invitation.phone,
        target=invitation.target,
        reissue_of=invitation,
    )


@transaction.atomic
def revoke(invitation: Invitation, *, by: User | None) -> bool:
    """Take an invitation back; False where it has been used or revoked before."""
    changed = Invitation.objects.filter(
        pk=invitation.pk, used_at__isnull=True, revoked_at__isnull=True
    ).update(revoked_at=timezone.now(), revoked_by=by)
    invitation.refresh_from_db()
    if changed:
        discard_pending(invitation)
    return bool(changed)


@transaction.atomic
def restore(invitation: Invitation) -> Invitation:
    """An invitation that was taken back today works again, with its old link.

    Raises ``InvitationRefused`` with the reason where it was not, or something took its place.
    """
    row = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if reason := _stays_revoked(row):
        raise InvitationRefused(reason)
    row.revoked_at = row.revoked_by = None
    row.save(update_fields=["revoked_at", "revoked_by"])
    return row


def may_be_restored(invitation: Invitation) -> bool:
    """Whether ``restore`` would take it."""
    return not _stays_revoked(invitation)


def _stays_revoked(row: Invitation) -> str:
    """Why it can't work again; empty where it can."""
    if not row.is_revoked_today:
        return _("只有今天撤回的，才能撤销。")
    if row.expires_at <= timezone.now():
        return _("这个邀请已经过期，请另发新的。")
    same = Invitation.objects.filter(scope=row.scope, object_id=row.object_id).exclude(pk=row.pk)
    later = same.filter(created_at__gte=row.created_at)
    if row.reissues.exists() or (scopes.get(row.scope).one_at_a_time and later.open().exists()):
        return _("已经发出新的邀请，原来的不能再用。")
    if row.object_id is not None and later.used().exists():
        return _("对方已经接受了另一个邀请。")
    return ""


def send(invitation: Invitation, url: str) -> None:
    """Mail the link to the invited address, as the link that proves it (``links.mailed``)."""
    context = {
        "invitation": invitation,
        "url": mailed(url),
        "site": site_name(),
    }
    subject = render_to_string("accounts/email/invitation_subject.txt", context)
    EmailMessage(
        " ".join(subject.split()),
        render_to_string("accounts/email/invitation_message.txt", context),
        settings.DEFAULT_FROM_EMAIL,
        [invitation.email],
        headers={**SECURITY_MAIL},
    ).send()


def discard_pending(invitation: Invitation) -> None:
    """Throw away an account whose passkey never came; its user name is free again."""
    pending = User.objects.filter(
        pk=invitation.pending_user_id, is_active=False, last_login__isnull=True
    )
    Invitation.objects.filter(pk=invitation.pk).update(pending_user=None)
    invitation.pending_user_id = None
    pending.delete()
