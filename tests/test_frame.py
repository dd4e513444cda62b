"""The member area and the pages of an account hold, at every size and in every language and mode.

Every page a role reaches by links is opened on a phone of 360 pixels; what a reader can choose for
the display is then set on it, one after the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.test_browser import opened, sign_in

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 780}
ROLES = ["secretary-north", "member-north", "host-north", "lonely", "clerk"]
SIZES = {
    "normal": ("normal", False),
    "large": ("large", False),
    "larger": ("larger", False),
    "elder": ("normal", True),
    "larger elder": ("larger", True),
}
INSIDE = re.compile(r"^(?:/en)?/(?:me|accounts)/")
# Not pages, or the way out.
LEFT_OUT = re.compile(
    r"/logout/|/download/|\.(?:html|json|xlsx|svg|pdf)$|/export/|/login/|/letter/"
)
MEASURE = """
([size, elder]) => {
  const root = document.documentElement;
  root.dataset.size = size;
  root.toggleAttribute('data-elder', elder);
  const said = [];
  if (root.scrollWidth !== innerWidth) {
    said.push(`wide ${root.scrollWidth}`);
    for (const node of document.querySelectorAll('main *'))
      if (node.getBoundingClientRect().right > innerWidth) said.push(node.outerHTML.slice(0, 90));
  }
  const bar = document.querySelector('.me-tabs').getBoundingClientRect();
  if (Math.round(bar.bottom) !== innerHeight || bar.left !== 0 || bar.width !== innerWidth)
    said.push(`bar at ${bar.top}–${bar.bottom}`);
  for (const link of document.querySelectorAll('.me-tabs a, .me-header a')) {
    const box = link.getBoundingClientRect();
    if (box.width && (box.left < 0 || box.right > innerWidth)) said.push(`out ${link.textContent}`);
  }
  const inText = node => {
    const text = node.closest('p, dd, td, li, label, legend, h1, h2, h3, .help, .meta');
    return getComputedStyle(node).display.startsWith('inline') && text &&
      text.innerText.trim().length > node.innerText.trim().length;
  };
  const around = node => {
    let up = node.parentElement;
    while (up.parentElement && getComputedStyle(up).position === 'static') up = up.parentElement;
    return up;
  };
  const kinds = 'a[href], button, select, textarea, summary, input:not([type=hidden])';
  for (const node of document.querySelectorAll(kinds)) {
    const stretched = getComputedStyle(node, '::after').position === 'absolute';
    const target = node.matches('[type=checkbox], [type=radio]') && node.closest('label') ||
      stretched && around(node) || node;
    const box = target.getBoundingClientRect();
    if (!node.checkVisibility({visibilityProperty: true}) || !box.width) continue;
    if (box.bottom < 1 || node.closest('.skip')) continue;
    if (node.matches('a') && inText(node)) continue;
    if (box.height < 43.5 || box.width < 43.5)
      said.push(`small ${box.width}×${box.height} ${node.outerHTML.slice(0, 90)}`);
  }
  return said.slice(0, 5);
}
"""


def form_of(address: str) -> str:
    """Pages of the same kind look the same: numbers and names are left out."""
    path = address.split("?")[0]
    path = re.sub(r"/\d+/", "/0/", path)
    return re.sub(r"/branches/[^/]+/", "/branches/x/", path)


def reached(page, start: str, known: set[str]) -> Iterator[str]:
    """Every page inside the area one gets to from ``start`` by links, opened, once a kind."""
    waiting = [start]
    while waiting:
        address = waiting.pop(0)
        if form_of(address) in known:
            continue
        known.add(form_of(address))
        if page.goto(address, wait_until="load").status != 200:
            continue
        if not INSIDE.match(urlsplit(page.url).path):
            continue  # it led out of the area
        if page.locator(".me-tabs").count() == 0:
            continue  # a door: it has a frame of its own
        yield address
        links = page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
        here = [link for link in links if link.startswith("/en/") == start.startswith("/en/")]
        waiting += [link for link in here if INSIDE.match(link) and not LEFT_OUT.search(link)]


@pytest.mark.parametrize("start", ["/me/", "/en/me/"])
def test_it_holds_at_every_size(browser, demo_server, start):
    wrong, known = {}, set()
    for role in ROLES:
        with opened(browser, demo_server, viewport=PHONE, has_touch=True) as page:
            sign_in(page, demo_server, role)
            known.discard(form_of(start))
            for address in reached(page, start, known):
                for name, size in SIZES.items():
                    if said := page.evaluate(MEASURE, list(size)):
                        wrong[f"{role} {address} {name}"] = said
    assert len(known) > 30
    assert not wrong, "\n".join(f"{where}: {said}" for where, said in wrong.items())


def test_axe_finds_nothing_in_it(browser, demo_server):
    """In light colours and in dark ones."""
    axe, found, known = Axe(), {}, set()
    for role in ROLES:
        options = {"viewport": PHONE, "reduced_motion": "reduce"}
        with opened(browser, demo_server, **options) as page:
            sign_in(page, demo_server, role)
            known.discard("/me/")
            for address in reached(page, "/me/", known):
                for scheme in ("light", "dark"):
                    page.emulate_media(color_scheme=scheme)
                    results = axe.run(page, options={"resultTypes": ["violations"]})
                    if results.violations_count:
                        found[f"{role} {address} {scheme}"] = [
                            (rule["id"], [node["html"][:160] for node in rule["nodes"][:3]])
                            for rule in results.response["violations"]
                        ]
    assert not found, found
