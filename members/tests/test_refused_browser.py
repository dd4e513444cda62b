"""A refused form on a phone: what is wrong has the focus, and its links lead to fields in sight."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

SEEN = """(id) => {
    const field = document.getElementById(id).getBoundingClientRect();
    const label = document.querySelector(`label[for=${id}]`).getBoundingClientRect();
    const bar = document.querySelector(".me-tabs").getBoundingClientRect();
    return label.top >= 0 && field.bottom <= bar.top;
}"""


@pytest.mark.parametrize("scripts", [True, False])
def test_the_summary_has_the_focus_and_leads_above_the_bar(browser, demo_server, scripts):
    context = browser.new_context(
        base_url=demo_server.url,
        viewport={"width": 360, "height": 780},
        java_script_enabled=scripts,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto("/accounts/login/")
    page.fill("input[name=login]", "secretary-north")
    page.fill("input[name=password]", demo_server.password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/accounts/login" not in url)
    page.goto("/me/roster/branches/north/")
    page.click("summary:text('任命')")
    form = page.locator("form[action$='/posts/']")
    form.evaluate("form => { form.noValidate = true }") if scripts else None
    if not scripts:
        # The browser's own check would stop it: what it lets through is wrong in another way.
        form.locator("[name=member]").select_option(index=1)
        form.locator("[name=kind]").select_option("deputy")
    form.locator("button").click()
    faults = page.locator("#faults")
    faults.wait_for()
    assert page.evaluate("document.activeElement.id") == "faults"
    box = faults.bounding_box()
    assert 0 <= box["y"] < 780
    for number in range(faults.locator("a").count()):
        link = faults.locator("a").nth(number)
        target = link.get_attribute("href")[1:]
        link.click()
        page.wait_for_timeout(50)
        assert page.evaluate("document.activeElement.id") == target
        assert page.evaluate(SEEN, target), target
        page.evaluate("window.scrollTo(0, 0)")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    if scripts:
        assert Axe().run(page).violations_count == 0
    context.close()
