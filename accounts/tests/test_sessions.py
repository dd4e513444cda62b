"""How long a session lasts, what it asks again, and what becomes of a form it outlived."""

import time

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts import second_factor, sessions
from accounts.models import User

from .conftest import PASSWORD
from .test_second_factor import SECRET, code_now

pytestmark = pytest.mark.django_db
HOUR = 60 * 60
DAY = 24 * HOUR
GUARDED = "/accounts/welcome/"
MARK = "0123456789abcdef" * 2


@pytest.fixture
def person(db):
    return User.objects.create_user("person", password=PASSWORD, email="person@example.org")


@pytest.fixture
def sees_others(person, monkeypatch):
    """``person`` sees others' data on ``GUARDED``, and what is their own beside it."""
    monkeypatch.setattr(second_factor, "_predicates", [lambda user: user.pk == person.pk])
    monkeypatch.setattr(second_factor, "PERSONAL_PREFIXES", [GUARDED, "/accounts/sessions/"])
    monkeypatch.setattr(second_factor, "OWN_PREFIXES", ["/accounts/sessions/"])
    return person


@pytest.fixture
def later(monkeypatch):
    """``later(hours)``: the clock of the sessions, moved on."""
    moved = {"by": 0.0}
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + moved["by"])

    def move(hours: float) -> None:
        moved["by"] += hours * HOUR

    return move


def sign_in(client, *, remember=False, name="person"):
    data = {"login": name, "password": PASSWORD}
    return client.post("/accounts/login/", data | ({"remember": "on"} if remember else {}))


def prove(client, offset=0):
    return client.post("/accounts/2fa/authenticate/", {"code": code_now(offset)})


# --- How long ---------------------------------------------------------------------------------


def test_ones_own_phone_is_remembered_for_thirty_days(client, person):
    sign_in(client, remember=True)
    cookie = client.cookies["sessionid"]
    assert 30 * DAY - 60 < cookie["max-age"] <= 30 * DAY
    assert "记住我，30 天内不用再登录" in Client().get("/accounts/login/").content.decode()


def test_others_end_with_the_browser_and_after_twelve_hours(client, person, later):
    sign_in(client)
    assert client.cookies["sessionid"]["max-age"] == ""
    later(11)
    assert client.get("/me/data/").status_code == 200
    later(2)  # used in between or not
    assert client.get("/me/data/").url.startswith("/accounts/login/")
    assert not Session.objects.exists()


def test_a_remembered_session_ends_after_thirty_days(client, person, later):
    sign_in(client, remember=True)
    later(29 * 24)
    assert client.get("/me/data/").status_code == 200
    later(2 * 24)
    assert client.get("/me/data/").status_code == 302


def test_a_second_step_keeps_the_choice(client, person):
    TOTP.activate(person, SECRET)
    sign_in(client, remember=True)
    prove(client)
    assert sessions.is_remembered(client.session)
    assert client.cookies["sessionid"]["max-age"] > 29 * DAY


def test_nobody_else_is_remembered_by_it(client, person):
    """A password typed with the box ticked, the code never; then somebody else signs in."""
    TOTP.activate(person, SECRET)
    sign_in(client, remember=True)
    User.objects.create_user("other", password=PASSWORD)
    client.force_login(User.objects.get(username="other"))
    assert not sessions.is_remembered(client.session)
    assert client.session.get_expire_at_browser_close()


def test_however_one_signs_in_a_session_ends_with_the_browser(client, person):
    client.force_login(person)  # as by a passkey or an invitation
    assert client.session.get_expire_at_browser_close()


def test_the_list_of_devices_says_which_are_remembered(client, person):
    sign_in(Client(), remember=True)
    sign_in(client)
    assert client.get("/accounts/sessions/").content.decode().count("记住登录") == 1


def test_a_new_password_ends_them_all(client, person):
    remembered = Client()
    sign_in(remembered, remember=True)
    sign_in(client)
    new = {"oldpassword": PASSWORD, "password1": "four quite unlike words"}
    client.post("/accounts/password/change/", new | {"password2": new["password1"]})
    assert remembered.get("/me/data/").status_code == 302
    assert client.get("/me/data/").status_code == 200


# --- What is asked again ----------------------------------------------------------------------


def test_others_data_asks_for_a_younger_second_factor(client, sees_others, settings, later):
    settings.PORTAL_REQUIRE_MFA = True
    TOTP.activate(sees_others, SECRET)
    sign_in(client, remember=True)
    prove(client)
    assert client.get(GUARDED).status_code == 200
    later(13)
    for answer in (client.get(GUARDED), client.post(GUARDED, {"text": "typed"})):
        assert answer.url == f"{reverse('mfa_reauthenticate')}?next={GUARDED}"
    assert client.get("/accounts/sessions/").status_code == 200  # one's own
    confirmed = client.post(reverse("mfa_reauthenticate"), {"code": code_now(), "next": GUARDED})
    assert confirmed.url == GUARDED
    assert client.get(GUARDED).status_code == 200


