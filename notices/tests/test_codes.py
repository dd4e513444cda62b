"""Codes by text message: outside the request, sealed while they wait, worthless after a while."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.models import User
from notices.enums import Channel, State
from notices.models import Delivery, Notice
from notices.sending.delivering import deliver
from portal.settings.tasks import WORKER, tasks_run_by

pytestmark = pytest.mark.django_db
PHONE = "+8613900139000"
CODE = "QX7-2MP"
SENT: list[tuple[str, str]] = []


class Provider:
    """What an operator names; an error of the list is raised."""

    fails: list[Exception] = []

    def send(self, phone: str, text: str) -> None:
        for error in self.fails:
            raise error
        SENT.append((phone, text))


@pytest.fixture
def asked(settings, monkeypatch, client) -> Delivery:
    """The number of an account is changed: a code waits for a worker."""
    settings.PORTAL_SMS_BACKEND = f"{__name__}.Provider"
    settings.ACCOUNT_PHONE_VERIFICATION_ENABLED = True
    settings.TASKS = tasks_run_by(WORKER)
    monkeypatch.setattr(Provider, "fails", [])
    monkeypatch.setattr(
        "accounts.adapters.account.AccountAdapter.generate_phone_verification_code",
        lambda self, **more: CODE,
    )
    SENT.clear()
    client.force_login(User.objects.create_user("wang"))
    answer = client.post("/accounts/phone/", {"phone": PHONE})
    assert answer.url == "/accounts/phone/verify/"
    return Delivery.objects.get(channel=Channel.SMS)


def test_the_request_sends_nothing_and_keeps_nothing_readable(asked):
    assert SENT == []
    assert asked.sealed and CODE not in asked.sealed
    for kept in (Notice, Delivery, DBTaskResult):
        assert CODE not in str(list(kept.objects.values()))


def test_sent_once_and_wiped(asked):
    assert [deliver(asked.pk) for _again in range(2)] == [State.SENT] * 2
    ((phone, text),) = SENT
    assert phone == PHONE and CODE in text
    asked.refresh_from_db()
    assert asked.sealed == ""


def test_a_code_that_has_run_out_is_not_sent(asked):
    Notice.objects.update(due_at=timezone.now() - dt.timedelta(seconds=1))
    assert deliver(asked.pk) == State.VOID
    asked.refresh_from_db()
    assert SENT == [] and asked.sealed == ""


@pytest.mark.parametrize(
    ("error", "state"), [(RuntimeError("no"), State.FAILED), (OSError("line"), State.UNKNOWN)]
)
def test_a_provider_that_fails_is_no_error_of_the_page(asked, error, state):
    Provider.fails.append(error)
    assert deliver(asked.pk) == state
    Provider.fails.clear()


def test_another_key_opens_nothing(asked, settings):
    settings.PORTAL_SECRETS_KEYS = ["another" * 6]
    assert deliver(asked.pk) == State.FAILED
    assert SENT == []
