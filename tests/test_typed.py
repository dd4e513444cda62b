"""Text that was typed is not lost: a session that ends, a closed tab, an answer that never came."""

import re
import sqlite3
from contextlib import contextmanager

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 360, "height": 780}, "locale": "zh-CN"}
ASK = "/me/disclosures/ask/"
WORDS = "想了解今年上半年党建经费的使用情况"
NUMBER = "13912345678"
# What stands in the cupboard, opened with the key of whoever the page is for.
RECORDS = """async () => {
    const name = [...document.scripts].find((script) => script.src.includes("/typed")).src;
    const source = await (await fetch(name)).text();
    const shelf = source.match(/["']([^"']*shelf[^"']*)["']/)[1];
    const { Shelf } = await import(new URL(shelf, name));
    return new Shelf(document.getElementById("typed").dataset).all();
}"""
COPIES = "() => Object.entries(localStorage).filter(([name]) => name.startsWith('typed:'))"


@contextmanager
def opened(browser, server, **options):
    """A page in a fresh browser profile."""
    context = browser.new_context(base_url=server.url, **PHONE | options)
    try:
        yield context.new_page()
    finally:
        context.close()


def sign_in(page, server, name):
    page.goto("/accounts/login/")
    fill_in(page, server, name)
    page.wait_for_url(lambda url: "/accounts/login" not in url)


def fill_in(where, server, name):
    where.locator("input[name=login]").fill(name)
    where.locator("input[name=password]").fill(server.password)
    where.locator("input[name=password]").press("Enter")


def query(server, sql, *values):
    with sqlite3.connect(server.folder / "db.sqlite3", timeout=30) as database:
        return database.execute(sql, values).fetchall()


def end_sessions(server):
    query(server, "DELETE FROM django_session")


def asked(server, words=WORDS):
    """How often this was asked for."""
    return query(server, "SELECT count(*) FROM members_request WHERE text = ?", words)[0][0]


def type_in(page, words=WORDS, address=ASK):
    page.goto(address, wait_until="networkidle")
    page.fill("textarea[name=text]", words)
    until_kept(page)


def until_kept(page, count=1):
    copies = []
    for _ in range(100):
        copies = page.evaluate(COPIES)
        if len(copies) == count:
            return copies
        page.wait_for_timeout(100)
    pytest.fail(f"{len(copies)} copies instead of {count}: {copies}")


def send(page):
    page.locator("main form.form button.button").first.click()


@pytest.fixture
def page(browser, demo_server):
    with opened(browser, demo_server) as page:
        yield page


def test_a_form_whose_session_ended_is_sent_once_after_signing_in(page, demo_server):
    sign_in(page, demo_server, "member-north")
    words = f"{WORDS}（一）"
    type_in(page, words)
    assert words not in str(page.evaluate(COPIES))  # enciphered
    end_sessions(demo_server)
    send(page)
    dialog = page.get_by_role("dialog")
    assert dialog.get_by_role("heading").inner_text() == "登录已过期"
    dialog.locator("input[name=login]").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    dialog.locator("input[name=login]").fill("member-north")
    dialog.locator("input[name=password]").fill("not the password")
    dialog.locator("input[name=password]").press("Enter")
    dialog.locator(".errorlist:visible").first.wait_for()
    assert asked(demo_server, words) == 0
    fill_in(dialog, demo_server, "member-north")
    page.wait_for_url("**/me/requests/**")
    assert words in page.locator("main").inner_text()
    assert asked(demo_server, words) == 1
    until_kept(page, 0)


def test_signing_in_elsewhere_lets_it_go_on_too(page, demo_server):
    sign_in(page, demo_server, "member-north")
    words = f"{WORDS}（二）"
    type_in(page, words)
    end_sessions(demo_server)
    send(page)
    with page.expect_popup() as other:
        page.get_by_role("link", name=re.compile("在新窗口登录")).click()
    fill_in(other.value, demo_server, "member-north")
    other.value.wait_for_url(lambda url: "/accounts/login" not in url)
    other.value.close()
    page.wait_for_url("**/me/requests/**")
    assert asked(demo_server, words) == 1


def code_of(secret, offset=0):
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter + offset))