def test_the_admin_and_the_factors_themselves_ask_too(client, person, settings, later):
    settings.PORTAL_REQUIRE_MFA = True
    User.objects.update(is_superuser=True, is_staff=True)
    TOTP.activate(person, SECRET)
    sign_in(client, remember=True)
    prove(client)
    assert client.get("/admin/").status_code == 200
    later(13)
    assert client.get("/admin/").url.startswith(reverse("mfa_reauthenticate"))
    assert client.get("/accounts/2fa/totp/deactivate/").url.startswith(
        reverse("mfa_reauthenticate")
    )


def test_ones_own_pages_need_it_once(client, sees_others, settings):
    settings.PORTAL_REQUIRE_MFA = True
    TOTP.activate(sees_others, SECRET)
    client.force_login(sees_others)
    assert client.get("/accounts/sessions/").url.startswith(reverse("mfa_reauthenticate"))


def test_where_none_is_required_a_remembered_session_asks_for_the_password(
    client, sees_others, later
):
    sign_in(client, remember=True)
    later(13)
    assert client.get(GUARDED).url == f"{reverse('account_reauthenticate')}?next={GUARDED}"
    assert client.get("/accounts/sessions/").status_code == 200
    confirmed = {"password": PASSWORD, "next": GUARDED}
    assert client.post(reverse("account_reauthenticate"), confirmed).url == GUARDED
    assert client.get(GUARDED).status_code == 200


def test_a_session_that_is_not_remembered_is_not_asked(client, sees_others, later):
    sign_in(client)
    later(11)
    assert client.get(GUARDED).status_code == 200


# --- What a form asks before it is sent -------------------------------------------------------


def state(client, path=""):
    answer = client.get("/accounts/session/", {"path": path})
    assert "no-cache" in answer["Cache-Control"] or "no-store" in answer["Cache-Control"]
    return answer.json()


def test_whose_session_it_is_is_said_without_a_name(client, person):
    assert state(client)["keeper"] == ""
    other = User.objects.create_user("other", password=PASSWORD)
    client.force_login(person)
    mine = state(client)["keeper"]
    assert mine and mine != sessions.keeper(other)
    assert "person" not in mine and str(person.pk) != mine
    assert sessions.cipher_key(person) != sessions.cipher_key(other)


def test_a_form_learns_where_to_prove_oneself_first(client, sees_others, settings):
    settings.PORTAL_REQUIRE_MFA = True
    TOTP.activate(sees_others, SECRET)
    client.force_login(sees_others)
    for path in (GUARDED, f"/en{GUARDED}"):
        assert state(client, path)["confirm"].startswith(reverse("mfa_reauthenticate") + "?next=")
    assert state(client, "/about/")["confirm"] == ""


def test_the_mark_of_a_form_that_arrived_is_told(client, person):
    client.force_login(person)
    client.post("/accounts/phone/", {"phone": "", "typed": MARK})  # asks for the password first
    assert state(client)["handed_in"] == []
    client.post("/accounts/reauthenticate/", {"password": "wrong", "typed": MARK})  # 200, refused
    assert state(client)["handed_in"] == []
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/phone/", {"phone": "", "typed": MARK})
    assert state(client)["handed_in"] == [MARK]
    client.post("/accounts/phone/", {"phone": "", "typed": "<script>"})
    assert state(client)["handed_in"] == [MARK]
    assert Client().get("/accounts/session/").json()["handed_in"] == []


def test_a_form_that_meets_the_door_is_spoken_of_there(client, person):
    answer = client.post("/me/data/correction/", {"text": "入党年月不对", "typed": MARK})
    assert answer.url == "/accounts/login/?next=/me/data/correction/&expired=1"
    said = client.get(answer.url).content.decode()
    assert "登录已过期，请重新登录" in said and "<noscript>" in said
    assert "登录已过期" not in client.get("/accounts/login/?next=/me/").content.decode()
    signed_in = client.post(
        "/accounts/login/",
        {"login": "person", "password": PASSWORD, "next": "/me/data/correction/"},
    )
    assert client.get(signed_in.url).url == "/me/data/"


def test_a_form_without_its_token_goes_to_the_door_or_is_told(person):
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/me/data/correction/", {"text": "…"})
    assert answer.url == "/accounts/login/?next=/me/data/correction/&expired=1"
    assert strict.post("/accounts/login/", {}).status_code == 403
    strict.force_login(person)
    refused = strict.post("/me/data/correction/", {"text": "…"})
    assert refused.status_code == 403
    assert "这一页过期了，没有提交" in refused.content.decode()


# --- What only takes what is sent in ----------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/me/roster/members/7/phone/", "/me/roster/members/7/"),
        ("/en/me/roster/members/7/phone/", "/en/me/roster/members/7/"),
        ("/me/roster/branches/north/posts/", "/me/roster/branches/north/"),
        ("/me/roster/posts/7/confirm/", "/me/roster/"),
    ],
)
def test_a_refreshed_address_leads_to_its_page(client, address, page):
    answer = client.get(address)
    assert (answer.status_code, answer.url) == (302, page)
    assert client.head(address).url == page


def test_what_can_not_be_sent_there_is_answered_with_a_page(client, person):
    client.force_login(person)
    answer = client.post("/me/")
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD"
    assert "这个网址不能这样打开" in answer.content.decode()
