"""Signing devices out is asked first, and done by what the question sends in."""

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from accounts.models import User

from .conftest import PASSWORD

pytestmark = pytest.mark.django_db
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/156.0 Mobile Safari/537.36"
OTHERS = "/accounts/sessions/others/end/"


def signed_in(name: str, browser: str = "") -> Client:
    client = Client(headers={"User-Agent": browser})
    client.post("/accounts/login/", {"login": name, "password": PASSWORD})
    client.get("/accounts/sessions/")
    return client


@pytest.fixture
def here(db):
    User.objects.create_user("member", password=PASSWORD)
    return signed_in("member")


@pytest.fixture
def phone(here):
    return signed_in("member", PHONE)


def question(phone) -> str:
    """Where it is asked whether the phone is to be signed out."""
    session = UserSession.objects.get(session_key=phone.session.session_key)
    return reverse("accounts_end_session", args=[session.pk])


def is_in(client) -> bool:
    return client.get("/accounts/sessions/").status_code == 200


def test_one_device_is_named_before_it_is_signed_out(here, phone):
    address = question(phone)
    assert address in here.get("/accounts/sessions/").content.decode()
    page = here.get(address).content.decode()
    assert "Chrome · Android" in page
    assert "没有保存的内容会丢失" in page
    assert is_in(phone)
    assert here.post(address).url == "/accounts/sessions/"
    assert not is_in(phone)
    assert is_in(here)
    assert here.get(address).status_code == 404


def test_all_others_are_named_before_they_are_signed_out(here, phone):
    assert OTHERS in here.get("/accounts/sessions/").content.decode()
    page = here.get(OTHERS).content.decode()
    assert "Chrome · Android" in page
    assert "让 1 台设备退出登录" in page
    assert is_in(phone)
    assert here.post(OTHERS).url == "/accounts/sessions/"
    assert not is_in(phone)
    assert is_in(here)


def test_without_others_there_is_no_question(here):
    assert OTHERS not in here.get("/accounts/sessions/").content.decode()
    assert here.get(OTHERS).url == "/accounts/sessions/"
    assert here.post(OTHERS).url == "/accounts/sessions/"
    assert is_in(here)


def test_the_device_of_somebody_else_is_not_there(here, phone):
    User.objects.create_user("other", password=PASSWORD)
    other = signed_in("other")
    assert other.get(question(phone)).status_code == 404
    assert other.post(question(phone)).status_code == 404
    assert is_in(phone)
