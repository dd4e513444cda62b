"""Rules as data: each with its source, article, place, dates and how sure we are of it.

The data lies in ``data/*.toml``; nothing else in the program repeats a threshold.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Rule:
    """One rule of the field.

    ``certainty`` is H, M or L (how well the wording was verified); ``values`` the thresholds
    by name. A local rule may make the values named in ``stricter`` stricter, ``more`` or ``less``
    being the direction, and none of a ``fixed`` rule; ``labels`` says in Chinese what they are.
    """

    id: str
    summary: str
    source: str
    article: str
    certainty: str
    jurisdiction: str
    effective_from: dt.date
    effective_to: dt.date | None = None
    url: str = ""
    values: Mapping[str, int] = field(default_factory=dict)
    fixed: bool = False
    stricter: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def citation(self) -> str:
        """``《中国共产党支部工作条例（试行）》第二十条``."""
        return f"{self.source}{self.article}"

    def in_force(self, on: dt.date) -> bool:
        """Whether the rule applies on a day."""
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)


@dataclass(frozen=True)
class Reason:
    """Something said of some facts; the words and the numbers stay apart for translation."""

    template: str
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The reason in Chinese."""
        return self.template % self.params


@dataclass(frozen=True)
class Verdict:
    """What a rule says of some facts: ``level`` is ``warning`` or ``required``.

    ``template`` and ``params`` stay apart so that the message can be translated.
    """

    rule: Rule
    level: str
    template: str
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The verdict in Chinese."""
        return self.template % self.params


def gettext_noop(text: str) -> str:
    """Mark a text for translation; what shows it translates it."""
    return text


def _rule(row: Mapping, source: Mapping) -> Rule:
    """A row of a pack; what it does not say itself, its source says."""
    return Rule(
        id=row["id"],
        summary=row["summary"],
        source=row.get("source", source["title"]),
        article=row["article"],
        certainty=row["certainty"],
        jurisdiction=row.get("jurisdiction", source["jurisdiction"]),
        effective_from=row.get("effective_from", source["effective_from"]),
        effective_to=row.get("effective_to"),
        url=row.get("url", source.get("url", "")),
        values=MappingProxyType(row.get("values", {})),
        fixed=row.get("fixed", False),
        stricter=MappingProxyType(row.get("stricter", {})),
        labels=MappingProxyType(row.get("labels", {})),
    )


@cache
def all_rules() -> Mapping[str, Rule]:
    """Every rule by its identifier."""
    rules: dict[str, Rule] = {}
    for path in sorted(DATA.glob("*.toml")):
        pack = tomllib.loads(path.read_text(encoding="utf-8"))
        source = pack["source"]
        for row in pack["rule"]:
            if row["id"] in rules:
                raise ValueError(f"{path.name}: rule {row['id']} stands twice")
            rules[row["id"]] = _rule(row, source)
    return MappingProxyType(rules)


def rule(identifier: str) -> Rule:
    """The rule called ``identifier``; KeyError where there is none."""
    return all_rules()[identifier]
