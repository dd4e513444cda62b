"""Every program's mail takes the same way, and no mail server shows in an answer."""

from __future__ import annotations

import time

import pytest
from django.urls import reverse

from accounts.models import Invitation, User
from notices.enums import State
from notices.models import Delivery
from notices.sending import delivering

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outbox")]


@pytest.fixture
def boss(client):
    user = User.objects.create_superuser("boss", email="boss@example.org")
    client.force_login(user)
    return user


@pytest.fixture(params=["dead_server", "silent_server"])
def no_server(request):
    """Refuses, or says nothing for ever."""
    request.getfixturevalue(request.param)


@pytest.mark.usefixtures("no_server")
def test_an_invitation_shows_its_link_whatever_the_mail_does(client, boss, committed):
    with committed():
        begun = time.monotonic()
        data = {"name": "赵工", "email": "zhao@example.org"}
        response = client.post(reverse("accounts_invite_to_role"), data)
        # Within the request nothing was asked of the server; whoever sends waits for it.
        assert time.monotonic() - begun < 5
        assert not Delivery.objects.exclude(state=State.WAITING).filter(channel="mail").exists()
    page = response.content.decode()
    assert response.status_code == 200
    assert "/accounts/invitation/" in page
    assert "<svg" in page
    assert Invitation.objects.get().is_open
    row = Delivery.objects.get()
    assert (row.state, row.attempts) == (State.WAITING, 1)


@pytest.mark.usefixtures("no_server")
@pytest.mark.parametrize("typed", ["boss@example.org", "nobody@example.org"])
def test_a_forgotten_password_is_answered_whatever_the_mail_does(client, boss, committed, typed):
    client.logout()
    with committed():
        response = client.post("/accounts/password/reset/", {"email": typed})
    assert (response.status_code, response.url) == (302, "/accounts/password/reset/done/")
    assert client.get(response.url).status_code == 200


@pytest.mark.usefixtures("no_server")
def test_an_account_made_in_the_admin_stays_made(client, boss, committed):
    with committed():
        data = {"username": "clerk-li", "display_name": "李工", "email": "li@example.org"}
        response = client.post("/admin/users/new/", data)
    assert response.status_code == 302
    assert User.objects.filter(username="clerk-li").exists()


def test_mail_about_getting_in_does_not_wait_for_the_morning(client, boss, committed, sink):
    client.logout()
    with committed():
        client.post("/accounts/password/reset/", {"email": "boss@example.org"})
    assert len(sink.letters) == 1
    assert "X-Portal-Notice" not in sink.letters[0]
    assert Delivery.objects.get(channel="mail").notice.kind == "security"


def test_administrators_see_what_did_not_arrive(client, boss, committed, sink):
    sink.recipient = "550 no such box"
    with committed():
        data = {"name": "赵工", "email": "zhao@example.org"}
        client.post(reverse("accounts_invite_to_role"), data)
    page = client.get(reverse("notices_trouble")).content.decode()
    assert "zhao@example.org" in page
    assert "no such box" in page
    row = Delivery.objects.get()
    again = reverse("notices_again", args=[row.pk])
    client.post(again)
    row.refresh_from_db()
    assert row.state == State.FAILED  # what it said is gone
    Delivery.objects.update(state=State.UNKNOWN)
    assert "不清楚" in client.get(reverse("notices_trouble")).content.decode()
    client.force_login(User.objects.create_user("lonely"))
    for address in (reverse("notices_trouble"), again):
        assert client.get(address).status_code in {302, 403, 404, 405}
    assert client.post(again).status_code in {302, 403, 404}


def test_an_administrator_opens_an_address(client, boss):
    row = delivering.AddressTrouble.objects.create(
        channel="mail", address="a@example.org", failures=3, stopped_at="2026-11-01T00:00Z"
    )
    assert delivering.is_stopped("mail", "a@example.org")
    assert "a@example.org" in client.get(reverse("notices_trouble")).content.decode()
    client.post(reverse("notices_open_address", args=[row.pk]))
    assert not delivering.is_stopped("mail", "a@example.org")
