"""Whatever page of an account somebody gets to, its words are this site's and not allauth's."""

import re
from pathlib import Path

import allauth
import pytest
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.core.cache import cache
from django.urls import get_resolver, reverse

from accounts.adapters import words
from accounts.adapters.account import AccountAdapter, MFAAdapter
from accounts.models import User

from .conftest import PASSWORD
from .passkeys import give_passkey
from .test_second_factor import SECRET, code_now

pytestmark = pytest.mark.django_db
THEIRS = Path(allauth.__file__).parent / "templates"
OURS = Path(settings.BASE_DIR) / "templates"
PARTS = ("account", "allauth", "mfa", "socialaccount", "usersessions")
SAYS = re.compile(r"{%\s*(blocktrans|trans)|\b_\(")

OFF = "the settings do not turn it on"
BASE = "our pages do not extend it"
NEVER_SHOWN = {
    "account/confirm_email_verification_code.html": OFF,
    "account/confirm_password_reset_code.html": OFF,
    "account/email.html": "one address a person: account/email_change.html",
    "account/request_login_code.html": OFF,
    "account/signup.html": "nobody signs up: account/signup_closed.html",
    "account/signup_by_passkey.html": OFF,
    "account/snippets/already_logged_in.html": "part of account/signup.html",
    "account/snippets/warn_no_email.html": "part of account/email.html",
    "account/verified_email_required.html": "no view asks for a proven address",
    "mfa/recovery_codes/base.html": BASE,
    "mfa/totp/base.html": BASE,
    "mfa/trust.html": OFF,
    "mfa/webauthn/base.html": BASE,
    "mfa/webauthn/signup_form.html": OFF,
    "socialaccount/snippets/login.html": "accounts/social_login.html stands in its place",
}

