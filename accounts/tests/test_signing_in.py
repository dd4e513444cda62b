"""Signing in by three names, without telling which of them exist."""

import re

import pytest
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.core.internal import ratelimit
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.limits import shared_cache
from accounts.models import SharedCacheEntry, User
from accounts.phones import normalise, readable

from .conftest import PASSWORD

pytestmark = pytest.mark.django_db
PHONE = "+8613800138000"


class CountingHasher(MD5PasswordHasher):
    """Counts how often a password is hashed."""

    count = 0

    def encode(self, password, salt):
        """Count, then hash."""
        type(self).count += 1
        return super().encode(password, salt)


@pytest.fixture
def hashes(settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    return CountingHasher


@pytest.fixture
def person(db):
    return User.objects.create_user(
        "zhang-san", email="zhang@example.org", password=PASSWORD, phone=PHONE
    )


def sign_in(client, login, password=PASSWORD):
    return client.post("/accounts/login/", {"login": login, "password": password})


@pytest.mark.parametrize(
    "typed",
    [
        "13800138000",
        "138 0013 8000",
        "138-0013-8000",
        "+86 138 0013 8000",
        "0086 13800138000",
        "8613800138000",
        "１３８００１３８０００",
        "(+86) 138·0013·8000",
    ],
)
def test_one_number_has_one_form(typed):
    assert normalise(typed) == PHONE


def test_numbers_from_elsewhere():
    assert normalise("+852 9123 4567") == "+85291234567"
    assert readable("+85291234567") == "+85291234567"
    assert readable(PHONE) == "138 0013 8000"
    assert readable(None) == ""


@pytest.mark.parametrize(
    "typed", ["", "1380013800", "138001380000", "12800138000", "+8612345678901", "abc", "+0123456"]
)
def test_no_numbers(typed):
    with pytest.raises(ValidationError):
        normalise(typed)


def test_a_number_has_one_owner(person):
    other = User.objects.create_user("other", phone="")
    assert other.phone is None
    other.phone = "138 0013 8000"
    with pytest.raises(IntegrityError):
        other.save()


@pytest.mark.parametrize(
    "login",
    [
        "zhang-san",
        "Zhang-San",
        "zhang@example.org",
        "ZHANG@example.org",
        "13800138000",
        "138 0013 8000",
        "+86 13800138000",
        " 13800138000 ",
    ],
)
def test_name_address_or_number(client, person, login):
    assert sign_in(client, login).status_code == 302
    assert client.session["_auth_user_id"] == str(person.pk)


@pytest.mark.parametrize("login", ["13800138001", "nobody", "nobody@example.org", "张三"])
def test_unknown_names(client, person, login):
    assert sign_in(client, login).status_code == 200
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("known", "unknown"),
    [
        ("zhang-san", "nobody"),
        ("zhang@example.org", "nobody@example.org"),
        ("13800138000", "13800138001"),
    ],
)
@pytest.mark.parametrize("usable", [True, False])
def test_the_same_work_and_words_for_known_and_unknown(
    client, person, hashes, known, unknown, usable
):
    """One hash each: who measures the time learns nothing."""
    if usable:
        person.set_password(PASSWORD)
    else:
        person.set_unusable_password()
    person.save()

    def attempt(login):
        hashes.count = 0
        text = sign_in(client, login, "a wrong guess").content.decode()
        return hashes.count, re.sub(r'value="\w{64}"', "", text).replace(login, "")

    first, second = attempt(known), attempt(unknown)
    assert first == second
    assert first[0] == 1


def test_attempts_are_counted_where_all_workers_see_them(client, person):
    """In the database here: a cache inside one process would start anew at each worker."""
    assert ratelimit.cache is shared_cache
    assert totp.cache is shared_cache
    before = SharedCacheEntry.objects.count()
    sign_in(client, "zhang-san", "a wrong guess")
    assert SharedCacheEntry.objects.count() > before
    assert SharedCacheEntry.objects.filter(cache_key__contains="login_failed").exists()


SPELLINGS = (
    *("13800138000", "138-0013-8000", "1380013·8000", "008613800138000", "+86 138 0013 8000"),
    *("１３８００１３８０００", "(138)00138000", "zhang-san", "ZHANG-SAN", "Zhang@Example.org"),
)


