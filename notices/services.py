"""Telling people: what every floor above calls, and what a recipient or an administrator does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from email.utils import make_msgid

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone, translation
from django.utils.functional import Promise

from accounts import sms
from accounts.recovery.addresses import mail_address
from portal.tasks import enqueue_on_commit

from . import kinds, people
from .enums import Channel, State
from .models import AddressTrouble, Delivery, Notice, Preferences
from .people import Person
from .sending import chat, hours
from .sending.delivering import deliver_task


@transaction.atomic
def tell(
    kind: str,
    *,
    subject: str | Promise,
    user=None,
    person: Person | None = None,
    text: str | Promise = "",
    link: str = "",
    key: str = "",
    facts: object = None,
    due_at: dt.datetime | None = None,
    not_before: dt.datetime | None = None,
) -> Notice:
    """Tell ``user``, or ``person`` who has no account, once this transaction is through.

    ``subject`` and ``text`` leave the portal: no names, no agenda, nothing of an internal page;
    ``link`` (a path) leads to what it is about. Notices of one ``kind`` and ``key`` that have not
    left the portal yet become one: several edits, one message. ``facts`` (JSON) are kept as a
    checksum for the kind's ``still_true``; after ``due_at`` nothing is sent any more, before
    ``not_before`` nothing yet.
    """
    if (user is None) == (person is None):
        raise ValueError("a notice has one recipient")
    about = kinds.get(kind)
    with translation.override(settings.LANGUAGE_CODE):
        said = {
            "subject": str(subject),
            "text": str(text),
            "link": link,
            "facts": "" if facts is None else kinds.checksum(facts),
            "due_at": due_at,
        }
    whose = _whose(user, person)
    notice = _still_here(kind, key, whose) if key else None
    if notice is not None:
        Notice.objects.filter(pk=notice.pk).update(**said, changed_at=timezone.now(), read_at=None)
        notice.refresh_from_db()
        return notice
    notice = Notice.objects.create(kind=kind, key=key, **whose, **said)
    record_in_portal(notice)
    earliest = max(timezone.now() + about.settling, not_before or timezone.now())
    chosen = Preferences.of_notice(notice)
    for channel, address in _addresses(user, person, chosen, about):
        put(notice, channel, address, earliest=earliest, chosen=chosen)
    return notice


@transaction.atomic
def void(kind: str, key: str) -> int:
    """What these notices speak of is off: they are gone, and those not sent yet are not sent."""
    notices = Notice.objects.filter(kind=kind, key=key, voided_at=None)
    Delivery.objects.filter(notice__in=notices, state=State.WAITING).update(
        state=State.VOID, done_at=timezone.now(), sealed=""
    )
    return notices.update(voided_at=timezone.now())


def put(
    notice: Notice,
    channel: Channel,
    address: str,
    *,
    earliest: dt.datetime,
    chosen: Preferences,
    sealed: str = "",
) -> Delivery:
    """One delivery into the outbox, at the time this person wants it, and a task to send it."""
    not_before, in_digest = earliest, False
    if not notice.about.urgent:
        if channel == Channel.MAIL and chosen.digest:
            not_before, in_digest = hours.next_digest(earliest), True
        not_before = hours.after_quiet(not_before, chosen.quiet_from, chosen.quiet_to)
    delivery = Delivery.objects.create(
        notice=notice,
        channel=channel,
        address=address,
        not_before=not_before,
        in_digest=in_digest,
        message_id=make_msgid(domain=_domain()),
        sealed=sealed,
    )
    if not_before <= timezone.now():
        enqueue_on_commit(deliver_task, delivery.pk)
    return delivery


def record_in_portal(notice: Notice) -> None:
    """It is on the list of messages the moment it is written."""
    Delivery.objects.create(
        notice=notice, channel=Channel.PORTAL, state=State.SENT, done_at=timezone.now()
    )


def mark_read(notices: Iterable[Notice]) -> int:
    """Mark these as read (a queryset); how many were not."""
    return notices.unread().update(read_at=timezone.now())


@transaction.atomic
def send_again(delivery: Delivery) -> bool:
    """An administrator asks for another attempt; False where there is nothing left to send."""
    row = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if row.state not in {State.FAILED, State.UNKNOWN}:
        return False
    if not row.sealed and row.notice.about.letter:
        return False
    row.state, row.attempts, row.not_before = State.WAITING, 0, timezone.now()
    row.claimed_at = row.done_at = row.carried_by = None
    row.save()
    enqueue_on_commit(deliver_task, row.pk)
    return True


def open_address(trouble: AddressTrouble) -> None:
    """An administrator lets messages go to this address again."""
    trouble.delete()


def _whose(user, person: Person | None) -> dict:
    if user is not None:
        return {"user": user}
    return {"person_kind": person.kind, "person_id": person.id, "person_label": person.label}


def _still_here(kind: str, key: str, whose: dict) -> Notice | None:
    """The notice of this matter that has not left the portal yet, locked."""
    if user := whose.get("user"):
        # Two edits in the same moment: the second one finds what the first one wrote.
        get_user_model().objects.select_for_update(no_key=True).filter(pk=user.pk).first()
    rows = Notice.objects.select_for_update().filter(kind=kind, key=key, voided_at=None, **whose)
    notice = rows.order_by("-pk").first()
    if notice is None or notice.changed_at < timezone.now() - kinds.SETTLING:
        return None
    outside = notice.deliveries.select_for_update().exclude(channel=Channel.PORTAL)
    left = {row.state for row in outside} - {State.WAITING}
    return None if left else notice


def _addresses(user, person: Person | None, chosen: Preferences, about: kinds.Kind):
    """Where else than in the portal this recipient is told."""
    if person is not None:
        registered = people.get(person.kind)
        phone = registered.phone(person.id) if registered and sms.is_on() else ""
        if phone:
            yield Channel.SMS, phone
        return
    if (chosen.mail or about.urgent) and (address := mail_address(user)):
        yield Channel.MAIL, address
    if chosen.sms and sms.is_on() and user.phone:
        yield Channel.SMS, user.phone
    if chosen.chat and chat.is_on() and chosen.chat_address:
        yield Channel.CHAT, chosen.chat_address


def _domain() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ") or "localhost"
