"""What each channel does with a claimed delivery, and what its failures mean."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from smtplib import (
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from django.conf import settings
from django.core.mail import get_connection

from accounts import sms
from accounts.links import absolute
from portal.keys import WrongKey, unseal

from ..enums import Channel, State
from ..models import Delivery
from . import chat, letters


@dataclass(frozen=True)
class Outcome:
    """``state`` ``waiting``: certainly not sent, another attempt may do better.

    ``blames``: it is the address that refuses, not the way there.
    """

    state: State
    why: str = ""
    blames: bool = False


SENT = Outcome(State.SENT)
OTHER_KEY = "PORTAL_SECRETS_KEY does not open it"


def send(delivery: Delivery, with_them: Sequence[Delivery]) -> Outcome:
    """Send it; whatever goes wrong with others' servers is an outcome, no error."""
    return _SENDERS[Channel(delivery.channel)](delivery, with_them)


def _by_mail(delivery: Delivery, with_them: Sequence[Delivery]) -> Outcome:
    try:
        message = letters.compose(delivery, with_them)
    except WrongKey:
        return Outcome(State.FAILED, OTHER_KEY)
    connection = get_connection(settings.PORTAL_MAIL_TRANSPORT)
    try:
        connection.open()
    except (OSError, SMTPException) as error:
        # Nothing was said yet: the server refuses, is silent or does not know us.
        return Outcome(State.WAITING, _said(error))
    try:
        connection.send_messages([message])
    except SMTPRecipientsRefused as error:
        code, reply = next(iter(error.recipients.values()))
        return _refused(code, _said(reply), blames=True)
    except SMTPResponseException as error:
        return _refused(error.smtp_code, _said(error))
    except (OSError, SMTPException) as error:
        # Broken off in the middle: it may have been taken.
        return Outcome(State.UNKNOWN, _said(error))
    finally:
        with suppress(OSError, SMTPException):
            connection.close()
    return SENT


def _refused(code: int, why: str, blames: bool = False) -> Outcome:
    """4xx asks to come back later, 5xx is meant (RFC 5321, 4.2.1)."""
    if 400 <= code < 500:
        return Outcome(State.WAITING, why)
    return Outcome(State.FAILED, why, blames)


def _by_sms(delivery: Delivery, with_them: Sequence[Delivery]) -> Outcome:
    text = f"【{settings.WAGTAIL_SITE_NAME}】{delivery.notice.subject}"
    if delivery.sealed:
        try:
            text = unseal(delivery.sealed)
        except WrongKey:
            return Outcome(State.FAILED, OTHER_KEY)
    return _by_hook(lambda: sms.send(delivery.address, text))


def _by_chat(delivery: Delivery, with_them: Sequence[Delivery]) -> Outcome:
    link = absolute(delivery.notice.link) if delivery.notice.link else ""
    return _by_hook(lambda: chat.send(delivery.address, delivery.notice.subject, link))


def _by_hook(act) -> Outcome:
    """A sender of the operator's own: a broken line leaves it open, anything else is a no."""
    try:
        act()
    except OSError as error:
        return Outcome(State.UNKNOWN, _said(error))
    except Exception as error:  # noqa: BLE001  (another's program may fail in any way)
        return Outcome(State.FAILED, _said(error), blames=True)
    return SENT


def _said(error: object) -> str:
    if isinstance(error, SMTPResponseException):
        error = error.smtp_error
    text = error.decode(errors="replace") if isinstance(error, bytes) else str(error)
    return (text or type(error).__name__)[:200]


_SENDERS = {Channel.MAIL: _by_mail, Channel.SMS: _by_sms, Channel.CHAT: _by_chat}