@pytest.mark.parametrize("first", range(0, len(SPELLINGS), 3))
def test_tries_are_counted_for_the_account_however_it_is_spelt(client, person, first):
    """Found: seven spellings of one number were seven times five tries."""
    EmailAddress.objects.create(user=person, email="zhang@example.org", verified=True, primary=True)
    order = SPELLINGS[first:] + SPELLINGS[:first]
    for login in order[:5]:
        sign_in(client, login, "a wrong guess")
    for login in order[5:]:
        assert "失败" in sign_in(client, login).content.decode()
        assert "_auth_user_id" not in client.session


def test_tries_are_counted_whatever_the_host_is_called(client, person, settings):
    """A port in the Host header is the visitor's to choose."""
    settings.ALLOWED_HOSTS = ["portal.example.org"]
    for port in range(5):
        data = {"login": "zhang-san", "password": "a wrong guess"}
        client.post("/accounts/login/", data, headers={"host": f"portal.example.org:{8000 + port}"})
    data = {"login": "zhang-san", "password": PASSWORD}
    client.post("/accounts/login/", data, headers={"host": "portal.example.org:9000"})
    assert "_auth_user_id" not in client.session


def test_tries_at_a_claimed_address_count_for_who_has_proven_it(client, db):
    """Even where the claim is older."""
    squatter = User.objects.create_user("squatter", email="zhang@example.org")
    EmailAddress.objects.create(user=squatter, email="zhang@example.org")
    owner = User.objects.create_user("zhang-san", password=PASSWORD)
    EmailAddress.objects.create(user=owner, email="zhang@example.org", verified=True, primary=True)
    for _attempt in range(5):
        sign_in(client, "zhang@example.org", "a wrong guess")
    sign_in(client, "zhang-san")
    assert "_auth_user_id" not in client.session


def test_tries_at_one_account_do_not_lock_another(client, person):
    User.objects.create_user("li-si", password=PASSWORD)
    for _attempt in range(6):
        sign_in(client, "zhang-san", "a wrong guess")
    sign_in(client, "li-si")
    assert "_auth_user_id" in client.session


def test_a_number_without_account_is_one_number_too(client, db):
    answers = [
        sign_in(client, login, "a wrong guess").content.decode()
        for login in ("13900139000", "139-0013-9000", "0086 139 0013 9000", "1390013·9000") * 2
    ]
    locked = ["稍后" in answer for answer in answers]
    assert locked == [False] * 5 + [True] * 3


def test_looking_for_the_account_tells_nothing(client, person, django_assert_num_queries):
    """The same question to the database, whether there is an account or not."""
    adapter = get_adapter()
    request = RequestFactory().get("/")
    for login in ("zhang-san", "13800138000", "nobody", "13900139000", "x@example.org"):
        with django_assert_num_queries(1):
            adapter._get_login_attempts_cache_key(request, username=login)


def test_another_workers_empty_memory_does_not_help(client, person):
    for _attempt in range(6):
        sign_in(client, "zhang-san", "a wrong guess")
        cache.clear()  # what this process remembers by itself
    sign_in(client, "zhang-san")
    assert "_auth_user_id" not in client.session


def test_a_mail_address_others_have_is_added_like_any_other(client, person):
    """Whether an address has an account is not told, and its owner keeps it."""
    EmailAddress.objects.create(user=person, email="zhang@example.org", verified=True, primary=True)
    stranger = User.objects.create_user("stranger", password=PASSWORD)
    sign_in(client, "stranger")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})

    def add(address):
        mail.outbox.clear()
        response = client.post("/accounts/email/", {"email": address, "action_add": ""})
        return response.status_code, response.headers.get("Location"), len(mail.outbox)

    assert add("zhang@example.org") == add("nobody@example.org") == (302, "/accounts/email/", 1)
    stranger.refresh_from_db()
    assert stranger.email == ""
    assert not EmailAddress.objects.filter(user=stranger, verified=True).exists()


def test_a_reset_goes_to_proven_addresses_only(client, person, django_capture_on_commit_callbacks):
    EmailAddress.objects.create(user=person, email="zhang@example.org", verified=True, primary=True)
    squatter = User.objects.create_user("squatter")
    EmailAddress.objects.create(user=squatter, email="zhang@example.org")
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/accounts/password/reset/", {"email": "zhang@example.org"})
    assert len(mail.outbox) == 1
    assert "squatter" not in mail.outbox[0].body