def test_the_dialog_asks_for_the_second_factor_too(page, demo_server):
    sign_in(page, demo_server, "member-south")
    page.goto("/accounts/2fa/totp/activate/")
    if page.locator("input[name=password]").count():
        page.fill("input[name=password]", demo_server.password)
        page.press("input[name=password]", "Enter")
        page.wait_for_url("**/totp/activate/**")
    secret = re.search(r"\b[A-Z2-7]{32}\b", page.content())[0]
    page.fill("input[name=code]", code_of(secret))
    page.press("input[name=code]", "Enter")
    page.wait_for_url(lambda url: "activate" not in url)
    words = f"{WORDS}（三）"
    type_in(page, words)
    end_sessions(demo_server)
    send(page)
    dialog = page.get_by_role("dialog")
    dialog.locator("input[name=login]").wait_for()
    slow = []
    page.route("**/accounts/session/**", lambda answer: slow.append(answer))
    fill_in(dialog, demo_server, "member-south")
    dialog.locator("input[name=code]").fill(code_of(secret, 1))
    # On a slow network: before the page has learnt that the password alone did not do.
    dialog.locator("input[name=code]").press("Enter")
    assert slow
    page.unroute("**/accounts/session/**")  # which lets them through
    page.wait_for_url("**/me/requests/**")
    assert asked(demo_server, words) == 1


def test_a_closed_tab_is_asked_about_and_nothing_is_overwritten(page, demo_server):
    sign_in(page, demo_server, "member-north")
    type_in(page)
    page.goto("/me/")
    page.goto(f"/en{ASK}")  # the same form in the other language
    bar = page.locator(".typed-bar")
    bar.wait_for()
    assert page.input_value("textarea[name=text]") == ""
    bar.locator("[data-act=restore]").click()
    assert page.input_value("textarea[name=text]") == WORDS
    page.goto(ASK)
    page.locator(".typed-bar [data-act=drop]").click()
    until_kept(page, 0)
    page.reload(wait_until="networkidle")
    assert not page.locator(".typed-bar").count()


def test_a_record_changed_since_says_so_and_keeps_its_version(page, demo_server):
    sign_in(page, demo_server, "member-north")
    version = "1"

    def with_version(route):
        answer = route.fetch()
        hidden = f'<input type="hidden" name="version" value="{version}"><textarea name="text"'
        body = answer.text().replace('<textarea name="text"', hidden)
        route.fulfill(response=answer, body=body)

    page.route(f"**{ASK}", with_version)
    type_in(page)
    page.goto(ASK)
    page.locator(".typed-bar").wait_for()
    assert not page.locator(".typed-newer").is_visible()
    version = "2"
    page.goto(ASK)
    page.locator(".typed-newer").wait_for()
    page.locator(".typed-bar [data-act=restore]").click()
    assert page.input_value("textarea[name=text]") == WORDS
    assert page.locator("input[name=version]").input_value() == "2"


def test_another_account_sees_and_sends_nothing_of_it(page, demo_server):
    sign_in(page, demo_server, "member-north")
    words = f"{WORDS}（四）"
    type_in(page, words)
    end_sessions(demo_server)
    other = page.context.new_page()
    sign_in(other, demo_server, "host-north")
    other.goto(ASK, wait_until="networkidle")
    assert not other.locator(".typed-bar").count()
    assert other.evaluate(RECORDS) == []
    send(page)
    page.get_by_role("heading", name="现在登录的是另一个账号").wait_for()
    assert asked(demo_server, words) == 0
    page.get_by_role("button", name="先不提交").click()
    # Nor does it go with the other's sign-out.
    other.goto("/accounts/logout/", wait_until="networkidle")
    other.locator("main form button").click()
    other.wait_for_url(lambda url: "logout" not in url)
    sign_in(other, demo_server, "member-north")
    other.goto(ASK)
    other.locator(".typed-bar").wait_for()


def test_signing_out_asks_and_clears(page, demo_server):
    sign_in(page, demo_server, "member-north")
    type_in(page)
    page.goto("/accounts/logout/", wait_until="networkidle")
    page.locator("main form button").click()
    dialog = page.get_by_role("dialog")
    assert dialog.get_by_role("heading").inner_text() == "还有没交出去的文字，退出会删掉"
    assert dialog.get_by_role("link").get_attribute("href") == ASK
    dialog.get_by_role("button", name="先不退出").click()
    assert len(page.evaluate(COPIES)) == 1
    page.locator("main form button").click()
    dialog.get_by_role("button", name="删掉并退出").click()
    page.wait_for_url(lambda url: "logout" not in url)
    assert page.evaluate(COPIES) == []
    assert query(demo_server, "SELECT count(*) FROM django_session") is not None
    page.goto("/me/")
    assert "/accounts/login/" in page.url


