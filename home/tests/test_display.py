"""Display preferences: one cookie, one address, no script needed."""

import pytest

from portal.serving.display import COOKIE, Display

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(front_page_world):
    return front_page_world


def test_one_click_sets_a_choice_and_goes_back_to_the_page(client, site):
    answer = client.post(
        "/display/", {"size": "large"}, headers={"referer": "http://testserver/news/?page=2"}
    )
    assert (answer.status_code, answer["Location"]) == (302, "/news/?page=2")
    assert client.cookies[COOKIE].value == "large.auto"


def test_choices_add_up_and_toggle(client, site):
    client.post("/display/", {"elder": "toggle"})
    client.post("/display/", {"theme": "dark"})
    assert Display.parse(client.cookies[COOKIE].value) == Display(elder=True, theme="dark")
    client.post("/display/", {"elder": "toggle"})
    assert Display.parse(client.cookies[COOKIE].value) == Display(theme="dark")


def test_the_form_sets_everything_at_once(client, site):
    data = {"form": "all", "size": "larger", "theme": "light", "contrast": "on", "next": "/news/"}
    answer = client.post("/display/", data)
    assert answer["Location"] == "/news/"
    assert Display.parse(client.cookies[COOKIE].value) == Display("larger", "light", contrast=True)


def test_defaults_need_no_cookie(client, site):
    client.post("/display/", {"size": "large"})
    client.post("/display/", {"reset": "1"})
    assert client.cookies[COOKIE].value == ""
    assert client.cookies[COOKIE]["max-age"] == 0


def test_nonsense_in_the_form_is_answered_with_the_form(client, site):
    answer = client.post("/display/", {"form": "all", "size": "giant", "theme": "auto"})
    assert answer.status_code == 422
    assert COOKIE not in client.cookies


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", ""],
)
def test_it_never_leads_to_another_host(client, site, target):
    answer = client.post("/display/", {"size": "large", "next": target})
    assert answer["Location"] == "/"


def test_a_referer_of_another_host_is_not_followed(client, site):
    answer = client.post(
        "/display/", {"size": "large"}, headers={"referer": "https://evil.example/x"}
    )
    assert answer["Location"] == "/"


def test_it_works_without_a_form_token(client, site):
    client.handler.enforce_csrf_checks = True
    assert client.post("/display/", {"contrast": "toggle"}).status_code == 302


@pytest.mark.parametrize(
    ("cookie", "present", "absent"),
    [
        ("", ['data-size="normal"', 'data-theme="auto"'], ["data-elder", "data-contrast"]),
        ("larger.dark", ['data-size="larger"', 'data-theme="dark"'], ["data-elder"]),
        ("contrast.elder", ["data-contrast", "data-elder"], ["data-mourning"]),
    ],
)
def test_the_server_renders_the_choice(client, site, cookie, present, absent):
    client.cookies[COOKIE] = cookie
    head = client.get("/").content.decode().split("<head>")[0]
    assert all(word in head for word in present)
    assert not any(word in head for word in absent)
