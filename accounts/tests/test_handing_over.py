"""An invitation on its way: the text to send, and what its page says in which browser."""

import pytest
from allauth.core import context
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.test import RequestFactory
from django.urls import reverse
from wagtail.models import Site

from accounts.adapters.account import AccountAdapter, MFAAdapter
from accounts.invitations import send
from accounts.links import invitation_url
from accounts.models import User
from home.models import SiteIdentity

from .conftest import PASSWORD
from .test_second_factor import SECRET, code_now

pytestmark = pytest.mark.django_db
WECHAT = "Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Mobile MicroMessenger/8.0.50"


@pytest.fixture
def named(db):
    """The site has a name of its own."""
    identity = SiteIdentity.for_site(Site.objects.get(is_default_site=True))
    identity.site_name = "江北区社会组织党建"
    identity.save()


def test_the_text_to_send_says_who_where_and_till_when(client, named, scope, secretary, invite):
    invitation, _token = invite()
    client.force_login(secretary)
    response = client.post(reverse("accounts_reissue", args=[invitation.pk]))
    page = response.content.decode()
    text = page[page.index("<textarea") : page.index("</textarea>")]
    assert "王书记邀请您加入“城北养老联合支部”，在“江北区社会组织党建”开通账号" in text
    assert "/accounts/invitation/" in text
    assert "前有效" in text
    assert "复制邀请" in page


def test_its_page_names_the_site_and_the_phone(client, named, invite):
    _invitation, token = invite(phone="13800138000")
    page = client.get(invitation_url(token), follow=True).content.decode()
    assert "江北区社会组织党建" in page
    assert "手机号也能用来登录" in page
    assert "13800138000" not in page  # who holds the link need not know it
    _invitation, token = invite()
    assert "手机号也能" not in client.get(invitation_url(token), follow=True).content.decode()


def test_mails_and_passkeys_call_the_site_by_its_name(named, invite):
    with context.request_context(RequestFactory().get("/")):
        entity = MFAAdapter().get_public_key_credential_rp_entity()
    assert entity["name"] == "江北区社会组织党建"
    assert AccountAdapter().format_email_subject("密码") == "[江北区社会组织党建] 密码"
    invitation, _token = invite(email="zhang@example.org")
    send(invitation, "https://example.org/")
    assert mail.outbox[-1].subject.endswith("江北区社会组织党建")


def test_inside_wechat_no_passkey_is_offered(client, invite):
    _invitation, token = invite()
    address = invitation_url(token)
    assert 'value="passkey"' in client.get(address, follow=True).content.decode()
    page = client.get(address, follow=True, headers={"User-Agent": WECHAT}).content.decode()
    assert 'value="passkey"' not in page
    assert "用手机浏览器打开" in page


def test_a_password_too_short_and_not_alike_is_told_both(client, invite):
    _invitation, token = invite()
    client.get(invitation_url(token))
    data = {"username": "zhang", "display_name": "张", "password1": "short", "password2": "longer"}
    response = client.post("/accounts/invitation/", {**data, "method": "password"})
    assert set(response.context["form"].errors) == {"password1", "password2"}


def test_recovery_codes_nobody_has_seen_are_reminded_of(client, db):
    member = User.objects.create_user("member", password=PASSWORD)
    TOTP.activate(member, SECRET)
    RecoveryCodes.activate(member)
    client.post("/accounts/login/", {"login": "member", "password": PASSWORD})
    client.post("/accounts/2fa/authenticate/", {"code": code_now()})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    reminder = "您还没有抄下恢复码"
    assert reminder in client.get("/accounts/2fa/").content.decode()
    assert "查看并保存恢复码" in client.get("/accounts/welcome/").content.decode()
    assert client.get("/accounts/2fa/recovery-codes/").status_code == 200
    assert reminder not in client.get("/accounts/2fa/").content.decode()
    assert "查看并保存恢复码" not in client.get("/accounts/welcome/").content.decode()


def test_an_authenticator_app_is_added_on_the_phone_itself(client, db):
    User.objects.create_user("member", password=PASSWORD)
    client.post("/accounts/login/", {"login": "member", "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    assert 'href="otpauth://totp/' in page
    assert 'inputmode="numeric"' in page
    assert 'data-copy="authenticator_secret"' in page