# Names of allauth's addresses by who opens them; where several do, by the one who sees most.
ANYBODY = (
    *("account_login", "account_inactive", "account_signup", "account_reset_password"),
    *("account_reset_password_done", "account_reset_password_from_key_done"),
    *("account_email_verification_sent", "account_confirm_login_code"),
)
SOMEBODY = (
    *("account_logout", "account_reauthenticate", "account_email", "account_change_password"),
    *("account_set_password", "usersessions_list", "mfa_index", "mfa_list_webauthn"),
    *("mfa_activate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes"),
)
PROTECTED = (
    *("mfa_index", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_list_webauthn"),
    *("mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes"),
    *("mfa_download_recovery_codes", "account_reauthenticate"),
)
BY_THEMSELVES = {  # each has a test below
    *("mfa_authenticate", "mfa_edit_webauthn", "mfa_remove_webauthn", "account_confirm_email"),
    *("account_reset_password_from_key", "mfa_login_webauthn"),
}


@pytest.fixture(autouse=True)
def no_limits():
    cache.clear()


@pytest.fixture
def member():
    return User.objects.create_user("member", password=PASSWORD, email="m@example.org")


@pytest.fixture
def signed_in(client, member):
    client.post("/accounts/login/", {"login": "member", "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


@pytest.fixture
def key(member):
    return give_passkey(member)


@pytest.fixture
def protected(signed_in, member):
    """Signed in, with an authenticator app and recovery codes, and proven just now."""
    TOTP.activate(member, SECRET)
    RecoveryCodes.activate(member)
    signed_in.post("/accounts/2fa/reauthenticate/", {"code": code_now()})
    return signed_in


@pytest.fixture
def at_second_step(client, member):
    """The password was right; the code is still missing."""
    TOTP.activate(member, SECRET)
    RecoveryCodes.activate(member)
    client.post("/accounts/login/", {"login": "member", "password": PASSWORD})
    return client


def assert_own_words(response) -> None:
    assert response.status_code < 500
    for template in response.templates:
        if template.origin and Path(template.origin.name).is_relative_to(THEIRS):
            assert not SAYS.search(template.source), template.name


def theirs() -> set[str]:
    """Names of allauth's addresses that are ours to open."""

    def walk(patterns):
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern.url_patterns)
            elif pattern.callback.__module__.startswith("allauth.") and pattern.name:
                yield pattern.name

    return set(walk(get_resolver().url_patterns))


def test_each_template_that_says_something_is_ours_or_is_never_shown():
    missing = []
    for part in PARTS:
        for path in sorted((THEIRS / part).rglob("*.*")):
            name = str(path.relative_to(THEIRS))
            if "/email/" in name or name in NEVER_SHOWN or not SAYS.search(path.read_text()):
                continue
            if not (OURS / name).exists():
                missing.append(name)
    assert not missing


def test_each_address_is_walked():
    walked = {*ANYBODY, *SOMEBODY, *PROTECTED, *BY_THEMSELVES}
    assert theirs() - {"account_verify_phone", "account_change_phone"} == walked


@pytest.mark.parametrize("name", ANYBODY)
def test_for_anybody(client, name):
    assert_own_words(client.get(reverse(name)))
    assert_own_words(client.post(reverse(name), {}))


@pytest.mark.parametrize("name", SOMEBODY)
def test_for_somebody_signed_in(signed_in, name):
    assert_own_words(signed_in.get(reverse(name)))
    assert_own_words(signed_in.post(reverse(name), {"code": "1", "email": "no", "password": "no"}))


@pytest.mark.parametrize("name", PROTECTED)
def test_for_somebody_with_a_second_factor(protected, key, name):
    response = protected.get(reverse(name))
    assert response.status_code == 200
    assert_own_words(response)


def test_a_passkey_has_a_page_to_rename_and_one_to_remove_it(protected, key):
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        response = protected.get(reverse(name, args=[key.pk]))
        assert response.status_code == 200
        assert_own_words(response)
        assert "我的手机" in response.content.decode()


def test_an_address_of_mail_is_confirmed(client, member):
    address = EmailAddress.objects.create(user=member, email="m@example.org")
    for link in (EmailConfirmationHMAC(address).key, "nonsense"):
        response = client.get(reverse("account_confirm_email", args=[link]))
        assert response.status_code == 200
        assert_own_words(response)


def test_a_forgotten_password_is_set_anew(client, member):
    token = default_token_generator.make_token(member)
    uid = user_pk_to_url_str(member)
    for link in (token, "1-nonsense"):
        response = client.get(
            reverse("account_reset_password_from_key", args=[uid, link]), follow=True
        )
        assert response.status_code == 200
        assert_own_words(response)


def test_a_new_number_is_proven_by_a_message(signed_in, settings):
    settings.PORTAL_SMS_BACKEND = "accounts.sms.ConsoleSender"
    settings.ACCOUNT_PHONE_VERIFICATION_ENABLED = True
    assert_own_words(signed_in.get("/accounts/phone/"))
    response = signed_in.post("/accounts/phone/", {"phone": "13800138000"}, follow=True)
    assert response.status_code == 200
    assert_own_words(response)
    page = response.content.decode()
    assert 'inputmode="numeric"' in page
    assert_own_words(signed_in.post("/accounts/phone/verify/", {"code": "1"}))


def test_the_second_step_takes_codes_and_recovery_codes(at_second_step, member):
    response = at_second_step.get(reverse("mfa_authenticate"))
    assert_own_words(response)
    page = response.content.decode()
    assert "登录验证" in page
    assert "输入恢复码也行" in page
    assert 'inputmode="numeric"' in page
    assert "pattern=" not in page
    code = RecoveryCodes.activate(member).get_unused_codes()[0]
    assert code.isdigit()  # else the keyboard of digits would not do
    response = at_second_step.post(
        reverse("mfa_authenticate"), {"code": f"{code[:4]} {code[4:]}"}, follow=True
    )
    assert_own_words(response)
    assert response.wsgi_request.user == member


def test_the_second_step_offers_a_passkey_only_to_who_has_one(at_second_step, member):
    address = reverse("mfa_authenticate")
    assert "用通行密钥" not in at_second_step.get(address).content.decode()
    give_passkey(member)
    response = at_second_step.get(address)
    assert_own_words(response)
    assert "用通行密钥" in response.content.decode()


def test_a_wrong_code_is_told_in_own_words(at_second_step):
    response = at_second_step.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert_own_words(response)
    assert str(words.NOT_PROVEN) in response.content.decode()
    response = at_second_step.post(reverse("mfa_authenticate"), {"credential": "{}"})
    assert_own_words(response)


def test_errors_have_own_words():
    """What is left of allauth's can't happen here."""
    for adapter, own in (
        (AccountAdapter, words.OF_ACCOUNTS),
        (MFAAdapter, words.OF_SECOND_FACTORS),
    ):
        assert set(own) <= set(adapter.error_messages)
        assert {key: adapter.error_messages[key] for key in own} == own
    assert set(AccountAdapter.error_messages) - set(words.OF_ACCOUNTS) == {
        "unverified_primary_email",  # several addresses a person
        "max_email_addresses",
        "username_blacklisted",  # signing up
        "username_taken",  # of the user model
    }
    assert set(MFAAdapter.error_messages) - set(words.OF_SECOND_FACTORS) == {
        "add_email_blocked",  # several addresses a person
        "unverified_email",  # MFA_ALLOW_UNVERIFIED_EMAIL
    }


def test_a_password_too_short_and_not_alike_is_told_both(signed_in):
    data = {"oldpassword": PASSWORD, "password1": "short", "password2": "shorter"}
    response = signed_in.post(reverse("account_change_password"), data)
    assert set(response.context["form"].errors) == {"password1", "password2"}
    assert_own_words(response)


def test_signing_out_is_told(signed_in):
    assert_own_words(signed_in.post(reverse("account_logout"), follow=True))
