"""Run by ``accounts/tests/test_social.py`` in a process that has the three providers configured.

What a provider answers is put where allauth has it after talking to the provider: everything from
there on is the site's own.
"""

import pytest
from allauth.core import context
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import complete_social_login
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.test import RequestFactory
from django.urls import reverse

from accounts.models import User

PROVIDERS = ["weixin", "dingtalk", "feishu"]
pytestmark = pytest.mark.django_db


def answer(provider: str, user=None, process: str = "login", email: str = "boss@example.org"):
    """The site's response to an identity ``provider`` vouches for."""
    request = RequestFactory().get("/")
    SessionMiddleware(lambda _request: None).process_request(request)
    MessageMiddleware(lambda _request: None).process_request(request)
    request.user = user or AnonymousUser()
    with context.request_context(request):
        login = SocialLogin(
            provider=get_adapter().get_provider(request, provider),
            user=User(email=email, username="fresh"),
            account=SocialAccount(provider=provider, uid="stranger-1"),
            email_addresses=[],
        )
        login.state = {"process": process}
        response = complete_social_login(request, login)
    return request, response


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_stranger_gets_no_account(provider):
    User.objects.create_superuser("boss", email="boss@example.org")
    request, response = answer(provider)
    assert User.objects.count() == 1
    assert not SocialAccount.objects.exists()
    assert not request.user.is_authenticated
    assert "_auth_user_id" not in request.session
    assert response.status_code == 200
    assert "signup" not in response.content.decode()


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_connected_identity_opens_its_account(provider):
    owner = User.objects.create_user("owner")
    SocialAccount.objects.create(user=owner, provider=provider, uid="stranger-1")
    request, response = answer(provider)
    assert response.status_code == 302
    assert request.session["_auth_user_id"] == str(owner.pk)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_connecting_needs_the_owner_signed_in(provider):
    _request, _response = answer(provider, process="connect")
    assert not SocialAccount.objects.exists()


def test_connecting_needs_the_password_again():
    owner = User.objects.create_user("owner", password="three unlike words")
    _request, response = answer("weixin", user=owner, process="connect")
    assert response.url == reverse("account_reauthenticate")
    assert not SocialAccount.objects.exists()


def test_the_sign_up_page_is_shut(client):
    assert client.get("/accounts/3rdparty/signup/").status_code in {302, 404}
    assert not User.objects.exists()


def test_the_door_offers_them(client):
    page = client.get("/accounts/login/").content.decode()
    for provider in PROVIDERS:
        assert f"/accounts/{provider}/login/" in page
    assert client.get("/accounts/weixin/login/").status_code == 200  # asks, by POST


def test_secrets_come_from_the_environment():
    for provider in PROVIDERS:
        assert get_adapter().get_app(None, provider).client_id == f"id-of-{provider}"


def test_the_pages_around_it_have_own_words(client):
    for address, word in (
        ("/accounts/3rdparty/login/cancelled/", "没有登录"),
        ("/accounts/3rdparty/login/error/", "没有登录成功"),
        ("/accounts/weixin/login/", "只有在账号里关联过"),
    ):
        assert word in client.get(address).content.decode()
    owner = User.objects.create_user("owner")
    SocialAccount.objects.create(user=owner, provider="weixin", uid="1")
    client.force_login(owner)
    page = client.get("/accounts/3rdparty/").content.decode()
    assert "关联的账号" in page
    assert 'name="account"' in page
    assert "process=connect" in page