def test_signing_out_without_scripts(browser, demo_server):
    with opened(browser, demo_server, java_script_enabled=False) as page:
        sign_in(page, demo_server, "member-north")
        page.goto("/accounts/logout/")
        page.locator("main form button").click()
        page.goto("/me/")
        assert "/accounts/login/" in page.url


def test_a_form_without_scripts_is_told_what_happened(browser, demo_server):
    with opened(browser, demo_server, java_script_enabled=False) as page:
        sign_in(page, demo_server, "member-north")
        page.goto(ASK)
        page.fill("textarea[name=text]", WORDS)
        end_sessions(demo_server)
        send(page)
        assert "登录已过期" in page.locator("main").inner_text()
        fill_in(page, demo_server, "member-north")
        page.wait_for_url(f"**{ASK}")


def test_after_seven_days_it_is_gone(page, demo_server):
    sign_in(page, demo_server, "member-north")
    type_in(page)
    age = """(days) => { for (const name of Object.keys(localStorage)) {
        const kept = JSON.parse(localStorage[name]);
        localStorage[name] = JSON.stringify({ ...kept, at: kept.at - days * 86400000 });
    } }"""
    page.goto("/about/")
    page.evaluate(age, 6.9)
    page.goto(ASK)
    page.locator(".typed-bar").wait_for()
    page.goto("/about/")
    page.evaluate(age, 0.2)
    page.goto("/me/", wait_until="networkidle")
    assert page.evaluate(COPIES) == []


def test_an_answer_that_never_came_leaves_no_copy_of_what_arrived(page, demo_server):
    sign_in(page, demo_server, "member-north")
    words = f"{WORDS}（五）"
    type_in(page, words)

    def swallow(route):
        if route.request.method == "POST":
            route.fetch(max_redirects=0)
            route.abort()
        else:
            route.continue_()

    page.route(f"**{ASK}", swallow)
    send(page)
    page.wait_for_timeout(1500)
    page.unroute(f"**{ASK}")
    assert asked(demo_server, words) == 1
    page.goto(ASK, wait_until="networkidle")
    until_kept(page, 0)
    assert not page.locator(".typed-bar").count()


def test_without_the_network_it_stays(page, demo_server):
    sign_in(page, demo_server, "member-north")
    words = f"{WORDS}（六）"
    type_in(page, words)
    page.context.set_offline(True)
    send(page)
    page.get_by_role("heading", name="连不上网站").wait_for()
    page.context.set_offline(False)
    page.wait_for_url("**/me/requests/**")  # by itself, once the network is back
    assert asked(demo_server, words) == 1


FILL = """(number) => {
    let filled = 0;
    const fields = "[data-keeps] form[method=post] :is(input, textarea)";
    for (const field of document.querySelectorAll(fields)) {
        if (["file", "checkbox", "radio", "submit"].includes(field.type)) continue;
        if (field.type === "hidden" || field.disabled) continue;
        const value = { date: "2026-01-02", month: "2026-01", email: "x@example.org" }[field.type];
        field.value = value ?? number;
        field.dispatchEvent(new Event("input", { bubbles: true }));
        filled += 1;
    }
    return filled;
}"""
DENIED = """() => [...document.querySelectorAll("form[method=post] :is(input, textarea, select)")]
    .filter((field) => ["password", "tel", "file"].includes(field.type)
        || /password|one-time|tel/.test(field.autocomplete) || /phone|code$|cause/.test(field.name)
        || field.dataset.keep === "no")
    .map((field) => field.name)"""


def test_what_is_secret_is_never_kept(page, demo_server):
    """Every form of the member area and of the account, filled in wherever it takes something."""
    sign_in(page, demo_server, "secretary-north")
    [(member,)] = query(
        demo_server,
        "SELECT min(m.id) FROM members_member m JOIN members_affiliation a ON a.member_id = m.id "
        "JOIN branches_branch b ON b.id = a.branch_id WHERE b.slug = 'north' AND m.user_id IS NULL",
    )
    person, branch = f"/me/roster/members/{member}/", "/me/roster/branches/north/"
    places = [
        ASK,
        "/me/data/",
        branch,
        *(f"{branch}{name}/" for name in ("add", "guest", "import", "export")),
        *(f"{person}{name}/" for name in ("", "edit", "leave", "invite", "letter")),
        f"/me/transfers/new/{member}/",
        *(f"/accounts/{name}/" for name in ("email", "phone", "password/change")),
        "/accounts/2fa/totp/activate/",
        "/accounts/2fa/webauthn/add/",
        "/accounts/sessions/",
    ]
    denied, filled, seen = set(), 0, set()
    for place in places:
        page.goto(place, wait_until="networkidle")
        if "reauthenticate" in page.url:
            page.fill("input[name=password]", demo_server.password)
            page.press("input[name=password]", "Enter")
            page.wait_for_url(f"**{place}**")
            page.wait_for_load_state("networkidle")
        denied |= set(page.evaluate(DENIED))
        filled += page.evaluate(FILL, NUMBER)
        page.wait_for_timeout(700)
    for record in page.evaluate(RECORDS):
        seen |= record["values"].keys()
    assert filled > 20
    assert {"text", "display_name"} <= seen
    assert {"phone", "password1", "oldpassword", "code", "cause"} <= denied
    assert seen & (denied | {"csrfmiddlewaretoken", "typed", "once", "version"}) == set()


