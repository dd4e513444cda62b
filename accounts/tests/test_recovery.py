"""Who forgot the password: one answer for everybody, and somebody who helps."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import recovery
from accounts.enums import RecoveryState
from accounts.models import ForgottenPassword, Invitation, RecoveryRequest, User
from accounts.recovery import helping

pytestmark = pytest.mark.django_db
RESET = "/accounts/password/reset/"


@pytest.fixture
def wang():
    user = User.objects.create_user("wang", phone="13800138000")
    EmailAddress.objects.create(user=user, email="wang@example.org", verified=True, primary=True)
    return user


@pytest.fixture
def silent():
    """An account without a mail address."""
    return User.objects.create_user("silent", phone="13800138001")


@pytest.fixture
def secretary():
    return User.objects.create_user("secretary")


@pytest.fixture
def helped(monkeypatch, secretary):
    """The secretary looks after everybody."""
    monkeypatch.setattr(helping, "_helpers", [lambda user: [secretary, user]])


@pytest.fixture
def forget(client, django_capture_on_commit_callbacks):
    """Type something at the door; what follows is done, too."""

    def post(typed: str):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(RESET, {"email": typed})

    return post


def test_every_answer_is_the_same(wang, silent, django_capture_on_commit_callbacks):
    """Words, queries, and what is asked for: of a known, an unknown, one without mail."""

    def answer(typed: str):
        client = Client()
        client.get(RESET)
        with (
            django_capture_on_commit_callbacks() as asked_for,
            CaptureQueriesContext(connection) as queries,
        ):
            response = client.post(RESET, {"email": typed})
        statements = [re.sub(r"'[^']*'|\d+", "?", each["sql"]) for each in queries]
        page = client.get(response.url).content.decode()
        page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
        return response.status_code, response.url, statements, len(asked_for), page

    answer("the first attempt from here is counted by another statement")
    typed = ("wang@example.org", "nobody@example.org", "wang", "silent", "13800138001", "nobody")
    first, *others = answers = [answer(each) for each in typed]
    for other in others:
        assert other == first
    assert not any("accounts_user" in each for each in answers[0][2])
    assert answers[0][3] == 1
    assert "书记" in answers[0][4]


def test_what_was_typed_is_gone_once_it_was_looked_up(forget, wang):
    forget("wang@example.org")
    forget("nobody")
    assert not ForgottenPassword.objects.exists()


@pytest.mark.parametrize("typed", ["wang@example.org", "WANG", "138 0013 8000"])
def test_the_link_goes_to_the_mail_address(forget, client, wang, typed, settings):
    settings.PORTAL_BASE_URL = "https://dangjian.example.gov.cn"
    forget(typed)
    (message,) = mail.outbox
    assert message.to == ["wang@example.org"]
    address = re.search(r"https://dangjian.example.gov.cn(/\S+)", message.body)[1]
    page = client.get(address, follow=True)
    new = "quite-another-word"
    client.post(page.redirect_chain[-1][0], {"password1": new, "password2": new})
    wang.refresh_from_db()
    assert wang.check_password(new)


def test_without_an_address_the_secretary_is_asked_once(forget, silent, helped, secretary):
    asked = []
    listen = lambda request, helpers, **kwargs: asked.append((request.user, helpers))  # noqa: E731
    recovery.recovery_asked.connect(listen)
    forget("silent")
    forget("13800138001")
    assert asked == [(silent, [secretary])]
    assert RecoveryRequest.objects.get().state == RecoveryState.ASKED
    assert not mail.outbox


def test_nobody_knows_them_and_administrators_are_asked(forget, silent, secretary, helped):
    forget("secretary")  # nobody is asked about themselves
    assert RecoveryRequest.objects.get().state == RecoveryState.FORWARDED


def test_forwarded_and_confirmed(client, forget, silent, helped, secretary):
    boss = User.objects.create_superuser("boss")
    forget("silent")
    request = RecoveryRequest.objects.get()
    with pytest.raises(ValidationError):
        recovery.forward(request, by=secretary, note=" ")
    recovery.forward(request, by=secretary, note="当面问过")
    with pytest.raises(ValidationError):
        recovery.forward(request, by=secretary, note="再来一次")
    client.force_login(boss)
    page = client.get(reverse("accounts_recoveries")).content.decode()
    assert "当面问过" in page
    address = reverse("accounts_recover", args=[silent.pk])
    assert address in page
    assert "当面问过" in client.get(address).content.decode()
    made = client.post(address).content.decode()
    assert "<svg" in made
    assert Invitation.objects.get().target == silent
    request.refresh_from_db()
    assert (request.state, request.closed_by) == (RecoveryState.DONE, boss)


def test_who_it_was_not_is_left_in_peace(forget, silent, helped, secretary):
    forget("silent")
    recovery.dismiss(RecoveryRequest.objects.get(), by=secretary)
    forget("silent")
    assert RecoveryRequest.objects.count() == 1


def test_an_administrator_dismisses(client, forget, silent):
    forget("silent")
    row = RecoveryRequest.objects.get()
    address = reverse("accounts_recovery_dismiss", args=[row.pk])
    client.force_login(User.objects.create_user("lonely"))
    assert client.post(address).status_code in {302, 403, 404}
    row.refresh_from_db()
    assert row.state == RecoveryState.FORWARDED
    client.force_login(User.objects.create_superuser("boss"))
    client.post(address)
    row.refresh_from_db()
    assert row.state == RecoveryState.DISMISSED


def test_a_closed_account_has_no_way_back(forget, silent, wang):
    User.objects.update(is_active=False)
    for typed in ("silent", "wang", "wang@example.org"):
        forget(typed)
    assert not mail.outbox
    assert not RecoveryRequest.objects.exists()
