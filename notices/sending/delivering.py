"""One delivery: claimed in a transaction of its own, sent, and what became of it.

Tasks run at least once; the claim lets one of them through. Between two attempts the delivery
waits in the database, whoever asks for the next one: a task, or the job every five minutes.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.tasks import task

from ..enums import State
from ..models import AddressTrouble, Delivery, Preferences
from . import channels, hours
from .channels import Outcome
from .signals import address_stopped

logger = logging.getLogger(__name__)

# After a failed attempt: five more, the last half a day after the first.
BACK_OFF = tuple(dt.timedelta(minutes=each) for each in (1, 5, 20, 90, 600))
STOPS_AFTER = 3  # refusals in a row
AT_A_TIME = 500
GIVES_UP_AFTER = 3  # attempts in a row at a server that does not answer


@task(retries=5, label=gettext_lazy("发送通知"))
def deliver_task(delivery_id: int) -> None:
    """``deliver`` outside the request."""
    deliver(delivery_id)


def deliver(pk: int) -> State | None:
    """Send one delivery if it is its turn; its state afterwards, None where it is not there."""
    claimed = _claim(pk)
    if isinstance(claimed, Delivery):
        with_them = list(claimed.carried.filter(state=State.CLAIMED).select_related("notice"))
        _note(claimed, channels.send(claimed, with_them))
    return Delivery.objects.filter(pk=pk).values_list("state", flat=True).first()


def deliver_due() -> Counter:
    """What is due, a few hundred at a time; states afterwards, counted.

    A channel whose server does not answer three times in a row is left alone until the next run.
    """
    settle_lost()
    told: Counter = Counter()
    silent: Counter = Counter()
    due = Delivery.objects.due(timezone.now()).order_by("not_before", "pk")
    for pk, channel in list(due.values_list("pk", "channel")[:AT_A_TIME]):
        if silent[channel] >= GIVES_UP_AFTER:
            continue
        state = deliver(pk)
        silent[channel] = silent[channel] + 1 if state == State.WAITING else 0
        told[state] += 1
    return told


def settle_lost() -> int:
    """Mark as unknown what a killed process had claimed; how many."""
    since = timezone.now() - dt.timedelta(seconds=settings.PORTAL_NOTICES_LEASE)
    lost = Delivery.objects.lost(since)
    why = _("发送时程序中断")
    return lost.update(state=State.UNKNOWN, done_at=timezone.now(), why=why)


@transaction.atomic(durable=True)
def _claim(pk: int) -> Delivery | None:
    """The delivery, ours to send; committed before anything is sent."""
    delivery = Delivery.objects.select_for_update().filter(pk=pk, carried_by=None).first()
    now = timezone.now()
    if delivery is None or delivery.state != State.WAITING or delivery.not_before > now:
        return None
    rows = [delivery]
    if delivery.in_digest:
        others = Delivery.objects.select_for_update(of=("self",)).due(now).exclude(pk=pk)
        rows += others.filter(
            in_digest=True,
            address=delivery.address,
            channel=delivery.channel,
            notice__user=delivery.notice.user_id,
        ).order_by("pk")
    rows = [row for row in rows if not _dropped(row, now)]
    if not rows or not _open(rows[0], now):
        return None
    lead, *others = rows
    for row in rows:
        row.state, row.claimed_at = State.CLAIMED, now
        row.attempts += 1
        row.carried_by = None if row is lead else lead
        row.save(update_fields=["state", "claimed_at", "attempts", "carried_by"])
    # The one that was asked for may have been dropped; then the next of its digest leads.
    return lead


def _dropped(delivery: Delivery, now: dt.datetime) -> bool:
    """Whether there is no reason any more to send it; noted, if so."""
    notice = delivery.notice
    still_true = notice.about.still_true
    if notice.voided_at:
        why = _("事情已经取消")
    elif notice.due_at and notice.due_at < now:
        why = _("已经过时")
    elif notice.user_id and not notice.user.is_active:
        why = _("账号已停用")
    elif still_true and not still_true(notice):
        why = _("情况已经变了")
    else:
        return False
    _end([delivery.pk], State.VOID, why)
    return True


def _open(delivery: Delivery, now: dt.datetime) -> bool:
    """Whether it may go now: neither at night nor to an address that is stopped."""
    if delivery.notice.about.urgent:
        return True
    chosen = Preferences.of_notice(delivery.notice)
    later = hours.after_quiet(now, chosen.quiet_from, chosen.quiet_to)
    if later > now:
        Delivery.objects.filter(pk=delivery.pk).update(not_before=later)
        return False
    if is_stopped(delivery.channel, delivery.address):
        _end([delivery.pk], State.FAILED, _("这个地址接连三次收不到，已停用"))
        return False
    return True


def is_stopped(channel: str, address: str) -> bool:
    """Whether nothing more goes to this address."""
    stopped = AddressTrouble.objects.filter(channel=channel, address=address)
    return stopped.exclude(stopped_at=None).exists()


def _note(delivery: Delivery, outcome: Outcome) -> None:
    """Write down what became of it, and of those it carried."""
    rows = Delivery.objects.filter(Q(pk=delivery.pk) | Q(carried_by=delivery.pk))
    # Somebody may have taken this process for dead meanwhile.
    rows = rows.filter(state__in=[State.CLAIMED, State.UNKNOWN])
    pks = list(rows.values_list("pk", flat=True))
    if outcome.state == State.WAITING and delivery.attempts <= len(BACK_OFF):
        later = timezone.now() + BACK_OFF[delivery.attempts - 1]
        Delivery.objects.filter(pk__in=pks).update(
            state=State.WAITING, not_before=later, why=outcome.why, carried_by=None
        )
        return
    state = State.FAILED if outcome.state == State.WAITING else outcome.state
    with transaction.atomic():
        _end(pks, state, outcome.why)
        if state == State.SENT:
            troubles = AddressTrouble.objects
            troubles.filter(channel=delivery.channel, address=delivery.address).delete()
        elif outcome.blames:
            _blame(delivery, outcome.why)
    if state != State.SENT:
        logger.warning("%s %s: %s", delivery.channel, state, outcome.why)


def _end(pks: list[int], state: State, why: str) -> None:
    """Its story is over; the letter goes, except where an administrator may want it again."""
    ended = {"state": state, "done_at": timezone.now(), "why": why}
    if state != State.UNKNOWN:
        ended["sealed"] = ""
    Delivery.objects.filter(pk__in=pks).update(**ended)


def _blame(delivery: Delivery, why: str) -> None:
    trouble, _new = AddressTrouble.objects.select_for_update().get_or_create(
        channel=delivery.channel, address=delivery.address
    )
    trouble.failures += 1
    trouble.why, trouble.last_at = why, timezone.now()
    stops = trouble.failures >= STOPS_AFTER and trouble.stopped_at is None
    if stops:
        trouble.stopped_at = trouble.last_at
    trouble.save()
    if stops:
        address_stopped.send(Delivery, delivery=delivery)
