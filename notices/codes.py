"""Codes by text message: written by accounts, sent as any other message leaves the portal.

The request writes rows and is done, whatever the provider does. What waits is sealed, wiped once it
has been sent, and after its minutes not sent any more.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import keys

from . import kinds
from .enums import Channel
from .models import Notice, Preferences
from .services import put, record_in_portal

CODE = kinds.Kind("code", gettext_lazy("短信验证码"), urgent=True, letter=True)
LASTS = dt.timedelta(minutes=15)  # as the message says


@transaction.atomic
def take(sender: type, user, phone: str, text: str, **kwargs) -> None:
    """Into the outbox, for ``user``, to a number that may not be theirs yet."""
    now = timezone.now()
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("短信验证码")
    notice = Notice.objects.create(kind=CODE.name, user=user, subject=subject, due_at=now + LASTS)
    record_in_portal(notice)
    chosen = Preferences.of_notice(notice)
    put(notice, Channel.SMS, phone, earliest=now, chosen=chosen, sealed=keys.seal(text))
