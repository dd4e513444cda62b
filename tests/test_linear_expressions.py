"""Every regular expression of the product takes time in proportion to what it reads.

Hostile texts are derived from each expression: what its repeats repeat and what stands before them,
thousands of times over. One that takes the square of it would hold a worker.
"""

import ast
import importlib
import inspect
import mmap
import pkgutil
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from re import _constants as sre
from re import _parser

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.children import Killed, in_child

pytestmark = pytest.mark.anydb

APPS = ("portal", "accounts", "notices", "home", "news", "branches", "members", "ledger")
ASIDE = {"tests", "migrations", "settings"}
FLAGS_AT = {
    **dict.fromkeys(("compile",), 1),
    **dict.fromkeys(("search", "match", "fullmatch", "findall", "finditer"), 2),
    **dict.fromkeys(("sub", "subn"), 4),
    "split": 3,
}
# A reader's words with blanks between them: no repeat can begin where another ends.
MADE_OF_WORDS = {"portal.search.highlight"}

# Seconds of processor time. From one length to the next a linear expression takes four times as
# long, a quadratic one sixteen times.
LENGTHS, SUSPICIOUS, SLOW, GROWTH = (2_000, 8_000, 32_000), 0.0005, 0.1, 8
TAILS = ("\x00", "\n")
KINDS = 12
USUAL = "a5 \n党(<-\x01"
ENDLESS = 500  # a repeat with a small end costs no more than that

REPEATS = {sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT}
ONE_CHARACTER = {sre.LITERAL, sre.NOT_LITERAL, sre.IN, sre.ANY}
CATEGORIES = {
    sre.CATEGORY_DIGIT: r"\d",
    sre.CATEGORY_NOT_DIGIT: r"\D",
    sre.CATEGORY_SPACE: r"\s",
    sre.CATEGORY_NOT_SPACE: r"\S",
    sre.CATEGORY_WORD: r"\w",
    sre.CATEGORY_NOT_WORD: r"\W",
}


# --- Finding them ---------------------------------------------------------------------------------


def modules() -> Iterator:
    for app in APPS:
        for found in pkgutil.walk_packages([app], f"{app}."):
            if ASIDE.isdisjoint(found.name.split(".")):
                with suppress(ImproperlyConfigured, LookupError):  # of a part that is switched off
                    yield importlib.import_module(found.name)


