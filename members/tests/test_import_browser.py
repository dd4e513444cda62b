"""An import in a real browser: the page keeps up by itself, and works without scripts."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe

from members.tests.test_at_once import workbook

pytestmark = pytest.mark.browser
PEOPLE = 400
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def begin(page, server, people: int) -> None:
    """Sign in as a secretary, upload a roster and confirm its preview."""
    page.goto("/accounts/login/")
    page.fill("input[name=login]", "secretary-north")
    page.fill("input[name=password]", server.password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/accounts/login" not in url)
    page.goto("/me/roster/branches/north/import/")
    file = {"name": "名册.xlsx", "mimeType": XLSX, "buffer": workbook(people)}
    page.set_input_files("input[type=file]", [file])
    page.click("text=上传并预览")
    page.click("text=确认写入")
    page.wait_for_url(re.compile(r"/import/\d+/$"))


def narrow(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@contextmanager
def held_in_the_middle(server) -> Iterator[None]:
    """The writer kept waiting after its first batches, however fast the machine is."""
    path = server.folder / "db.sqlite3"
    written = "SELECT count(*) FROM portal_workrow WHERE outcome != ''"
    with closing(sqlite3.connect(path, isolation_level=None, timeout=60)) as database:
        while True:
            database.execute("BEGIN IMMEDIATE")
            if database.execute(written).fetchone()[0]:
                break
            database.execute("ROLLBACK")
            time.sleep(0.01)
        yield
        database.execute("ROLLBACK")


def test_it_is_watched_stopped_and_run_on(browser, demo_server):
    context = browser.new_context(
        base_url=demo_server.url, viewport={"width": 360, "height": 740}, color_scheme="dark"
    )
    page = context.new_page()
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    begin(page, demo_server, PEOPLE)
    with held_in_the_middle(demo_server):
        # Nobody presses anything, and it moves.
        page.wait_for_selector("#work-progress:not([value='0'])")
        page.click("button:text('停下')", no_wait_after=True)
    page.wait_for_selector("[data-work=stopped]")
    left = page.locator("button:has-text('继续，还剩')").inner_text()
    assert 0 < int(re.search(r"\d+", left)[0]) < PEOPLE
    assert narrow(page)
    page.click("button:has-text('继续，还剩')")
    page.wait_for_selector("[data-work=done]")
    assert page.locator(".work-figures dd").first.inner_text() == str(PEOPLE)
    assert page.locator("text=做完了，每一行都处理了。").is_visible()
    assert narrow(page)
    assert Axe().run(page).violations_count == 0
    assert problems == []
    without = browser.new_context(
        base_url=demo_server.url,
        java_script_enabled=False,
        storage_state=context.storage_state(),
    )
    plain = without.new_page()
    plain.goto(page.url)
    assert "做完了" in plain.inner_text("[role=status]")
    for each in (context, without):
        each.close()
