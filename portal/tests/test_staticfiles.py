"""The style sheets: all of them listed, joined into one at collectstatic, small enough."""

import gzip
import re
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import get_template

from portal.pictures import FORMATS, WIDTHS
from portal.staticfiles import BUNDLE, STYLES, squeeze, stylesheet_urls
from tests import databases

pytestmark = pytest.mark.anydb

# Sheets of pages that are not part of the public bundle.
ALONE = {"css/admin.css", "css/official.css", "css/standalone.css"}
CSS = Path(settings.BASE_DIR) / "static" / "css"


def test_every_sheet_is_listed():
    found = {f"css/{path.name}" for path in CSS.glob("*.css")}
    assert found - ALONE <= set(STYLES)


def test_the_order_of_layers_comes_first():
    assert STYLES[0] == "css/layers.css"
    text = (CSS / "layers.css").read_text()
    layers = re.search(r"@layer ([^;]+);", text)[1].split(", ")
    for name in STYLES[1:]:
        path = finders.find(name)
        if path:
            used = re.findall(r"@layer (\w+)\s*{", Path(path).read_text())
            assert used and set(used) <= set(layers), name


def test_colours_are_named_in_the_tokens_only():
    named = {"tokens.css", "modes.css", "print.css", "standalone.css", "admin.css", "official.css"}
    allowed = {"#fff", "#000", "#f0c36a"}  # on the always dark footer, under QR codes, in masks
    for path in CSS.glob("*.css"):
        if path.name not in named:
            colours = set(re.findall(r"#[0-9a-f]{3,8}\b", path.read_text()))
            assert colours <= allowed, (path.name, colours - allowed)


def test_squeezing_keeps_the_rules():
    assert squeeze("/* why */\na {\n  color: red;\n}\n") == "a {\ncolor: red;\n}\n"


@pytest.fixture
def collected(tmp_path, settings):
    """What production serves."""
    settings.STATIC_ROOT = tmp_path / "static"
    with databases.kept("static") as made:
        shutil.copytree(made / "static", settings.STATIC_ROOT)
    settings.STORAGES = settings.STORAGES | {"staticfiles": settings.SERVED_STATICFILES}
    return settings.STATIC_ROOT


def test_production_links_one_small_hashed_sheet(collected):
    [url] = stylesheet_urls()
    assert re.fullmatch(r"/static/css/site\.[0-9a-f]{12}\.css", url)
    sheet = (collected / url.removeprefix("/static/")).read_text()
    assert sheet.startswith("@layer reset, tokens")
    assert "data-mourning" in sheet and "/*" not in sheet
    assert len(gzip.compress(sheet.encode())) < 20_000
    assert (collected / BUNDLE).exists()
    scripts = sum(
        len(gzip.compress(path.read_bytes())) for path in (CSS.parent / "js").glob("*.js")
    )
    assert scripts < 30_000


def test_development_links_each_sheet():
    urls = stylesheet_urls()
    assert urls[0] == "/static/css/layers.css"
    assert len(urls) > 10


def test_pictures_are_prefetched_in_the_sizes_the_component_asks_for():
    source = get_template("components/picture.html").template.source
    assert source.count(f"format-{{{','.join(FORMATS)}}}") == 2
    assert source.count(f"width-{{{','.join(map(str, WIDTHS))}}}") == 2