def compiled(value, depth: int = 3) -> Iterator[re.Pattern]:
    """Expressions in a value, its items, or the attributes of a class."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict) and depth:
        for item in (*value.keys(), *value.values()):
            yield from compiled(item, depth - 1)
    elif isinstance(value, list | tuple | set | frozenset) and depth:
        for item in value:
            yield from compiled(item, depth - 1)


def named(module) -> Iterator[tuple[str, re.Pattern]]:
    for name, value in vars(module).items():
        own = inspect.isclass(value) and value.__module__ == module.__name__
        for pattern in compiled(dict(vars(value)) if own else value):
            yield f"{module.__name__}.{name}", pattern


def inline(module) -> Iterator[tuple[str, re.Pattern]]:
    """Expressions written where they are used; they may be made of constants only."""
    for node in ast.walk(ast.parse(Path(module.__file__).read_text("utf-8"))):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name("re"), attr=call), args=[first, *_]):
                if call not in FLAGS_AT or isinstance(first, ast.Name | ast.Attribute):
                    continue
                flags = [word.value for word in node.keywords if word.arg == "flags"]
                flags += node.args[FLAGS_AT[call] :]
                where = f"{module.__name__}:{node.lineno}"
                if module.__name__ not in MADE_OF_WORDS:
                    yield where, re.compile(*(known(each, module) for each in (first, *flags)))


def known(node: ast.expr, module):
    return eval(compile(ast.Expression(node), module.__name__, "eval"), vars(module))  # noqa: S307


def expressions() -> dict[re.Pattern, str]:
    found: dict[re.Pattern, str] = {}
    for module in modules():
        for name, pattern in (*named(module), *inline(module)):
            found.setdefault(pattern, name)
    return found


# --- What could hold them -------------------------------------------------------------------------


def takes(node: tuple, char: str) -> bool:
    """Whether a node for one character takes ``char``."""
    code, value = node
    if code is sre.LITERAL:
        return ord(char) == value
    if code is sre.NOT_LITERAL:
        return ord(char) != value
    if code is sre.RANGE:
        return value[0] <= ord(char) <= value[1]
    if code is sre.CATEGORY:
        return bool(re.fullmatch(CATEGORIES[value], char))
    if code is sre.IN:
        negated = value[0][0] is sre.NEGATE
        return any(takes(item, char) for item in value[negated:]) != negated
    return char != "\n"


def inside(code, value) -> list:
    """The trees within a node."""
    if code in REPEATS:
        return [value[2]]
    if code is sre.BRANCH:
        return value[1]
    if code is sre.SUBPATTERN:
        return [value[3]]
    if code in {sre.ASSERT, sre.ASSERT_NOT}:
        return [value[1]]
    return [value] if code is sre.ATOMIC_GROUP else []


def single(tree) -> Iterator[tuple]:
    """The nodes of a tree that take one character."""
    for code, value in tree:
        if code in ONE_CHARACTER:
            yield code, value
        for inner in inside(code, value):
            yield from single(inner)


def characters(tree) -> list[str]:
    """Characters the expression names, and a few it may not."""
    found = dict.fromkeys(USUAL)
    for code, value in single(tree):
        for item, extra in value if code is sre.IN else [(code, value)]:
            if item in {sre.LITERAL, sre.NOT_LITERAL}:
                found.setdefault(chr(extra))
            elif item is sre.RANGE:
                found.setdefault(chr(extra[0]))
    return list(found)


def example(tree, chars: list[str]) -> str:
    """A short text that the tree takes, as far as can be told without trying."""
    text = ""
    for code, value in tree:
        if code in REPEATS:
            text += example(value[2], chars) * value[0]
        elif code is sre.BRANCH:
            text += min((example(branch, chars) for branch in value[1]), key=len)
        elif code in {sre.SUBPATTERN, sre.ATOMIC_GROUP} or (code is sre.ASSERT and value[0] < 0):
            text += example(inside(code, value)[0], chars)
        elif code in ONE_CHARACTER:
            text += next((char for char in chars if takes((code, value), char)), "")
    return text


def repeats(tree, chars: list[str], before: str = "") -> Iterator[tuple[str, list]]:
    """Every repeat without a small end: what has to stand before it, and what it repeats."""
    for code, value in tree:
        if code in REPEATS and value[1] > ENDLESS:
            yield before, value[2]
        for inner in inside(code, value):
            yield from repeats(inner, chars, before)
        before += example([(code, value)], chars)


def hostile(pattern: re.Pattern) -> list[tuple[str, str, str]]:
    """Texts as what stands first, what is repeated, and what stands last."""
    tree = _parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)
    chars = characters(tree)
    found = list(repeats(tree, chars))
    # One character for all that neither a repeat nor a class tells apart.
    nodes = [node for _before, body in found for node in single(body)]
    nodes += [node for node in single(tree) if node[0] is not sre.LITERAL]
    kinds: dict[tuple, str] = {}
    for char in chars:
        kinds.setdefault((char == "\n", *(takes(node, char) for node in nodes)), char)
    some = list(kinds.values())[:KINDS]
    steps = [one + two if one != two else one for one in some for two in some]
    units = {("", step) for step in steps if found}
    for before, body in found:
        for step in (example(body, chars), *steps):
            units |= {(before, step), ("", before + step)}
    return [(head, unit, tail) for head, unit in sorted(units) if unit for tail in TAILS]


def seconds(pattern: re.Pattern, case: tuple[str, str, str], length: int) -> float:
    head, unit, tail = case
    text = head + unit * (length // len(unit)) + tail
    data = text.encode("latin-1", "ignore") if isinstance(pattern.pattern, bytes) else text
    start = time.process_time()
    pattern.search(data)
    return time.process_time() - start


def is_held(pattern: re.Pattern, case: tuple[str, str, str]) -> bool:
    if seconds(pattern, case, LENGTHS[0]) <= SUSPICIOUS:
        return False
    # The least of some: on a busy machine the processor's own time is longer now and then.
    before = min(seconds(pattern, case, LENGTHS[0]) for _ in range(3))
    for length in LENGTHS[1:]:
        now = seconds(pattern, case, length)
        if now < GROWTH * before:
            break
        if now > SLOW:
            return True
        before = now
    return False


def held(patterns: list[re.Pattern], limit: int = 60) -> dict[int, tuple]:
    """Index of each expression that takes too long, and a text it takes too long for."""
    cases = [hostile(pattern) for pattern in patterns]
    at = mmap.mmap(-1, 8)  # shared with the child: where it is

    def look() -> dict[int, tuple]:
        found = {}
        for number, pattern in enumerate(patterns):
            for index, case in enumerate(cases[number]):
                at[:] = number.to_bytes(4) + index.to_bytes(4)
                if is_held(pattern, case):
                    found[number] = case
                    break
        return found

    try:
        return in_child(look, seconds=limit)
    except Killed:
        number = int.from_bytes(at[:4])
        return {number: cases[number][int.from_bytes(at[4:])]}


def test_expressions_take_time_in_proportion():
    found = expressions()
    assert len(found) > 100
    slow = held(list(found))
    names = list(found.values())
    assert {names[number]: case for number, case in slow.items()} == {}


@pytest.mark.parametrize(
    "pattern",
    [
        r"[\s*]|[(（].*?[)）]",
        r"(<[^<>]*?)\s+key=",
        r"\s*根据$",
        r"<a\b[^>]*>(.*?)</a>",
        r"(?m)^\s*<!--",
        r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1",
        r"^(a+)+$",
        rb"<Header>(.*?)</",
    ],
)
def test_an_expression_that_does_not_is_found(pattern):
    assert held([re.compile(pattern)], limit=2)
