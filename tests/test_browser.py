"""The demo as `make demo` serves it, in a real browser."""

import re
import sqlite3
import urllib.error
import urllib.request
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

FIRST_VISIT = 100 * 1024  # bytes without pictures
SCRIPTS = 30 * 1024  # bytes of it
TABS = 8  # pages waited for together
MODES = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "elder": {"display": "larger.light.elder"},
    "contrast": {"display": "normal.dark.contrast"},
}
FIXED = ["search/?q=%E5%85%9A%E5%BB%BA", "sitemap/", "display/", "accounts/login/", "no-such-page/"]


@pytest.fixture(scope="module")
def addresses(demo_server) -> list[str]:
    """One address of each page type in both languages, and those that are no pages."""
    query = """
        SELECT min(page.url_path), type.model, locale.language_code
        FROM wagtailcore_page page
        JOIN django_content_type type ON type.id = page.content_type_id
        JOIN wagtailcore_locale locale ON locale.id = page.locale_id
        WHERE page.live AND page.depth > 1 AND NOT EXISTS (
            SELECT 1 FROM wagtailcore_pageviewrestriction closed
            JOIN wagtailcore_page above ON above.id = closed.page_id
            WHERE page.path LIKE above.path || '%'
        )
        GROUP BY 2, 3
    """
    with sqlite3.connect(demo_server.folder / "db.sqlite3") as database:
        rows = database.execute(query).fetchall()
    found = []
    for url_path, _model, language in rows:
        inside = url_path.split("/", 2)[2]
        found.append(("/en/" if language == "en" else "/") + inside)
    found += [f"/{path}" for path in FIXED] + [f"/en/{path}" for path in FIXED]
    return found


@contextmanager
def opened(browser, server, display=None, **options):
    """A page in a fresh browser profile that notes problems and requests."""
    context = browser.new_context(base_url=server.url, **options)
    if display:
        context.add_cookies([{"name": "display", "value": display, "url": server.url}])
    try:
        yield new_tab(context)
    finally:
        context.close()


def new_tab(context):
    """A page of the same visitor, with notes of its own."""
    page = context.new_page()
    page.problems = []
    page.asked = []
    page.on("console", lambda message: note(page, message))
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on("request", lambda request: page.asked.append(request.url))
    return page


def until_idle(visits):
    """Go with each page to its address and wait until nothing is asked for any more.

    Together, because a page counts as idle only half a second after its last request.
    """
    responses = [page.goto(address, wait_until="commit") for page, address in visits]
    for page, _address in visits:
        page.wait_for_load_state("networkidle")
    return responses


def some_at_once(addresses):
    """The addresses in lists of a few."""
    return [addresses[start : start + TABS] for start in range(0, len(addresses), TABS)]


def note(page, message):
    """Errors and warnings; not the findings Wagtail's own checker reports to editors."""
    if message.type in {"error", "warning"} and not message.text.startswith("axe.run results"):
        page.problems.append(message.text)


def own_problems(page, address):
    """Console messages but the one saying that a missing page is missing."""
    missing = "no-such-page" in address
    return [text for text in page.problems if not (missing and "status of 404" in text)]


def strangers(page, server):
    return [url for url in page.asked if not url.startswith((server.url, "data:", "blob:"))]


