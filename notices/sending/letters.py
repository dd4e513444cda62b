"""Mail as it goes out: written from the notice, or kept as somebody else's program wrote it."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from email.mime.base import MIMEBase

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.template.loader import render_to_string

from accounts.links import absolute
from portal import keys

from ..models import Delivery


def pack(message: EmailMessage) -> str:
    """All of a message but its recipients, sealed. ``TypeError`` for ready-made MIME parts."""
    attachments = []
    for attachment in message.attachments:
        if isinstance(attachment, MIMEBase):
            raise TypeError("attachments are (name, content, type)")
        name, content, mimetype = attachment
        binary = isinstance(content, bytes)
        packed = base64.b64encode(content).decode() if binary else content
        attachments.append([name, packed, mimetype, binary])
    alternatives = getattr(message, "alternatives", [])
    letter = {
        "subject": str(message.subject),
        "body": str(message.body),
        "from": message.from_email,
        "reply_to": list(message.reply_to),
        "headers": {name: str(value) for name, value in message.extra_headers.items()},
        "subtype": message.content_subtype,
        "alternatives": [[str(content), mimetype] for content, mimetype in alternatives],
        "attachments": attachments,
    }
    return keys.seal(json.dumps(letter))


def compose(delivery: Delivery, with_them: Sequence[Delivery] = ()) -> EmailMessage:
    """The mail of a delivery; with others, the weekly digest of them all.

    Sent again, it has the same Message-ID: where both arrive, mail programs show one.
    """
    message = _unpack(delivery.sealed) if delivery.sealed else _write([delivery, *with_them])
    message.to = [delivery.address]
    message.extra_headers["Message-ID"] = delivery.message_id
    message.extra_headers.setdefault("Auto-Submitted", "auto-generated")
    return message


def _unpack(sealed: str) -> EmailMessage:
    letter = json.loads(keys.unseal(sealed))
    message = EmailMultiAlternatives(
        letter["subject"],
        letter["body"],
        letter["from"],
        reply_to=letter["reply_to"],
        headers=letter["headers"],
    )
    message.content_subtype = letter["subtype"]
    for content, mimetype in letter["alternatives"]:
        message.attach_alternative(content, mimetype)
    for name, content, mimetype, binary in letter["attachments"]:
        message.attach(name, base64.b64decode(content) if binary else content, mimetype)
    return message


def _write(deliveries: Sequence[Delivery]) -> EmailMessage:
    notices = [delivery.notice for delivery in deliveries]
    context = {
        "notices": [(each, absolute(each.link) if each.link else "") for each in notices],
        "digest": deliveries[0].in_digest,
        "site": settings.WAGTAIL_SITE_NAME,
        "messages_url": absolute("/me/messages/"),
    }
    subject = render_to_string("notices/mail_subject.txt", context)
    return EmailMessage(
        " ".join(subject.split()),
        render_to_string("notices/mail.txt", context),
        settings.DEFAULT_FROM_EMAIL,
    )
