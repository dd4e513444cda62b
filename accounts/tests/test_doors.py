"""One door only: allauth's. The others lead to it, whatever is posted to them."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.invitations import invitation_url

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
OTHER_DOORS = [
    "/admin/login/",
    "/_util/login/",
    "/en/_util/login/",
    "/django-admin/login/",
]


@pytest.fixture(autouse=True)
def fresh_rate_limits():
    cache.clear()


@pytest.fixture
def boss(django_user_model):
    return django_user_model.objects.create_superuser(
        "boss", email="boss@example.org", password=PASSWORD
    )


@pytest.fixture
def require_mfa(settings):
    settings.PORTAL_REQUIRE_MFA = True


def sign_in(client, login="boss", password=PASSWORD, **extra):
    return client.post("/accounts/login/", {"login": login, "password": password}, **extra)


def enrol(user):
    """Give the user a code generator; returns its secret."""
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(user, secret)
    return secret


def code_now(secret):
    counter = next(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counter))


@pytest.mark.parametrize("door", OTHER_DOORS)
def test_other_doors_take_no_password(client, boss, door):
    response = client.post(door, {"username": "boss", "password": PASSWORD, "login": "boss"})
    assert response.status_code == 302
    assert response.url.startswith(("/accounts/login/", "/en/accounts/login/"))
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("door", OTHER_DOORS)
def test_other_doors_keep_where_one_was_going(client, door):
    response = client.get(door, {"next": "/admin/pages/"})
    assert (
        response.url.endswith("?next=%2Fadmin%2Fpages%2F") or "next=/admin/pages/" in response.url
    )


@pytest.mark.parametrize(
    "address",
    ["/admin/password_reset/", "/admin/password_reset/done/", "/admin/account/change_password/"],
)
def test_wagtail_manages_no_password(client, boss, address):
    assert client.post(address, {"email": boss.email}).status_code in {302, 404}
    assert not mail.outbox
    client.force_login(boss)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("login", ["boss", "boss@example.org", "BOSS@example.org"])
def test_username_or_mail_address(client, boss, login):
    assert sign_in(client, login).status_code == 302
    assert client.session["_auth_user_id"] == str(boss.pk)


@pytest.mark.parametrize("address", ["/accounts/signup/", "/en/accounts/signup/"])
def test_nobody_registers(client, django_user_model, address):
    client.post(
        address,
        {"username": "new", "password1": PASSWORD, "password2": PASSWORD, "email": "n@example.org"},
    )
    assert not django_user_model.objects.exists()


def test_unknown_names_are_answered_like_wrong_passwords(client, boss):
    def words(login):
        response = sign_in(client, login, "wrong password")
        text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
        return response.status_code, text.replace(login, "")

    assert words("boss") == words("nobody")


def test_a_reset_for_an_unknown_address_looks_the_same(
    client, boss, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        known = client.post("/accounts/password/reset/", {"email": "boss@example.org"})
        unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.org"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [message.to for message in mail.outbox] == [["boss@example.org"]]


def test_guessing_is_slowed_down(client, boss):
    for _ in range(6):
        sign_in(client, password="wrong password")
    sign_in(client)
    assert "_auth_user_id" not in client.session


def test_the_limit_counts_readers_not_their_proxy(client, boss, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    def tries(address, login):
        return sign_in(client, login, "wrong", HTTP_X_FORWARDED_FOR=f"6.6.6.6, {address}")

    # 10 a minute from one address: the eleventh is refused whoever it names.
    for number in range(11):
        refused = tries("203.0.113.7", f"someone-{number}")
    assert "203.0.113.7" not in refused.content.decode()
    sign_in(client, HTTP_X_FORWARDED_FOR="6.6.6.6, 203.0.113.7")
    assert "_auth_user_id" not in client.session
    sign_in(client, HTTP_X_FORWARDED_FOR="6.6.6.6, 203.0.113.8")
    assert client.session["_auth_user_id"] == str(boss.pk)


def test_a_forged_forwarding_header_changes_nothing_without_a_proxy(client, boss):
    for number in range(11):
        sign_in(client, f"someone-{number}", "wrong", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
    sign_in(client, HTTP_X_FORWARDED_FOR="203.0.113.99")
    assert "_auth_user_id" not in client.session


def test_the_admin_asks_for_allauths_door(client):
    response = client.get("/admin/")
    assert response.status_code == 302
    assert response.url == "/accounts/login/?next=/admin/"


def test_signing_out_of_the_admin(client, boss):
    client.force_login(boss)
    assert client.post("/admin/logout/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_without_a_second_factor_the_admin_is_shut(client, boss, require_mfa):
    sign_in(client)
    response = client.get("/admin/")
    assert (response.status_code, response.url) == (302, reverse("mfa_index"))
    assert client.post("/admin/pages/2/delete/").status_code == 302


def test_a_session_older_than_the_second_factor_does_not_count(client, boss, require_mfa):
    sign_in(client)
    enrol(boss)
    response = client.get("/admin/pages/")
    assert response.status_code == 302
    assert response.url == f"{reverse('mfa_reauthenticate')}?next=/admin/pages/"


def test_a_code_opens_the_admin(client, boss, require_mfa):
    secret = enrol(boss)
    response = sign_in(client)
    assert response.url.startswith("/accounts/2fa/authenticate/")
    assert client.get("/admin/").url == "/accounts/login/?next=/admin/"  # half way is not in
    wrong = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert wrong.status_code == 200
    client.post("/accounts/2fa/authenticate/", {"code": code_now(secret)})
    assert client.get("/admin/").status_code == 200


def test_a_code_given_later_in_the_session_counts(client, boss, require_mfa):
    sign_in(client)
    secret = enrol(boss)
    client.post("/accounts/2fa/reauthenticate/", {"code": code_now(secret), "next": "/admin/"})
    assert client.get("/admin/").status_code == 200


def test_a_passkey_counts_and_its_owner_is_sent_to_it(client, boss, require_mfa):
    sign_in(client)
    Authenticator.objects.create(user=boss, type=Authenticator.Type.WEBAUTHN, data={"name": "key"})
    assert client.get("/admin/").url.startswith(reverse("mfa_reauthenticate_webauthn"))
    # What allauth records when a passkey alone opened the session (passwordless).
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "mfa", "type": "webauthn", "passwordless": True, "at": time.time()}
    ]
    session.save()
    assert client.get("/admin/").status_code == 200


def test_records_of_another_person_do_not_count(client, boss, require_mfa, django_user_model):
    sign_in(client)
    enrol(boss)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": 0}]
    session["account_authentication_methods_user"] = "999999"
    session.save()
    assert client.get("/admin/").status_code == 302


def test_one_can_leave_without_a_second_factor(client, boss, require_mfa):
    sign_in(client)
    assert client.post("/admin/logout/").status_code == 302
    assert "_auth_user_id" not in client.session


# --- Accounts made in the admin ---------------------------------------------------------------


def new_account(client, **changed):
    data = {"username": "clerk-li", "display_name": "李工", "email": "li@example.org", **changed}
    return client.post("/admin/users/new/", data)


def test_a_new_person_is_invited_by_mail(client, boss, django_user_model):
    client.force_login(boss)
    assert client.get("/admin/users/new/").status_code == 200
    assert new_account(client).status_code == 302
    person = django_user_model.objects.get(username="clerk-li")
    assert (person.display_name, person.has_usable_password()) == ("李工", False)
    message = mail.outbox[0]
    assert message.to == ["li@example.org"]
    url = re.search(r"http://testserver(\S+)", message.body)[1]
    client.logout()
    form = client.get(url, follow=True)
    client.post(
        form.redirect_chain[-1][0], {"password1": PASSWORD + "!", "password2": PASSWORD + "!"}
    )
    assert sign_in(client, "clerk-li", PASSWORD + "!").status_code == 302
    assert client.session["_auth_user_id"] == str(person.pk)
    # Used once, it is worth nothing.
    client.logout()
    again = client.get(url, follow=True)
    assert "password1" not in again.content.decode()


def test_an_invitation_ends_when_the_address_changes(boss):
    before = invitation_url(boss)
    boss.email = "other@example.org"
    boss.save()
    assert invitation_url(boss) != before


def test_one_account_per_mail_address(client, boss, django_user_model):
    client.force_login(boss)
    assert new_account(client, email="BOSS@example.org").status_code == 200
    assert not django_user_model.objects.filter(username="clerk-li").exists()


def test_an_account_is_changed_and_closed(client, boss, django_user_model):
    client.force_login(boss)
    person = django_user_model.objects.create_user("wang", email="wang@example.org")
    address = f"/admin/users/edit/{person.pk}/"
    assert client.get(address).status_code == 200
    client.post(address, {"username": "wang", "display_name": "老王", "email": "wang@example.org"})
    person.refresh_from_db()
    assert (person.display_name, person.is_active) == ("老王", False)


def test_the_account_page_of_the_admin(client, boss):
    client.force_login(boss)
    page = client.get("/admin/account/").content.decode()
    assert "display_name" in page
    assert "first_name" not in page
    assert client.get("/admin/users/").status_code == 200


def test_invite_command(boss, capsys):
    call_command("invite", "boss")
    assert "/accounts/invitation/" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("invite", "nobody")
