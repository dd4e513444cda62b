"""What happens to a notice on its way: claimed, sent, refused, lost, put off, merged."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.mail import get_connection, mail_admins, send_mail
from django.db import transaction
from django.utils import timezone
from wagtail.admin.mail import OpenedConnection
from wagtail.admin.mail import send_mail as wagtail_mail

from accounts.models import User
from notices import kinds, people
from notices.enums import Channel, State
from notices.models import AddressTrouble, Delivery, Notice, Preferences
from notices.people import Caretaker
from notices.sending import channels, delivering, hours
from notices.sending.channels import Outcome
from notices.services import send_again, tell, void

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outbox")]

PLAIN = kinds.Kind("plain", "试")
SETTLING = kinds.Kind("settling", "试", settling=kinds.SETTLING)
URGENT = kinds.Kind("urgent", "试", urgent=True)


@pytest.fixture(autouse=True)
def some_kinds(monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", {**kinds._kinds})
    for kind in (PLAIN, SETTLING, URGENT):
        kinds.register(kind)


@pytest.fixture
def wang():
    return User.objects.create_user("wang", email="wang@example.org")


def by_mail(notice: Notice) -> Delivery:
    return notice.deliveries.get(channel=Channel.MAIL)


def at(text: str) -> dt.datetime:
    return timezone.make_aware(dt.datetime.fromisoformat(text))


@pytest.mark.usefixtures("by_day")
def test_what_is_told_is_in_the_portal_and_in_the_letter_box(wang, committed):
    with committed():
        notice = tell("plain", user=wang, subject="有一件事", text="请看。", link="/me/")
        assert not mail.outbox
    (letter,) = mail.outbox
    assert letter.to == ["wang@example.org"]
    assert "有一件事" in letter.subject
    assert "/me/" in letter.body
    sent = by_mail(notice)
    assert sent.state == State.SENT
    assert letter.extra_headers["Message-ID"] == sent.message_id
    assert list(Notice.objects.visible_to(wang).unread()) == [notice]


def test_what_is_rolled_back_is_not_told(wang, committed):
    with committed(), pytest.raises(RuntimeError), transaction.atomic():
        tell("urgent", user=wang, subject="有一件事")
        raise RuntimeError
    assert not mail.outbox
    assert not Notice.objects.exists()


def test_it_is_claimed_and_committed_before_it_is_sent(wang, committed, monkeypatch):
    seen = []

    def send(delivery, with_them):
        seen.append(Delivery.objects.get(pk=delivery.pk).state)
        # A second worker comes by the same task.
        delivering.deliver(delivery.pk)
        return channels.SENT

    monkeypatch.setattr(channels, "send", send)
    with committed():
        tell("urgent", user=wang, subject="有一件事")
    assert seen == [State.CLAIMED]


def test_what_was_claimed_and_never_noted_is_unknown_and_stays_so(wang, settings, due):
    notice = tell("urgent", user=wang, subject="有一件事")
    assert delivering._claim(by_mail(notice).pk)
    delivering.deliver_due()
    assert by_mail(notice).state == State.CLAIMED  # somebody may still be at it
    settings.PORTAL_NOTICES_LEASE = 0
    delivering.deliver_due()
    delivering.deliver_due()
    assert by_mail(notice).state == State.UNKNOWN
    assert not mail.outbox


def test_who_was_taken_for_dead_and_is_not_has_the_last_word(wang, settings):
    notice = tell("urgent", user=wang, subject="有一件事")
    claimed = delivering._claim(by_mail(notice).pk)
    settings.PORTAL_NOTICES_LEASE = 0
    delivering.settle_lost()
    delivering._note(claimed, channels.SENT)
    assert by_mail(notice).state == State.SENT


def test_an_administrator_may_ask_for_an_unknown_one_again(wang, settings, committed):
    with committed():
        notice = tell("urgent", user=wang, subject="有一件事")
    first = mail.outbox.pop()
    Delivery.objects.filter(notice=notice, channel="mail").update(state=State.UNKNOWN)
    with committed():
        assert send_again(by_mail(notice))
    assert mail.outbox[0].extra_headers["Message-ID"] == first.extra_headers["Message-ID"]
    assert not send_again(by_mail(notice))


# --- The mail server --------------------------------------------------------------------------


@pytest.mark.parametrize("server", ["dead_server", "silent_server"])
def test_a_server_that_is_not_there_is_tried_again_and_given_up(
    server, request, wang, committed, due
):
    request.getfixturevalue(server)
    with committed():
        notice = tell("urgent", user=wang, subject="有一件事")
    first = by_mail(notice)
    assert (first.state, first.attempts) == (State.WAITING, 1)
    assert first.why
    assert first.not_before > timezone.now()
    for _attempt in range(6):
        due()
        delivering.deliver_due()
    assert by_mail(notice).state == State.FAILED
    assert not AddressTrouble.objects.exists()  # it is not the address


def test_a_silent_server_is_not_asked_for_every_letter(wang, silent_server, due):
    for number in range(6):
        tell("urgent", user=wang, subject=f"第{number}件事")
    begun = time.monotonic()
    delivering.deliver_due()
    assert Delivery.objects.filter(channel="mail", attempts=1).count() == 3
    assert time.monotonic() - begun < 60


def test_a_letter_arrives_with_its_message_id(wang, sink, committed):
    with committed():
        notice = tell("urgent", user=wang, subject="有一件事")
    assert by_mail(notice).state == State.SENT
    assert by_mail(notice).message_id in sink.letters[0]


def test_a_line_that_breaks_after_the_letter_leaves_it_unknown(wang, sink, committed, due):
    def hang_up():
        raise OSError

    sink.on_letter = hang_up
    with committed():
        notice = tell("urgent", user=wang, subject="有一件事")
    assert by_mail(notice).state == State.UNKNOWN
    delivering.deliver_due()
    assert len(sink.letters) == 1


def test_later_is_not_never(wang, sink, committed, due):
    sink.recipient = "451 try again later"
    with committed():
        notice = tell("urgent", user=wang, subject="有一件事")
    assert by_mail(notice).state == State.WAITING
    sink.recipient = "250 ok"
    due()
    delivering.deliver_due()
    assert by_mail(notice).state == State.SENT
    assert len(sink.letters) == 1


@pytest.mark.usefixtures("by_day")
def test_three_refusals_in_a_row_stop_an_address(wang, sink, committed, monkeypatch):
    li = User.objects.create_user("li")
    monkeypatch.setattr(people, "_caretakers", [lambda user: [Caretaker(li, "/me/roster/")]])
    sink.recipient = "550 no such box"

    def told(subject):
        with committed():
            return by_mail(tell("plain", user=wang, subject=subject))

    for number in range(3):
        told(f"第{number}件")
    assert AddressTrouble.objects.get().failures == 3
    assert Notice.objects.get(user=li).link == "/me/roster/"
    sink.recipient = "250 ok"
    stopped = told("第四件")
    stopped.refresh_from_db()
    assert stopped.state == State.FAILED
    assert not sink.letters
    # What somebody waits for goes all the same, and arriving, opens the address again.
    with committed():
        tell("urgent", user=wang, subject="找回密码")
    assert len(sink.letters) == 1
    assert not AddressTrouble.objects.exists()


@pytest.mark.usefixtures("by_day")
def test_a_letter_that_arrives_begins_the_count_anew(wang, sink, committed):
    for reply in ("550 no", "550 no", "250 ok", "550 no"):
        sink.recipient = reply
        with committed():
            tell("plain", user=wang, subject="一件事")
    assert AddressTrouble.objects.get().failures == 1


# --- When -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "begins", "ends", "then"),
    [
        ("2026-11-28T12:00", "22:00", "07:00", "2026-11-28T12:00"),
        ("2026-11-28T22:00", "22:00", "07:00", "2026-11-29T07:00"),
        ("2026-11-29T06:59", "22:00", "07:00", "2026-11-29T07:00"),
        ("2026-11-29T07:00", "22:00", "07:00", "2026-11-29T07:00"),
        ("2026-11-29T13:00", "12:00", "14:00", "2026-11-29T14:00"),
        ("2026-11-29T13:00", "00:00", "00:00", "2026-11-29T13:00"),
    ],
)
def test_quiet_hours(now, begins, ends, then):
    times = dt.time.fromisoformat(begins), dt.time.fromisoformat(ends)
    assert hours.after_quiet(at(now), *times) == at(then)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-11-28T12:00", "2026-11-30T08:00"),  # Saturday
        ("2026-11-30T07:59", "2026-11-30T08:00"),  # Monday
        ("2026-11-30T08:00", "2026-12-07T08:00"),
    ],
)
def test_the_morning_of_the_digest(now, then):
    assert hours.next_digest(at(now)) == at(then)


def test_at_night_only_what_somebody_waits_for(wang, committed):
    now = timezone.localtime()
    quiet = {"quiet_from": (now - dt.timedelta(hours=1)).time().replace(microsecond=0)}
    quiet["quiet_to"] = (now + dt.timedelta(hours=2)).time().replace(microsecond=0)
    Preferences.objects.create(user=wang, **quiet)
    with committed():
        held = tell("plain", user=wang, subject="不急")
        tell("urgent", user=wang, subject="着急")
    assert [letter.subject[-2:] for letter in mail.outbox] == ["着急"]
    assert by_mail(held).not_before > timezone.now() + dt.timedelta(minutes=90)
    # Asked again at the moment of sending: it may have been put off for other reasons.
    Delivery.objects.filter(notice=held, channel="mail").update(not_before=timezone.now())
    delivering.deliver_due()
    assert by_mail(held).not_before > timezone.now()


@pytest.mark.usefixtures("by_day")
def test_the_weekly_digest_is_one_letter(wang, committed, due):
    Preferences.objects.create(user=wang, digest=True)
    with committed():
        rows = [by_mail(tell("plain", user=wang, subject=f"第{n}件事")) for n in range(3)]
        tell("urgent", user=wang, subject="着急")
    assert [letter.subject[-2:] for letter in mail.outbox] == ["着急"]
    (monday,) = {timezone.localtime(row.not_before) for row in rows}
    assert (monday.weekday(), monday.hour) == (0, 8)
    mail.outbox.clear()
    due()
    delivering.deliver_due()
    (letter,) = mail.outbox
    assert all(f"第{n}件事" in letter.body for n in range(3))
    assert "3" in letter.subject
    for row in rows:
        row.refresh_from_db()
    assert {row.state for row in rows} == {State.SENT}


@pytest.mark.usefixtures("by_day")
def test_two_people_with_one_letter_box_have_two_digests(wang, due):
    li = User.objects.create_user("li", email="wang@example.org")
    for user in (wang, li):
        Preferences.objects.create(user=user, digest=True)
        tell("plain", user=user, subject=f"给{user}")
    due()
    delivering.deliver_due()
    assert ["给wang" in letter.body for letter in mail.outbox] == [True, False]


@pytest.mark.usefixtures("by_day")
def test_a_digest_that_fails_is_sent_whole_the_next_time(wang, due, monkeypatch):
    Preferences.objects.create(user=wang, digest=True)
    for number in range(3):
        tell("plain", user=wang, subject=f"第{number}件事")
    due()
    with monkeypatch.context() as patched:
        patched.setattr(channels, "send", lambda *rows: Outcome(State.WAITING, "away"))
        delivering.deliver_due()
    due()
    delivering.deliver_due()
    (letter,) = mail.outbox
    assert all(f"第{n}件事" in letter.body for n in range(3))


@pytest.mark.usefixtures("by_day")
def test_several_edits_are_one_message(wang, due):
    for place in ("一楼", "二楼", "三楼"):
        notice = tell("settling", user=wang, subject=f"改在{place}", key="meeting 1")
    tell("settling", user=wang, subject="另一件", key="meeting 2")
    assert Notice.objects.filter(user=wang).count() == 2
    delivering.deliver_due()
    assert not mail.outbox  # ten minutes are not over
    due()
    delivering.deliver_due()
    assert {letter.subject.split("] ")[1] for letter in mail.outbox} == {"改在三楼", "另一件"}
    later = tell("settling", user=wang, subject="改在四楼", key="meeting 1")
    assert later.pk != notice.pk  # that one is out


@pytest.mark.usefixtures("by_day")
def test_what_is_not_true_any_more_is_not_sent(wang, due):
    kinds.register(
        kinds.Kind("fact", "试", still_true=lambda notice: notice.facts == kinds.checksum("new"))
    )
    old = tell("fact", user=wang, subject="旧", facts="old")
    new = tell("fact", user=wang, subject="新", facts="new")
    over = tell("plain", user=wang, subject="过时", due_at=timezone.now() - dt.timedelta(1))
    off = tell("plain", user=wang, subject="取消", key="7")
    void("plain", "7")
    due()
    delivering.deliver_due()
    assert [letter.subject[-1] for letter in mail.outbox] == ["新"]
    assert [by_mail(row).state for row in (old, new, over, off)] == ["void", "sent", "void", "void"]
    assert off not in Notice.objects.visible_to(wang)


# --- Mail of others ---------------------------------------------------------------------------


def test_a_letter_waits_sealed_and_is_gone_once_sent(committed):
    with committed():
        send_mail("邀请", "https://example.org/secret-token/", None, ["new@example.org"])
        row = Delivery.objects.get()
        assert "secret" not in str(vars(row)) + str(vars(row.notice))
        assert row.sealed
    row.refresh_from_db()
    assert (row.state, row.sealed) == (State.SENT, "")
    assert "secret-token" in mail.outbox[0].body


def test_mail_to_an_account_is_told_in_the_portal_too(wang, committed):
    li = User.objects.create_user("li", email="wang@example.org")
    EmailAddress.objects.create(user=wang, email="wang@example.org", verified=True)
    send_mail("待审", "正文里的链接", None, ["WANG@example.org"])
    (notice,) = Notice.objects.visible_to(wang)
    assert (notice.subject, notice.text) == ("待审", "")
    assert not Notice.objects.visible_to(li).exists()


def test_wagtails_mail_goes_the_same_way(wang):
    with OpenedConnection(get_connection()) as connection:
        wagtail_mail("等待审核", "正文", ["wang@example.org"], connection=connection)
    assert Notice.objects.get(user=wang).deliveries.get(channel="mail").sealed


def test_a_letter_to_two_is_two_letters(committed):
    with committed():
        send_mail("甲乙", "正文", None, ["a@example.org", "b@example.org"])
    assert [letter.to for letter in mail.outbox] == [["a@example.org"], ["b@example.org"]]


def test_errors_reach_whoever_runs_the_portal_at_night(settings, committed):
    settings.ADMINS = [("运维", "ops@example.org")]
    with committed():
        mail_admins("出错", "正文")
    assert mail.outbox[0].to == ["ops@example.org"]
