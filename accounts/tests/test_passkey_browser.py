"""From the invitation on a phone to signing in with a passkey, in a real browser."""

import pytest

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 360, "height": 780}, "locale": "zh-CN", "has_touch": True}
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def quiet(page) -> list[str]:
    """What the page complains of: scripts that fail, and what the security policy stops."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: (
            complaints.append(message.text)
            if "Content Security Policy" in message.text or "webauthn" in message.text.lower()
            else None
        ),
    )
    return complaints


@pytest.fixture
def base(demo_server) -> str:
    """The server under a name: passkeys belong to host names, not to addresses."""
    return demo_server.url.replace("127.0.0.1", "localhost")


@pytest.fixture
def link(browser, demo_server, base) -> str:
    """An administrator's invitation, read off the page that shows it once."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{base}/accounts/login/?next=/accounts/invitations/new/")
    page.fill("[name=login]", "admin")
    page.fill("[name=password]", demo_server.password)
    page.press("[name=password]", "Enter")
    page.fill("[name=name]", "李晓")
    page.get_by_role("button", name="发出邀请").click()
    assert page.locator(".qr svg").is_visible()
    shown = page.input_value("#invitation_url")
    context.close()
    return shown.replace("127.0.0.1", "localhost")


@pytest.fixture
def phone(browser):
    """A phone with a fingerprint sensor."""
    context = browser.new_context(**PHONE)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    added = session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    page.complaints = quiet(page)
    page.keys = lambda: session.send(
        "WebAuthn.getCredentials", {"authenticatorId": added["authenticatorId"]}
    )["credentials"]
    yield page
    context.close()


def test_invited_without_a_password(phone, link, base):
    phone.goto(link)
    assert link.rstrip("/").rsplit("/", 1)[1] not in phone.url
    assert phone.locator("h1").inner_text() == "系统管理员"
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.get_by_role("button", name="不设密码").click()
    phone.locator("#passkey_signup").click()
    phone.wait_for_url("**/accounts/welcome/")
    assert len(phone.keys()) == 1
    assert phone.keys()[0]["isResidentCredential"]
    phone.get_by_role("link", name="查看并保存恢复码").click()
    assert phone.locator(".codes li").count() == 10

    phone.goto(f"{base}/accounts/logout/")
    phone.locator("main form button").first.click()
    phone.goto(f"{base}/accounts/login/?next=/accounts/2fa/")
    phone.locator("#passkey_login").click()
    phone.wait_for_url(f"{base}/accounts/2fa/")
    assert phone.locator("h1").inner_text() == "登录验证"

    # Once accepted, the link is over for everybody.
    phone.goto(link)
    assert "已经用过一次" in phone.locator("main").inner_text()
    assert phone.complaints == []


def test_with_a_password_and_no_javascript(browser, link, base):
    context = browser.new_context(java_script_enabled=False, **PHONE)
    page = context.new_page()
    page.goto(link)
    page.fill("[name=password1]", "three unlike words")
    page.fill("[name=password2]", "three unlike words")
    page.get_by_role("button", name="用密码开通账号").click()
    assert page.url == f"{base}/accounts/welcome/"
    page.goto(f"{base}/accounts/sessions/")
    assert page.locator("main .invitation").count() == 1
    context.close()
