"""What is not fit for review, in a real browser: its field is red, and the way there works."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

pytestmark = pytest.mark.browser
NUMBER = "11010519491231002X"


def news_of(server) -> int:
    """A piece of news that is out."""
    asked = (
        "SELECT page_ptr_id FROM news_newspage JOIN wagtailcore_page"
        " ON page_ptr_id = id WHERE live AND alias_of_id IS NULL ORDER BY id LIMIT 1"
    )
    with closing(sqlite3.connect(server.folder / "db.sqlite3", timeout=60)) as database:
        return database.execute(asked).fetchone()[0]


@pytest.mark.parametrize("width", [360, 1280])
def test_the_first_error_is_led_to(browser, demo_server, width):
    context = browser.new_context(
        base_url=demo_server.url,
        viewport={"width": width, "height": 780},
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto("/accounts/login/")
    page.fill("input[name=login]", "clerk")
    page.fill("input[name=password]", demo_server.password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/accounts/login" not in url)
    page.goto(f"/admin/pages/{news_of(demo_server)}/edit/")
    page.wait_for_load_state("networkidle")
    page.locator("#id_source_name").fill("未知")
    page.locator("#page-edit-form").evaluate(
        """form => {
            const act = document.createElement("input");
            Object.assign(act, {type: "hidden", name: "action-submit", value: "1"});
            form.append(act);
            form.submit();
        }"""
    )
    page.wait_for_selector("text=暂不能发布")
    field = page.locator("[data-contentpath=source_name]").first
    assert "来源写的是“未知”" in field.inner_text()
    page.locator("button:visible, a:visible").filter(has_text="转到第一个错误").first.click()
    page.wait_for_timeout(500)
    box = field.locator(".w-field__errors").bounding_box()
    assert 0 <= box["y"] < 780
    context.close()
