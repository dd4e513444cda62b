"""What the engineers' documents say is there: files, names, rooms, registries, decisions."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings

from portal.checks import OWN_APPS

pytestmark = pytest.mark.anydb

ROOT = Path(settings.BASE_DIR)
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
ARCHITECTURE = ROOT / "docs" / "architecture.md"
GUIDES = [
    ARCHITECTURE,
    *(ROOT / name for name in ("docs/ways.md", "CONTRIBUTING.md", "README.md")),
    ROOT / "portal" / "search" / "README.md",
]
DOCUMENTS = [*GUIDES, ROOT / "docs" / "decisions" / "README.md", *DECISIONS]
# Named as what is no longer there, is another project's, or is made where ours runs.
ELSEWHERE = {
    *("home/papercut.py", "home/demo_scenes.py", "home/demo_scenes_outdoors.py"),
    "TSCharacters.txt",
    *("var/", ".pytest_cache/"),
}
FILES = (".css", ".html", ".md", ".po", ".py", ".toml", ".txt")
NO_ROOMS = {"__pycache__", "data", "management", "migrations", "templatetags", "tests"}
# Takes a class to check, and registers checks for it.
NO_REGISTRIES = {"portal.publishing.findings.texts.register"}
# Put together where they are set.
BUILT_NAMES = {"_closed_page_paths", "_closed_collection_paths"}


def label(path: Path) -> str:
    return str(path.relative_to(ROOT))


def of_documents(*documents: Path):
    return pytest.mark.parametrize("document", documents, ids=label)


def words(text: str) -> list[str]:
    """What stands in backticks, outside of blocks of code."""
    text = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"`([^`\n]+)`", text)


def paths(document: Path) -> Iterator[str]:
    """Files and folders a document names in backticks or links to."""
    text = document.read_text(encoding="utf-8")
    for word in words(text):
        if re.fullmatch(r"[\w.-]+(/[\w.-]+)*/?", word) and ("/" in word or word.endswith(FILES)):
            yield word
    for link in re.findall(r"\]\(([^)#]+)[^)]*\)", text):
        if "://" not in link:
            yield link


def exists(path: str, document: Path) -> bool:
    """From the root or from the document; a mere name is that of some file of ours."""
    if (ROOT / path).exists() or (document.parent / path).exists():
        return True
    return "/" not in path and any(any((ROOT / app).rglob(path)) for app in OWN_APPS)


def resolve(name: str) -> object:
    """The module or what it holds; ImportError or AttributeError where there is none."""
    parts = name.split(".")
    found = import_module(parts[0])
    for number, part in enumerate(parts[1:], start=2):
        if not hasattr(found, part):
            import_module(".".join(parts[:number]))
        found = getattr(found, part)
    return found


def rows(heading: str) -> list[list[str]]:
    """The cells of the table below a heading of the architecture."""
    text = ARCHITECTURE.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2]
    lines = [line for line in text.partition("\n## ")[0].splitlines() if line.startswith("| `")]
    assert lines, heading
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def modules() -> Iterator[tuple[str, Path]]:
    """Every module of the apps' own that tests are not."""
    for app in sorted(OWN_APPS):
        for path in sorted((ROOT / app).rglob("*.py")):
            if not {"tests", "migrations"} & set(path.parts):
                parts = path.relative_to(ROOT).with_suffix("").parts
                yield ".".join(part for part in parts if part != "__init__"), path


def registries() -> Iterator[str]:
    """Functions called ``register…`` that are given something to register."""
    for module, path in modules():
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.args.args:
                name = f"{module}.{node.name}"
                if re.fullmatch(r"register(_\w+)?", node.name) and name not in NO_REGISTRIES:
                    yield name


@of_documents(*DOCUMENTS)
def test_what_is_named_is_there(document):
    missing = [each for each in paths(document) if not exists(each, document)]
    assert set(missing) - ELSEWHERE == set()


@of_documents(*GUIDES)
def test_names_of_python_are_those_of_the_code(document):
    ours = re.compile(rf"(?:{'|'.join(sorted(OWN_APPS))})(?:\.\w+)+")
    for word in words(document.read_text(encoding="utf-8")):
        if ours.fullmatch(word):
            resolve(word)


def test_every_step_of_a_way_is_in_its_file():
    text = (ROOT / "docs" / "ways.md").read_text(encoding="utf-8")
    steps = re.findall(r"`([\w/-]+\.py)`\s+`([\w.]+)`", text)
    assert len(steps) > 40
    for path, called in steps:
        name = called.rpartition(".")[2]
        assert re.search(rf"\b{name}\b", (ROOT / path).read_text(encoding="utf-8")), (path, name)


def test_every_room_is_on_the_map():
    said = ARCHITECTURE.read_text(encoding="utf-8")
    rooms = {
        f"{path.parent.relative_to(ROOT)}/"
        for app in ("portal", "members")
        for path in (ROOT / app).rglob("*.py")
        if not NO_ROOMS & set(path.parts) and path.parent != ROOT / app
    }
    assert {room for room in rooms if room not in said} == set()
    drawn = re.findall(r"^(\w+/[\w/]*) {2,}\S", said, flags=re.MULTILINE)
    assert drawn and [room for room in drawn if not (ROOT / room).is_dir()] == []


def test_every_registry_is_in_the_table():
    listed = [words(cells[0])[0] for cells in rows("Registries")]
    assert len(set(listed)) == len(listed)
    functions = {resolve(name) for name in listed}
    assert all(map(callable, functions))
    assert [name for name in registries() if resolve(name) not in functions] == []


def test_what_objects_carry_is_set_and_read_where_it_is_said():
    for carried, *places in rows("What objects carry from room to room"):
        names = {word.rpartition(".")[2] for word in words(carried)} - BUILT_NAMES
        for place in (word for cell in places for word in words(cell) if "/" in word):
            path = ROOT / place
            files = path.rglob("*.py") if path.is_dir() else [path]
            text = "".join(file.read_text(encoding="utf-8") for file in files)
            assert [name for name in names if name not in text] == [], place


def test_decisions_are_listed_in_their_order():
    index = (ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^(\d+)\. \[(.+)\]\((.+)\)$", index, flags=re.MULTILINE)
    assert [name for _number, _title, name in listed] == [path.name for path in DECISIONS]
    for place, (path, (number, title, _name)) in enumerate(zip(DECISIONS, listed, strict=True), 1):
        head = path.read_text(encoding="utf-8").partition("\n")[0]
        assert int(number) == place and path.name.startswith(f"{place:04}-")
        assert head.startswith(f"# {place}. {title}")


def test_the_code_that_is_shown_is_python_and_imports_what_is_there():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    assert len(blocks) > 3
    for block in blocks:
        for node in ast.walk(ast.parse(block)):
            if isinstance(node, ast.ImportFrom):
                module = import_module(node.module)
                assert not [one.name for one in node.names if not hasattr(module, one.name)], block


def test_how_to_add_a_screen_fits_on_a_page():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = re.search(r"^## A screen of the member area$.*?(?=^## )", text, re.DOTALL | re.M)
    assert len(section[0].splitlines()) < 100
