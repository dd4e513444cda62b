"""Organisation life repeats no rule: periods, majorities and places stand in the rulebook's data.

What is looked for: small numbers that something is compared to or reckoned with, days given to a
span of time, fractions, and the words of majorities, articles, quarters and places. A number that
is no rule of the field (a week has seven days) says so at the end of its line: ``# no rule: why``.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.anydb

ROOT = Path(__file__).resolve().parents[1]
ASIDE = {"tests", "migrations", "demo"}
EXCUSE = "# no rule: "
FREE = {0, 1}
LARGEST = 120  # months of a term, people of a branch; sizes of pages and files lie above
SPANS = {"days", "weeks", "months", "years"}
WORDS = re.compile(
    r"半数|过半|[二三四五六]分之[一二三四五]|百分之|第[一二三四五六七八九十百零〇\d]+条"
    r"|每季|^quarter(ly)?$|哈尔滨|道里区|黑龙江|长春|吉林"
)


def numbers(node: ast.AST) -> Iterator[ast.Constant]:
    """The number a node is, with or without a sign, or those of a list of them."""
    if isinstance(node, ast.UnaryOp):
        node = node.operand
    if isinstance(node, ast.Tuple | ast.Set | ast.List):
        for each in node.elts:
            yield from numbers(each)
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield node


def reckoned_with(node: ast.AST) -> Iterator[ast.Constant]:
    """Numbers something is compared to or reckoned with, and lengths of time in days."""
    match node:
        case ast.Compare():
            operands = [node.left, *node.comparators]
        case ast.BinOp() if not isinstance(node.op, ast.Pow):
            operands = [node.left, node.right]
        case ast.AugAssign():
            operands = [node.value]
        case ast.Call():
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            operands = [each.value for each in node.keywords if each.arg in SPANS]
            operands += node.args if name in ("timedelta", "add_months", "relativedelta") else []
        case _:
            operands = []
    for operand in operands:
        yield from numbers(operand)


def strings(tree: ast.AST) -> Iterator[ast.Constant]:
    """The strings of a module that are no docstrings."""
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node


def rules_of_code(source: str) -> list[str]:
    """Lines of a module that repeat a rule."""
    tree, lines = ast.parse(source), source.splitlines()
    found = {
        number.lineno
        for node in ast.walk(tree)
        for number in reckoned_with(node)
        if isinstance(number.value, float) or (number.value not in FREE and number.value <= LARGEST)
    }
    found |= {node.lineno for node in strings(tree) if WORDS.search(node.value)}
    return [lines[n - 1].strip() for n in sorted(found) if EXCUSE not in lines[n - 1]]


def rules_of_template(source: str) -> list[str]:
    """Lines of a template that repeat a rule; its comments may name one."""
    bare = re.sub(r"{#.*?#}", "", source)
    return [line.strip() for line in bare.splitlines() if WORDS.search(line)]


def test_organisation_life_repeats_no_rule():
    found = {}
    for path in (ROOT / "life").rglob("*.py"):
        if not ASIDE & {*path.parts} and path.stem not in ASIDE:
            found[str(path.relative_to(ROOT))] = rules_of_code(path.read_text())
    for path in (ROOT / "templates" / "life").rglob("*.html"):
        found[str(path.relative_to(ROOT))] = rules_of_template(path.read_text())
    assert {path: lines for path, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "line",
    [
        "passed = in_favour * 2 > entitled",
        "quorate = present >= entitled / 2",
        "quorate = present / entitled >= 0.8",
        "few = voters < 3",
        "small = len(members) in (3, 7)",
        "ends = add_months(begins, 3)",
        "due = ends - timedelta(days=10)",
        "due = ends - dt.timedelta(30)",
        "quarter = (day.month - 1) // 3",
        "months += 12",
        "rhythm = {'general': 'quarter'}",
        "text = _('赞成人数超过半数')",
        "text = f'{article}，支部工作条例第十一条'",
        "place = '长春市民政局'",
    ],
)
def test_a_repeated_rule_is_found(line):
    assert rules_of_code(line) == [line]


@pytest.mark.parametrize(
    "line",
    [
        "found = due(facts, held, today)",
        "first = rows[0] if len(rows) > 1 else None",
        "title = models.CharField(_('名称'), max_length=80)",
        "page = Paginator(rows, 20)",
        "lives = timedelta(seconds=60)",
        "large = size > 10_000",
        "most = size // 1024**2",
        "week = days // 7  # no rule: days of a week",
        "text = _('本季度党员大会')",
    ],
)
def test_what_is_no_rule_is_left_alone(line):
    assert rules_of_code(line) == []


def test_templates_are_read_too():
    assert rules_of_template("<p>{% translate '半数以上到会' %}</p>\n{# 第十一条 #}") == [
        "<p>{% translate '半数以上到会' %}</p>"
    ]
