"""One editor, one page, two windows: neither replaces what the other has saved, unseen."""

import pytest

from tests.test_typed import opened, revisions, sign_in, standing_page, until_kept

pytestmark = pytest.mark.browser


def typing(page, words):
    """Words at the front of the title."""
    page.locator("#id_title").press("Home")
    page.locator("#id_title").press_sequentially(words, delay=40)


def until_saved(page, server, number, words):
    """Wagtail has saved it by itself, and the window has heard of it."""
    for _ in range(150):
        if revisions(server, number)[-1].startswith(words):
            return until_kept(page, 0)
        page.wait_for_timeout(100)
    return pytest.fail("nothing was saved")


def press_save(page):
    with page.expect_navigation(wait_until="networkidle"):
        page.get_by_role("button", name="保存草稿").click()
    return page.locator("#overtaken")


@pytest.fixture
def windows(browser, demo_server):
    with opened(browser, demo_server, viewport={"width": 1280, "height": 800}) as first:
        sign_in(first, demo_server, "admin")
        number, address = standing_page(demo_server)
        second = first.context.new_page()
        for page in (first, second):
            page.goto(address, wait_until="networkidle")
            page.wait_for_timeout(2500)  # Wagtail takes its measure of the form
        yield number, first, second


def test_what_the_other_window_saved_is_asked_about(windows, demo_server):
    number, first, second = windows
    typing(first, "甲窗，")
    until_saved(first, demo_server, number, "甲窗，")
    typing(second, "乙窗，")
    second.wait_for_timeout(1500)  # its automatic save is refused by Wagtail
    told = press_save(second)
    assert "您自己在另一个窗口" in told.inner_text()
    assert second.input_value("#id_title").startswith("乙窗，")
    assert revisions(demo_server, number)[-1].startswith("甲窗，")
    told.locator("input[name=save_mine]").check()
    assert press_save(second).count() == 0
    assert revisions(demo_server, number)[-1].startswith("乙窗，")


def test_what_the_same_window_saves_by_itself_is_no_news_to_it(windows, demo_server):
    number, first, _second = windows
    typing(first, "自动存，")
    until_saved(first, demo_server, number, "自动存，")
    assert press_save(first).count() == 0


def test_a_button_pressed_while_it_is_being_saved_waits_for_the_answer(windows, demo_server):
    number, first, _second = windows
    held = []

    def hold(route):
        if "json" in route.request.headers["accept"]:
            held.append((route, route.fetch()))
        else:
            route.continue_()

    first.route("**/edit/", hold)
    typing(first, "马上存，")
    for _ in range(150):
        if held:
            break
        first.wait_for_timeout(100)
    with first.expect_navigation(wait_until="networkidle"):
        first.get_by_role("button", name="保存草稿").click()
        first.wait_for_timeout(1500)
        [(route, response)] = held
        route.fulfill(response=response)
    assert first.locator("#overtaken").count() == 0
    assert revisions(demo_server, number)[-1].startswith("马上存，")