def test_the_editor_asks_to_sign_in_and_saves_once(browser, demo_server):
    with opened(browser, demo_server, viewport={"width": 1280, "height": 800}) as page:
        sign_in(page, demo_server, "admin")
        number, address = standing_page(demo_server)
        page.goto(address, wait_until="networkidle")
        page.wait_for_timeout(2500)  # Wagtail takes its measure of the form
        end_sessions(demo_server)
        before = len(revisions(demo_server, number))
        page.locator("#id_title").press_sequentially("改过一次，", delay=40)
        dialog = page.get_by_role("dialog").filter(has_text="登录已过期")
        dialog.locator("input[name=login]").wait_for()
        said = page.locator("body").inner_text()
        assert "没能自动保存" in said and "server error" not in said
        fill_in(dialog, demo_server, "admin")
        dialog.wait_for(state="detached")
        until_kept(page, 0)
        saved = revisions(demo_server, number)
        assert len(saved) == before + 1
        assert saved[-1].startswith("改过一次，")


def test_what_an_editor_wrote_survives_a_closed_tab(browser, demo_server):
    with opened(browser, demo_server, viewport={"width": 1280, "height": 800}) as page:
        sign_in(page, demo_server, "admin")
        number, address = standing_page(demo_server)
        page.goto(address, wait_until="networkidle")
        page.wait_for_timeout(2500)
        page.route("**/edit/", lambda route: route.abort())  # nothing is saved any more
        page.locator("#id_title").press_sequentially("没来得及保存，", delay=40)
        until_kept(page)
        page.wait_for_timeout(1500)
        second = page.context.new_page()
        page.close(run_before_unload=False)
        second.goto(address, wait_until="networkidle")
        assert not revisions(demo_server, number)[-1].startswith("没来得及保存")
        with second.expect_navigation(wait_until="networkidle"):
            second.locator(".typed-bar [data-act=restore]").click()
        until_kept(second, 0)
        assert second.input_value("#id_title").startswith("没来得及保存，")
        assert revisions(demo_server, number)[-1].startswith("没来得及保存，")


def standing_page(server):
    number = query(server, "SELECT min(page_ptr_id) FROM home_standardpage")[0][0]
    return number, f"/admin/pages/{number}/edit/"


def revisions(server, number):
    """The titles of a page's drafts, oldest first."""
    rows = query(
        server,
        "SELECT json_extract(content, '$.title') FROM wagtailcore_revision r JOIN "
        "django_content_type t ON t.id = r.base_content_type_id "
        "WHERE t.model = 'page' AND r.object_id = ? ORDER BY r.id",
        str(number),
    )
    return [title for (title,) in rows]


def test_a_shown_number_may_be_refreshed(page, demo_server):
    page.set_viewport_size({"width": 1280, "height": 800})  # on phones languages stand on 我的
    sign_in(page, demo_server, "secretary-north")
    [(member,)] = query(
        demo_server,
        "SELECT min(m.id) FROM members_member m JOIN members_affiliation a ON a.member_id = m.id "
        "JOIN branches_branch b ON b.id = a.branch_id "
        "WHERE b.slug = 'north' AND a.ends_on IS NULL AND m.phone != ''",
    )
    page.goto(f"/me/roster/members/{member}/", wait_until="networkidle")
    page.get_by_role("button", name="显示", exact=True).click()
    page.wait_for_url("**/phone/")
    page.get_by_role("link", name="English").click()
    page.wait_for_url(f"**/en/me/roster/members/{member}/")
    page.goto(f"/me/roster/members/{member}/phone/")
    assert page.url.endswith(f"/me/roster/members/{member}/")
