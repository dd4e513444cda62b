"""公开目录: what a branch discloses, how often, to whom; and what is missing on a day."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from .branches import add_months
from .rules import DATA, Rule, rule

ONCE = "long"


@dataclass(frozen=True)
class CatalogueItem:
    """A matter of the catalogue.

    ``every`` is the number of months after which the next entry is due; 0 where it follows the
    event (or, with timing ``long``, where one entry is enough as long as it is kept right).
    ``audience`` is the widest the item is usually disclosed to.
    """

    id: str
    title: str
    audience: str
    timing: str
    every: int

    @property
    def rule(self) -> Rule:
        """What it rests on."""
        return rule("GK-02")


@dataclass(frozen=True)
class Gap:
    """An item that is missing: since when it is due, None where it never was disclosed."""

    item: CatalogueItem
    last: dt.date | None
    due: dt.date | None


@cache
def catalogue() -> Mapping[str, CatalogueItem]:
    """The items by identifier, in the order of the catalogue."""
    path = DATA / "disclosure_regulation.toml"
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["catalogue"]
    return MappingProxyType({row["id"]: CatalogueItem(**row) for row in rows})


def gaps(last: Mapping[str, dt.date], since: dt.date | None, today: dt.date) -> list[Gap]:
    """What is missing today.

    ``last`` maps item identifiers to the day of their latest disclosure; ``since`` is the day the
    branch was set up (nothing is due before its first period is over). Items that follow events
    can't be missing by the calendar and are left out.
    """
    found = []
    for item in catalogue().values():
        latest = last.get(item.id)
        if item.every:
            start = latest or since
            due = add_months(start, item.every) if start else None
            if due is None or due < today:
                found.append(Gap(item, latest, due))
        elif item.timing == ONCE and latest is None:
            found.append(Gap(item, None, since))
    return found


def period_named(every: int, today: dt.date) -> str:
    """The last whole period of ``every`` months before ``today``, as disclosures name it.

    ``2026年第三季度``, ``2026年上半年``, ``2025年``, ``2026年10月``; empty for what follows events
    and for spans that have no name.
    """
    if every not in (1, 3, 6, 12):
        return ""
    number, _rest = divmod(today.month - 1, every)  # of this period in the year, from 0
    year, number = (today.year, number - 1) if number else (today.year - 1, 12 // every - 1)
    match every:
        case 1:
            return f"{year}年{number + 1}月"
        case 3:
            return f"{year}年第{'一二三四'[number]}季度"
        case 6:
            return f"{year}年{'上下'[number]}半年"
    return f"{year}年"