# --- One's own account ---------------------------------------------------------------------------


@pytest.fixture
def signed_in(client, person):
    """Signed in, and the password typed again a moment ago."""
    sign_in(client, "zhang-san")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


@pytest.mark.parametrize("address", ["/accounts/phone/", "/accounts/email/"])
def test_what_one_signs_in_with_is_changed_with_the_password_only(client, person, address):
    sign_in(client, "zhang-san")
    data = {"phone": "13900139000", "email": "new@example.org", "action_add": ""}
    assert client.post(address, data).url.startswith("/accounts/reauthenticate/")
    person.refresh_from_db()
    assert person.phone == PHONE
    assert not EmailAddress.objects.filter(email="new@example.org").exists()


def test_changing_the_number(signed_in, person):
    person.phone_verified = True
    person.save()
    assert "138 0013 8000" in signed_in.get("/accounts/phone/").content.decode()
    signed_in.post("/accounts/phone/", {"phone": "139 0013 9000"})
    person.refresh_from_db()
    assert (person.phone, person.phone_verified) == ("+8613900139000", False)
    assert [message.to for message in mail.outbox] == [["zhang@example.org"]]
    signed_in.post("/accounts/phone/", {"phone": ""})
    person.refresh_from_db()
    assert person.phone is None


def test_a_number_in_use_is_refused_and_can_not_be_asked_for_in_bulk(signed_in, person):
    User.objects.create_user("other", phone="13900139000")
    answers = [
        signed_in.post("/accounts/phone/", {"phone": "13900139000"}).status_code
        for _attempt in range(6)
    ]
    assert answers == [200] * 5 + [429]
    person.refresh_from_db()
    assert person.phone == PHONE


def test_without_messages_there_is_no_page_for_codes(signed_in):
    assert signed_in.get(reverse("account_verify_phone")).status_code == 404


def test_with_messages_the_number_is_proven(
    signed_in, person, settings, caplog, django_capture_on_commit_callbacks
):
    settings.PORTAL_SMS_BACKEND = "accounts.sms.ConsoleSender"
    settings.ACCOUNT_PHONE_VERIFICATION_ENABLED = True
    settings.LOGGING_CONFIG = None
    with (
        caplog.at_level("INFO", logger="accounts.sms"),
        django_capture_on_commit_callbacks(execute=True),
    ):
        response = signed_in.post("/accounts/phone/", {"phone": "13900139000"})
    assert response.url == "/accounts/phone/verify/"
    person.refresh_from_db()
    assert person.phone == PHONE
    assert "+8613900139000" in caplog.text
    code = re.search(r"SMS \S+ (\S+)", caplog.text)[1]
    assert signed_in.get(response.url).status_code == 200
    signed_in.post(response.url, {"code": "WRONG"})
    signed_in.post(response.url, {"code": code})
    person.refresh_from_db()
    assert (person.phone, person.phone_verified) == ("+8613900139000", True)


def test_ending_another_device(signed_in, person):
    other = Client()
    sign_in(other, "zhang-san")
    row = UserSession.objects.get(session_key=other.session.session_key)
    assert reverse("accounts_end_session", args=[row.pk])
    stranger = Client()
    User.objects.create_user("stranger", password=PASSWORD)
    sign_in(stranger, "stranger")
    assert stranger.post(reverse("accounts_end_session", args=[row.pk])).status_code == 404
    assert other.get("/accounts/sessions/").status_code == 200
    signed_in.post(reverse("accounts_end_session", args=[row.pk]))
    assert other.get("/accounts/sessions/").status_code == 302
    assert signed_in.get("/accounts/sessions/").status_code == 200


def test_ending_all_others(signed_in):
    other = Client()
    sign_in(other, "zhang-san")
    signed_in.post("/accounts/sessions/")
    assert other.get("/accounts/sessions/").status_code == 302
    assert signed_in.get("/accounts/sessions/").status_code == 200


@pytest.mark.parametrize("credential", ['{"id": "x"}', "{}", "[]", '"x"', "1", "not json"])
def test_nonsense_instead_of_a_passkey_is_refused(client, person, credential):
    client.get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"})
    response = client.post("/accounts/2fa/webauthn/login/", {"credential": credential})
    assert response.status_code == 302
    assert "_auth_user_id" not in client.session
