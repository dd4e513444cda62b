"""The measure of the house: no file too long, no room too full, models before views."""

import ast
from collections import Counter
from pathlib import Path

import grimp
import pytest

pytestmark = pytest.mark.anydb

ROOT = Path(__file__).resolve().parents[1]
APPS = ("portal", "accounts", "notices", "home", "news", "branches", "members", "life", "ledger")
LONGEST = 400  # lines
FULLEST = 14  # modules


def modules() -> list[Path]:
    """The product's modules, tests and migrations left out."""
    found = (path for app in APPS for path in (ROOT / app).rglob("*.py"))
    return [path for path in found if not {"tests", "migrations"} & {*path.parts}]


def test_no_file_is_too_long():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in modules()
        if (lines := len(path.read_text().splitlines())) > LONGEST
    }
    assert long == {}


def test_no_room_is_too_full():
    rooms = Counter(path.parent for path in modules() if path.name != "__init__.py")
    full = {str(room.relative_to(ROOT)): count for room, count in rooms.items() if count > FULLEST}
    assert full == {}


def imported(path: Path) -> set[str]:
    """The modules a file imports at the top, types left out."""
    found = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.ImportFrom) and not node.level:
            found |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
        elif isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
    return found


def test_models_load_before_any_view_of_the_admin():
    """What a page's model reaches imports no ``wagtail.admin.views``: they import models."""
    graph = grimp.build_graph("portal", exclude_type_checking_imports=True, cache_dir=None)
    reached = {"portal.pages.models", *graph.find_upstream_modules("portal.pages.models")}
    assert "portal.publishing.panels" in reached
    early = {}
    for name in sorted(reached):
        path = ROOT / (name.replace(".", "/") + ".py")
        path = path if path.exists() else ROOT / name.replace(".", "/") / "__init__.py"
        views = [each for each in imported(path) if each.startswith("wagtail.admin.views")]
        if views:
            early[name] = views
    assert early == {}


def test_no_model_is_asked_for_by_name_where_it_can_be_imported():
    """``get_model`` with a name written out hides an arrow between two rooms."""
    hidden = []
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "get_model"
                and node.args
                and isinstance(node.args[0], ast.Constant)
                and str(node.args[0].value).split(".")[0].lower() in APPS
            ):
                hidden.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert hidden == []
