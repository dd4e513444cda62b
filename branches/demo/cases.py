"""Three model cases of the demo's branches, their claims with date and source. All invented."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

from portal.seeding import steps
from portal.seeding.drafting import Draft, article, read_draft, with_ids
from portal.seeding.making import at, ensure_page, find_page, publish

from ..models import Branch, CaseClaim, CasePage, Sector

TEXTS = Path(__file__).parent / "texts" / "cases"


@steps.register(60)
def cases() -> None:
    """典型案例"""
    library = find_page("cases")
    for path in sorted(TEXTS.glob("*.txt")):
        draft = read_draft(path)
        case, made = ensure_page(
            library,
            CasePage,
            draft.slug,
            published_at=at(draft["published"]),
            title=draft["title"],
            summary=draft["summary"],
            branch=Branch.objects.get(slug=draft["branch"]),
            sector=Sector.objects.get(slug=draft["sector"]),
            case_kind=draft["kind"],
            responsible_unit=draft["unit"],
            editor_name="案例编辑组",
            body=with_ids(article(draft.body)),
            steps=stream("step", rows(draft, "step", ("title", "text", "needs"))),
            honours=stream("honour", honours(draft)),
        )
        if made:
            case.claims.add(*(claim(row) for row in lines(draft, "claim")))
            publish(case, at(draft["published"]))


def stream(kind: str, values: list[dict]) -> list[dict]:
    """Raw stream data of blocks of one kind."""
    return with_ids([{"type": kind, "value": value} for value in values])


def lines(draft: Draft, name: str) -> list[list[str]]:
    """The fields called ``name``, each cut at its bars."""
    return [line.split("|") for line in draft.get(name).splitlines() if line]


def rows(draft: Draft, name: str, keys: tuple[str, ...]) -> list[dict[str, str]]:
    """The fields called ``name`` as dictionaries."""
    return [dict(zip(keys, line, strict=False)) for line in lines(draft, name)]


def honours(draft: Draft) -> list[dict]:
    """Honours with their year as a number."""
    found = rows(draft, "honour", ("title", "awarded_by", "year"))
    return [honour | {"year": int(honour["year"])} for honour in found]


def claim(row: list[str]) -> CaseClaim:
    """``说的是什么|数字|单位|原来是|期间或日期|来源``; what is missing stays empty."""
    label, figure, unit, baseline, when, source = [*row, "", "", ""][:6]
    is_day = when.count("-") == 2 and when.replace("-", "").isdecimal()
    return CaseClaim(
        label=label,
        figure=Decimal(figure),
        unit=unit,
        baseline=Decimal(baseline) if baseline else None,
        as_of=dt.date.fromisoformat(when) if is_day else None,
        period="" if is_day else when,
        source=source,
    )
