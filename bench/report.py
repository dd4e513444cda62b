"""One measured figure, and the table of all of them."""

from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

HEAD = """# 测量

`make bench` 写出这一页：每项预算、量到的数、是否在预算之内。机器不同，数也不同；这里是
{day} 在 {machine} 上量的。

| 预算 | 数据库 | 上限 | 量到 | |
|---|---|---|---|---|
"""


@dataclass
class Figure:
    """A budget line. ``limit`` None: told, not judged. ``least``: the value must reach it."""

    what: str
    value: float
    limit: float | None = None
    unit: str = ""
    database: str = ""
    least: bool = False
    note: str = ""

    @property
    def verdict(self) -> str:
        """``ok``, ``over`` or nothing."""
        if self.limit is None:
            return ""
        good = self.value >= self.limit if self.least else self.value <= self.limit
        return "ok" if good else "over"

    @property
    def shown(self) -> str:
        """The value with its unit, no more digits than it deserves."""
        digits = 0 if self.value >= 100 or self.value == int(self.value) else 2
        return f"{self.value:,.{digits}f}{' ' if self.unit else ''}{self.unit}"

    @property
    def allowed(self) -> str:
        """The budget in words."""
        if self.limit is None:
            return ""
        return f"{'≥' if self.least else '≤'} {self.limit:g} {self.unit}".strip()

    def as_dict(self) -> dict:
        """For the way between processes."""
        return asdict(self)


def line(figure: Figure) -> str:
    """A row of the Markdown table."""
    what = f"{figure.what}（{figure.note}）" if figure.note else figure.what
    cells = [what, figure.database, figure.allowed, figure.shown, figure.verdict]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def write(figures: list[Figure], path: Path, machine: str) -> None:
    """The page for readers of the repository."""
    text = HEAD.format(day=date.today().isoformat(), machine=machine)
    path.write_text(text + "\n".join(map(line, figures)) + "\n", encoding="utf-8")


def write_again(figures: list[Figure], path: Path) -> None:
    """Some figures of that page, measured anew; the others stay as they are."""
    again = {figure.what for figure in figures}
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = [row for row in lines if row[2:].partition("（")[0].partition(" |")[0] not in again]
    path.write_text("\n".join([*kept, *map(line, figures)]) + "\n", encoding="utf-8")


GROWTH_HEAD = """# 支部多了会怎样

`make bench ARGS=--scale` 写出这一页：同一个网址在支部多起来以后要多少时间、问几次数据库。
每个支部 50 名党员、20 个页面，时间是页面缓存关闭时的中位数。机器不同，数也不同；
这里是 {day} 在 {machine} 上量的。

| 量什么 | 数据库 | 上限 | {notes} | |
|---|---|---|{rules}---|
"""


def write_growth(figures: list[Figure], path: Path, machine: str) -> None:
    """A row a measure, a column a size (the figures' notes), in the order they came."""
    notes = list(dict.fromkeys(figure.note for figure in figures))
    rows: dict[tuple[str, str], dict[str, Figure]] = {}
    for figure in figures:
        rows.setdefault((figure.what, figure.database), {})[figure.note] = figure
    head = GROWTH_HEAD.format(
        day=date.today().isoformat(),
        machine=machine,
        notes=" | ".join(notes),
        rules="---|" * len(notes),
    )
    lines = []
    for (what, database), found in rows.items():
        last = list(found.values())[-1]
        shown = [found[note].shown if note in found else "" for note in notes]
        verdicts = {figure.verdict for figure in found.values()}
        verdict = "over" if "over" in verdicts else last.verdict
        lines.append("| " + " | ".join([what, database, last.allowed, *shown, verdict]) + " |")
    path.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
