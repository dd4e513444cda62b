"""Who needs a second factor where, and the ways around it that are shut."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.http import HttpResponse
from django.test import Client, RequestFactory, TestCase
from django.urls import reverse

from accounts import second_factor
from accounts.models import User

from .conftest import PASSWORD

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXP"


def code_now(offset: int = 0) -> str:
    """The code of now; of the next half minute with 1, which the tolerance lets through."""
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(SECRET, counters[0] + offset))


@pytest.fixture(autouse=True)
def demanded(settings):
    settings.PORTAL_REQUIRE_MFA = True


class CommitAfterTheView:
    """Runs what waits for the commit before the session is saved, as outside a test.

    A test lies in one transaction that never commits.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """The response of the view."""
        with TestCase.captureOnCommitCallbacks(execute=True):
            return self.get_response(request)


@pytest.fixture
def enrol(settings):
    """Through the pages; the secret is put in by hand, as the page shows a random one."""
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.CommitAfterTheView"]

    def through_the_pages(client):
        client.get("/accounts/2fa/totp/activate/")
        session = client.session
        session["mfa.totp.secret"] = SECRET
        session.save()
        return client.post("/accounts/2fa/totp/activate/", {"code": code_now()})

    return through_the_pages


@pytest.fixture
def keeper(db):
    """Somebody who sees other people's data, by a predicate an app above registered."""
    return User.objects.create_user("keeper", password=PASSWORD)


@pytest.fixture
def guarded(keeper, monkeypatch):
    """``/accounts/welcome/`` as if it showed other people's data."""
    monkeypatch.setattr(second_factor, "_predicates", [lambda user: user.pk == keeper.pk])
    monkeypatch.setattr(second_factor, "PERSONAL_PREFIXES", [])
    second_factor.guard("/accounts/welcome/", personal=True)
    return "/accounts/welcome/"


def sign_in(client, name):
    return client.post("/accounts/login/", {"login": name, "password": PASSWORD})


def confirm_password(client):
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})


def test_only_those_who_see_others_data(client, guarded, keeper):
    User.objects.create_user("member", password=PASSWORD)
    sign_in(client, "member")
    assert client.get(guarded).status_code == 200
    client.logout()
    sign_in(client, "keeper")
    assert client.get(guarded).url == reverse("mfa_index")


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_translated_address_is_no_way_around(client, guarded, keeper, prefix):
    sign_in(client, "keeper")
    assert client.get(prefix + guarded).status_code == 302


def test_off_where_the_site_says_so(client, guarded, keeper, settings):
    settings.PORTAL_REQUIRE_MFA = False
    sign_in(client, "keeper")
    assert client.get(guarded).status_code == 200


def test_enrolling_opens_the_door_and_leads_back(enrol, client, guarded, keeper):
    sign_in(client, "keeper")
    client.get(guarded + "?from=roster")
    confirm_password(client)
    response = enrol(client)
    assert response.status_code == 302
    assert client.get(guarded).status_code == 200
    assert client.get(reverse("accounts_continue")).url == guarded + "?from=roster"
    assert client.get(reverse("accounts_continue")).url == "/me/"  # once


def test_a_session_from_before_the_enrolment_is_asked(client, guarded, keeper, enrol):
    sign_in(client, "keeper")
    elsewhere = Client()
    sign_in(elsewhere, "keeper")
    confirm_password(elsewhere)
    enrol(elsewhere)
    response = client.get(guarded)
    assert response.url == f"{reverse('mfa_reauthenticate')}?next={guarded}"
    response = client.post(response.url, {"code": code_now(1), "next": guarded})
    assert response.url == guarded
    assert client.get(guarded).status_code == 200


def test_a_password_adds_no_second_factor_to_one_that_exists(client, guarded, keeper):
    """A session left open from before: whoever sits there and knows the password stays outside."""
    sign_in(client, "keeper")
    TOTP.activate(keeper, SECRET)
    confirm_password(client)
    for name in (
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
        "mfa_list_webauthn",
        "mfa_index",
    ):
        for response in (client.get(reverse(name)), client.post(reverse(name), {"code": "1"})):
            assert response.status_code == 302, name
            assert response.url.startswith(reverse("mfa_reauthenticate")), name
    assert Authenticator.objects.filter(user=keeper).count() == 1


def test_a_code_is_worth_one_use(client, guarded, keeper):
    TOTP.activate(keeper, SECRET)
    code = code_now()
    sign_in(client, "keeper")
    client.post("/accounts/2fa/authenticate/", {"code": code})
    assert client.get(guarded).status_code == 200
    overlooked = Client()
    sign_in(overlooked, "keeper")
    overlooked.post("/accounts/2fa/authenticate/", {"code": code})
    assert "_auth_user_id" not in overlooked.session


def test_taking_the_second_factor_away_shuts_the_door(client, guarded, keeper, enrol):
    sign_in(client, "keeper")
    confirm_password(client)
    enrol(client)
    assert client.get(guarded).status_code == 200
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=keeper).exists()
    assert client.get(guarded).url == reverse("mfa_index")


def test_the_decorator(guarded, keeper, client):
    @second_factor.second_factor_required
    def view(request):
        return HttpResponse("roster")

    def ask(user):
        request = RequestFactory().get("/anywhere/")
        request.user = user
        request.session = client.session
        return view(request)

    assert ask(keeper).status_code == 302
    assert ask(User.objects.create_user("member")).content == b"roster"


def test_administrators_are_always_among_them(db):
    assert second_factor.is_required(User.objects.create_superuser("boss"))
    assert not second_factor.is_required(User.objects.create_user("member"))
    assert not second_factor.is_required(User.objects.create_superuser("gone", is_active=False))