def sign_in(page, server, name="admin"):
    page.goto("/accounts/login/")
    page.fill("input[name=login]", name)
    page.fill("input[name=password]", server.password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/accounts/login" not in url)


@dataclass
class Visit:
    """What a browser that knows nothing of the site yet met at one address."""

    status: int
    problems: list[str]
    strangers: list[str]
    weight: int = 0  # bytes without pictures
    script: int = 0


class Transfer:
    """What a page fetches, counted by the browser."""

    def __init__(self, page):
        self.kinds, self.sizes = {}, {}
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.responseReceived", self.note_kind)
        session.on("Network.loadingFinished", self.note_size)

    def note_kind(self, event):
        self.kinds[event["requestId"]] = event["type"]

    def note_size(self, event):
        self.sizes[event["requestId"]] = event["encodedDataLength"]

    def bytes_of(self, wanted):
        """Bytes of the kinds that ``wanted`` says yes to."""
        return sum(size for key, size in self.sizes.items() if wanted(self.kinds.get(key)))


@pytest.fixture(scope="module")
def first_visits(browser, demo_server, addresses) -> dict[str, Visit]:
    """A first visit at each address."""
    visits = {}
    for several in some_at_once(addresses):
        with ExitStack() as stack:
            pages = [stack.enter_context(opened(browser, demo_server)) for _ in several]
            transfers = [Transfer(page) for page in pages]
            responses = until_idle(list(zip(pages, several, strict=True)))
            for address, page, transfer, response in zip(
                several, pages, transfers, responses, strict=True
            ):
                visits[address] = Visit(
                    status=response.status,
                    problems=own_problems(page, address),
                    strangers=strangers(page, demo_server),
                    weight=transfer.bytes_of(lambda kind: kind != "Image"),
                    script=transfer.bytes_of(lambda kind: kind == "Script"),
                )
    return visits


def test_visitors_meet_no_error_and_no_third_party(first_visits):
    assert not {where: visit.problems for where, visit in first_visits.items() if visit.problems}
    assert not [visit.strangers for visit in first_visits.values() if visit.strangers]
    for where, visit in first_visits.items():
        assert visit.status == (404 if "no-such-page" in where else 200), where


def test_a_first_visit_is_small(first_visits):
    assert min(visit.weight for visit in first_visits.values()) > 1000
    heavy = {
        where: (visit.weight, visit.script)
        for where, visit in first_visits.items()
        if visit.weight > FIRST_VISIT or visit.script > SCRIPTS
    }
    assert not heavy


def test_editors_meet_no_error_and_have_the_userbar(browser, demo_server, addresses):
    pages = [where for where in addresses if not where.endswith(tuple(FIXED))]
    problems = {}
    with opened(browser, demo_server) as first:
        sign_in(first, demo_server)
        for several in some_at_once(pages):
            tabs = [new_tab(first.context) for _ in several]
            until_idle(list(zip(tabs, several, strict=True)))
            for tab, address in zip(tabs, several, strict=True):
                assert tab.locator("wagtail-userbar").count() == 1, address
                assert not strangers(tab, demo_server)
                if tab.problems:
                    problems[address] = tab.problems
                tab.close()
    assert not problems, problems


def test_the_admin_works_under_its_policy(browser, demo_server):
    with sqlite3.connect(demo_server.folder / "db.sqlite3") as database:
        edit = database.execute(
            "SELECT min(page_ptr_id) FROM news_policypage UNION SELECT min(page_ptr_id) "
            "FROM news_newspage UNION SELECT min(page_ptr_id) FROM home_homepage"
        ).fetchall()
    addresses = [
        "/admin/",
        "/admin/pages/",
        "/admin/images/",
        "/admin/users/",
        *[f"/admin/pages/{number}/edit/" for (number,) in edit],
    ]
    with opened(browser, demo_server) as first:
        sign_in(first, demo_server)
        tabs = [new_tab(first.context) for _ in addresses]
        responses = until_idle(list(zip(tabs, addresses, strict=True)))
        assert [response.status for response in responses] == [200] * len(addresses)
        for tab in tabs:
            assert not tab.problems
            assert not strangers(tab, demo_server)


def test_the_preview_of_a_page_is_shown_in_the_editor(browser, demo_server):
    with sqlite3.connect(demo_server.folder / "db.sqlite3") as database:
        number = database.execute("SELECT min(page_ptr_id) FROM home_standardpage").fetchone()[0]
    with opened(browser, demo_server) as page:
        sign_in(page, demo_server)
        page.goto(f"/admin/pages/{number}/edit/", wait_until="networkidle")
        page.get_by_role("button", name=re.compile("预览|Toggle preview")).first.click()
        frame = page.frame_locator("#w-preview-iframe")
        frame.locator("h1").first.wait_for()
        assert not page.problems


@pytest.mark.parametrize("mode", MODES)
def test_axe_finds_nothing(browser, demo_server, addresses, mode):
    axe, found = Axe(), {}
    with opened(browser, demo_server, reduced_motion="reduce", **MODES[mode]) as page:
        for address in addresses:
            page.goto(address, wait_until="load")
            results = axe.run(page, options={"resultTypes": ["violations"]})
            if results.violations_count:
                found[address] = [
                    (rule["id"], [node["html"][:160] for node in rule["nodes"][:3]])
                    for rule in results.response["violations"]
                ]
    assert not found, found


def test_nothing_is_wider_than_a_small_phone(browser, demo_server, addresses):
    wide = {}
    with opened(browser, demo_server, viewport={"width": 320, "height": 640}) as page:
        for address in addresses:
            page.goto(address, wait_until="load")
            width = page.evaluate("document.documentElement.scrollWidth")
            if width > 320:
                wide[address] = width
    assert not wide


def test_display_choices_without_javascript(browser, demo_server):
    with opened(browser, demo_server, java_script_enabled=False) as page:
        page.goto("/about/")
        page.goto("/display/?next=/about/")
        page.check("input[name=theme][value=dark]")
        page.check("input[name=size][value=larger]")
        page.locator("main form .buttons button").first.click()
        page.goto("/about/")
        html = page.locator("html")
        assert html.get_attribute("data-theme") == "dark"
        assert html.get_attribute("data-size") == "larger"
        # Kept for this visitor, at the same address.
        page.goto("/")
        assert html.get_attribute("data-theme") == "dark"
    with opened(browser, demo_server) as other:
        other.goto("/about/")
        assert other.locator("html").get_attribute("data-theme") == "auto"


def test_links_inside_the_site_lead_somewhere(demo_server, addresses):
    """Every link on these pages answers; nothing needs JavaScript to be reached."""
    links = set()
    for address in addresses:
        if "no-such-page" not in address:
            text = urllib.request.urlopen(demo_server.url + address).read().decode()  # noqa: S310
            links |= set(re.findall(r'(?:href|src)="(/[^"#]*)', text))
    broken = {}
    for link in sorted(link.replace("&amp;", "&") for link in links):
        try:
            urllib.request.urlopen(demo_server.url + link).close()  # noqa: S310
        except urllib.error.HTTPError as error:
            broken[link] = error.code
    assert not broken
