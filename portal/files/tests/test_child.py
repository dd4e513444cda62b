"""Reading in a child: what it may, what ends it, and that nothing else does the reading."""

import ast
import io
import json
import os
from pathlib import Path

import pytest

from portal.files import child
from portal.files.child import MB, Allowance, Child, Code, UnreadableError, read

pytestmark = pytest.mark.anydb

ROOT = Path(__file__).resolve().parents[3]
HERE = "portal.files.tests.readers"
# Where the parsers themselves may be named: what runs in the child.
INSIDE = ("portal/files/inside/", "portal/files/office.py", "news/importer/formats/word.py")
# Those that write files of our own.
WRITERS = ("news/demo/attachments.py",)
PARSERS = {"pypdf", "docx", "openpyxl", "PIL", "zipfile"}


def refused(reader: str, data: bytes = b"x", allowance: Allowance | None = None, **options) -> str:
    with pytest.raises(UnreadableError) as error:
        read(f"{HERE}:{reader}", data, allowance, **options)
    return error.value.code


def test_it_is_told_the_file_whatever_it_is_given_as(tmp_path):
    data = os.urandom(3 * MB + 17)
    path = tmp_path / "file"
    path.write_bytes(data)
    with path.open("rb") as file:
        file.seek(100)
        assert read(f"{HERE}:length", file) == len(data)
        assert not file.closed
    for given in (data, bytearray(data), io.BytesIO(data)):
        assert read(f"{HERE}:length", given) == len(data)
    assert read(f"{HERE}:length", b"") == 0


def test_what_takes_too_long_is_ended():
    assert refused("endless", allowance=Allowance(cpu=1)) == Code.TOO_LONG
    assert refused("sleeping", allowance=Allowance(seconds=1)) == Code.TOO_LONG


def test_what_is_too_big_is_ended():
    assert refused("greedy") == Code.TOO_BIG
    assert refused("talkative", allowance=Allowance(answer=MB), most=2 * MB) == Code.TOO_BIG
    assert refused("length", b"x" * (MB + 1), Allowance(size=MB)) == Code.TOO_BIG


def test_what_breaks_the_reader_is_broken():
    assert refused("failing") == Code.BROKEN
    assert refused("crashing") == Code.BROKEN
    assert refused("knowing") == Code.LOCKED


def test_a_fault_of_ours_is_not_told_as_one_of_the_file():
    for reader in ("portal.files.tests.readers:nowhere", "portal.files.nowhere:read"):
        with pytest.raises(RuntimeError):
            read(reader, b"x")


def test_what_reading_the_file_itself_raises_is_the_callers():
    closed = io.BytesIO(b"x")
    closed.close()
    with pytest.raises(ValueError, match="closed"):
        read(f"{HERE}:length", closed)


def test_what_a_library_prints_is_no_answer():
    assert read(f"{HERE}:printing", b"x") == "half a character: \ud800"


def test_its_limits_are_set():
    found = read(f"{HERE}:limits", b"x", Allowance(cpu=7, memory=300 * MB))
    assert 7 <= found["CPU"] <= 9
    assert (found["AS"], found["FSIZE"], found["CORE"]) == (300 * MB, 0, 0)


def test_it_knows_nothing_of_the_portal(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "known to nobody")
    found = read(f"{HERE}:surroundings", b"x")
    assert "SECRET_KEY" not in found["environment"]
    assert set(found["environment"]) <= {"PYTHONPATH", "PYTHONUTF8", "LC_ALL", "LC_CTYPE"}
    assert not {name.partition(".")[0] for name in found["modules"]} & {"django", "wagtail"}


@pytest.mark.parametrize("what", ["write", "connect", "run", "fork"])
def test_doors_are_closed(what):
    assert refused("forbidden", what=what) == Code.BROKEN
    written = Path("/tmp/written-by-a-reader")
    assert not written.exists() or written.stat().st_size == 0
    written.unlink(missing_ok=True)


def test_one_child_reads_many_and_is_replaced_when_it_ended(monkeypatch):
    with Child() as kept:
        first = kept.read(f"{HERE}:number", b"x")
        with pytest.raises(UnreadableError):
            kept.read(f"{HERE}:failing", b"x")
        assert kept.read(f"{HERE}:number", b"x") == first
        with pytest.raises(UnreadableError):
            kept.read(f"{HERE}:crashing", b"x")
        second = kept.read(f"{HERE}:number", b"x")
        assert second != first
        monkeypatch.setattr(child, "FILES", 1)
        third = kept.read(f"{HERE}:number", b"x")
        assert third != second
    for number in (first, second, third):
        with pytest.raises(ProcessLookupError):
            os.kill(number, 0)


def test_seconds_are_counted_for_each_file():
    with Child() as kept:
        before = kept.read(f"{HERE}:limits", b"x", Allowance(cpu=5))["CPU"]
        kept.read(f"{HERE}:busy", b"x", Allowance(cpu=5), seconds=1.5)
        assert kept.read(f"{HERE}:limits", b"x", Allowance(cpu=5))["CPU"] > before


def test_no_more_than_so_many_at_a_time(monkeypatch):
    monkeypatch.setattr(child, "_places", child.threading.BoundedSemaphore(1))
    with child._places:
        assert refused("length", allowance=Allowance(seconds=0.2)) == Code.TOO_LONG
    assert read(f"{HERE}:length", b"x") == 1


def test_nothing_is_left_behind():
    with Child() as kept:
        number = kept.read(f"{HERE}:number", b"x")
        with pytest.raises(UnreadableError):
            kept.read(f"{HERE}:sleeping", b"x", Allowance(seconds=0.5))
        with pytest.raises(ProcessLookupError):
            os.kill(number, 0)


def test_nothing_else_opens_files_of_strangers():
    strange = {}
    for path in ROOT.rglob("*.py"):
        name = path.relative_to(ROOT).as_posix()
        if name.startswith((".", "bench/", "tests/")) or "/tests/" in name:
            continue
        if name.startswith(INSIDE) or name in WRITERS:
            continue
        found = {module.partition(".")[0] for module in imported(path)} & PARSERS
        if found:
            strange[name] = found
    assert strange == {}, json.dumps({name: [*found] for name, found in strange.items()})


def imported(path: Path) -> list[str]:
    modules = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            modules += [each.name for each in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            modules.append(node.module or "")
    return modules
