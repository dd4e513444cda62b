"""The style sheets: all of them listed, joined into one at collectstatic, small enough."""

import gzip
import re
import shutil
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.template.loader import get_template

from portal.media.pictures import FORMATS, WIDTHS
from portal.serving.staticfiles import BUNDLE, MAINTENANCE, STYLES, squeeze, stylesheet_urls
from tests import databases

pytestmark = pytest.mark.anydb

# Sheets of pages that are not part of the public bundle.
ALONE = {"css/admin.css", "css/admin-forms.css", "css/official.css", "css/standalone.css"}
ROOT = Path(settings.BASE_DIR)
CSS = ROOT / "static" / "css"
# Classes a template puts together, by what they begin with.
BUILT = {
    "level-": "news/outline.html",
    "portal-review-": "portal/admin/review_panel.html",
}
# Levels of Django's messages, which templates print as they are; what Wagtail calls a field.
FOREIGN = {"success", "w-field"}


def rules(sheet: str) -> Iterator[tuple[str, str]]:
    """``(layer, selector)`` of every rule; a list of selectors gives one each."""
    sheet = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    around: list[str] = []
    for text, mark in re.findall(r"([^{}]*)([{}])", sheet):
        if mark == "}":
            around.pop()
            continue
        head = text.split(";")[-1].strip()
        around.append(head)
        if not head.startswith("@"):
            layer = next((name[7:] for name in around if name.startswith("@layer ")), "")
            for selector in re.split(r",(?![^(]*\))", head):
                yield layer, selector.strip()


def subject(selector: str) -> str:
    """The class that names what a selector styles: ``.a .b.c:hover`` styles ``b``."""
    compound = re.split(r"[ >+~]+(?![^(\[]*[)\]])", selector)[-1]
    found = re.search(r"\.([\w-]+)", re.sub(r":not\([^)]*\)", "", compound))
    return found[1] if found else ""


def classes(sheet: str) -> set[str]:
    """Every class that the selectors of a sheet name."""
    return {name for _, text in rules(sheet) for name in re.findall(r"\.([A-Za-z][\w-]*)", text)}


def written_classes() -> set[str]:
    """Words of class attributes in templates, and of short strings in scripts and modules."""
    attribute = re.compile(r'class="((?:{%.*?%}|{{.*?}}|[^"])*)"')
    of_body = re.compile(r"{% block body_class %}([\w -]+){%")
    strings = re.compile(r"""[\"']([\w {}.-]{1,60})[\"']""")
    found = []
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text()
        found += attribute.findall(text) + of_body.findall(text)
    ours = [Path(app.path) for app in apps.get_app_configs() if Path(app.path).parent == ROOT]
    modules = [path for app in ours for path in app.rglob("*.py") if "tests" not in path.parts]
    for path in [*modules, *(ROOT / "static" / "js").glob("*.js")]:
        found += strings.findall(path.read_text())
    return {word for text in found for word in re.findall(r"[\w-]+", text)}


def test_every_sheet_is_listed_once():
    found = {f"css/{path.name}" for path in CSS.glob("*.css")}
    assert found - ALONE == set(STYLES)
    assert len(set(STYLES)) == len(STYLES)


def test_a_class_has_one_owner():
    """What stands inside another component is arranged by classes of that component's own."""
    owners = defaultdict(set)
    for name in STYLES:
        for layer, selector in rules((CSS.parent / name).read_text()):
            if layer not in {"modes", "print"} and subject(selector):
                owners[subject(selector)].add(name)
    assert {name: files for name, files in owners.items() if len(files) > 1} == {}


def test_every_class_is_used():
    written = written_classes()
    for path in CSS.glob("*.css"):
        built = tuple(BUILT)
        lost = {
            name
            for name in classes(path.read_text()) - written - FOREIGN
            if not name.startswith(built)
        }
        assert not lost, path.name
    for beginning, template in BUILT.items():
        assert f'class="{beginning}{{{{' in (ROOT / "templates" / template).read_text()


def test_every_rule_is_closed():
    """Browsers nest what follows an open one into it, and none of it is seen again."""
    for path in CSS.glob("*.css"):
        text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
        assert text.count("{") == text.count("}"), path.name


def test_names_are_flat():
    for path in CSS.glob("*.css"):
        assert not [name for name in classes(path.read_text()) if "__" in name or "--" in name]


def test_sheets_are_short_and_layers_do_their_work():
    for path in CSS.glob("*.css"):
        text = path.read_text()
        assert len(text.splitlines()) <= 300, path.name
        assert text.count("!important") == (1 if path.name == "base.css" else 0), path.name


def test_the_order_of_layers_comes_first():
    assert STYLES[0] == "css/layers.css"
    text = (CSS / "layers.css").read_text()
    layers = re.search(r"@layer ([^;]+);", text)[1].split(", ")
    for name in STYLES[1:]:
        used = re.findall(r"@layer (\w+)\s*{", (CSS.parent / name).read_text())
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
    for name in STYLES:
        assert sheet.count(squeeze((CSS.parent / name).read_text())) == 1, name
    scripts = sum(
        len(gzip.compress(path.read_bytes())) for path in (CSS.parent / "js").glob("*.js")
    )
    assert scripts < 30_000


def test_the_page_for_when_nothing_answers_needs_no_other_file(collected):
    page = (collected / MAINTENANCE).read_text()
    assert squeeze((CSS / "standalone.css").read_text()) in page
    assert "网站维护中" in page and "<link" not in page


def test_development_links_each_sheet():
    urls = stylesheet_urls()
    assert urls[0] == "/static/css/layers.css"
    assert len(urls) > 10


def test_pictures_are_prefetched_in_the_sizes_the_component_asks_for():
    source = get_template("components/picture.html").template.source
    assert source.count(f"format-{{{','.join(FORMATS)}}}") == 2
    assert source.count(f"width-{{{','.join(map(str, WIDTHS))}}}") == 2
