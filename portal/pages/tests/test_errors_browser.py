"""What is not fit for review, in a real browser: its field is red, and the way there works."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest

pytestmark = pytest.mark.browser
NUMBER = "11010519491231002X"


def news_of(server) -> tuple[int, str]:
    """A piece of news that is out, and the id of its first block."""
    asked = (
        "SELECT page_ptr_id, body FROM news_newspage JOIN wagtailcore_page"
        " ON page_ptr_id = id WHERE live AND alias_of_id IS NULL ORDER BY id LIMIT 1"
    )
    with closing(sqlite3.connect(server.folder / "db.sqlite3", timeout=60)) as database:
        number, body = database.execute(asked).fetchone()
    return number, json.loads(body)[0]["id"]


@pytest.mark.parametrize("width", [360, 1280])
def test_the_first_error_is_led_to(browser, demo_server, width):
    context = browser.new_context(
        base_url=demo_server.url,
        viewport={"width": width, "height": 780},
        reduced_motion="reduce",
    )
    with closing(context):
        the_way_works(context.new_page(), demo_server)


def the_way_works(page, demo_server) -> None:
    page.goto("/accounts/login/")
    page.fill("input[name=login]", "clerk")
    page.fill("input[name=password]", demo_server.password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/accounts/login" not in url)
    number, block = news_of(demo_server)
    page.goto(f"/admin/pages/{number}/edit/")
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
    ways = page.eval_on_selector_all(
        ".portal-findings a", "all => all.map(a => a.getAttribute('href').slice(1))"
    )
    assert "id_source_name-label" in ways
    lost = "ids => ids.filter(id => !document.getElementById(id)?.checkVisibility())"
    assert page.evaluate(lost, ways) == []
    assert page.evaluate(lost, [f"block-{block}-section"]) == []  # where those of a body lead
    page.locator(".portal-findings a[href='#id_source_name-label']").click()
    page.wait_for_function(
        "() => {const {y} = document.querySelector('#id_source_name').getBoundingClientRect();"
        " return y >= 0 && y < innerHeight}"
    )
    page.locator("button:visible, a:visible").filter(has_text="转到第一个错误").first.click()
    page.wait_for_timeout(500)
    box = field.locator(".w-field__errors").bounding_box()
    assert 0 <= box["y"] < 780
