"""``EMAIL_BACKEND``: every mail a program here sends, ours or another's, goes into the outbox.

allauth, Wagtail, ``mail_admins`` and ``send_mail`` know nothing of it. Nothing is sent here: the
request writes rows and is done, whatever the mail server does. The way to that server is another
setting, ``PORTAL_MAIL_TRANSPORT``.
"""

from __future__ import annotations

from collections.abc import Sequence

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.links import SECURITY_MAIL

from . import kinds
from .enums import Channel
from .models import Notice, Preferences
from .sending import letters
from .services import put, record_in_portal

# Which kind a mail is of; set by whoever writes it (``accounts.adapters``), not sent.
(HEADER,) = SECURITY_MAIL
MAIL = kinds.register(kinds.Kind("mail", _("网站邮件"), letter=True))
SECURITY = kinds.register(kinds.Kind("security", _("账号与安全"), urgent=True, letter=True))


class OutboxBackend(BaseEmailBackend):
    """Turns each recipient of a message into a delivery of a notice."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """How many were taken; raises only where the database does."""
        try:
            with transaction.atomic():
                return sum(map(_take, email_messages))
        except DatabaseError:
            if not self.fail_silently:
                raise
            return 0


def _take(message: EmailMessage) -> bool:
    recipients = dict.fromkeys(address.strip() for address in message.recipients())
    message.extra_headers = {**message.extra_headers}  # it may be another's
    kind = message.extra_headers.pop(HEADER, MAIL.name)
    sealed = letters.pack(message)
    for address in recipients:
        owner = owner_of(address)
        notice = Notice.objects.create(kind=kind, user=owner, subject=str(message.subject)[:200])
        if owner is not None:
            record_in_portal(notice)
        chosen = Preferences.of_notice(notice)
        chosen.digest = False  # it was written to be read by itself
        put(notice, Channel.MAIL, address, earliest=timezone.now(), chosen=chosen, sealed=sealed)
    return bool(recipients)


def owner_of(address: str):
    """The account that reads mail there: who has proven it, else the only one that names it."""
    proven = EmailAddress.objects.filter(email__iexact=address, verified=True).first()
    if proven is not None:
        return proven.user
    named = get_user_model().objects.filter(email__iexact=address, is_active=True)[:2]
    return named[0] if len(named) == 1 else None
