"""Size, committee and term of a branch (支部工作条例): verdicts that show their article."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from .packs import NATIONAL, RuleSet
from .rules import Verdict, gettext_noop, rule


@dataclass(frozen=True)
class BranchFacts:
    """What the rules need to know of a branch. Counts are people; dates are days.

    ``units`` is the number of organisations a joint branch covers, None where it isn't one.
    """

    level: str
    formal: int
    members: int
    committee: int
    units: int | None = None
    elected_on: dt.date | None = None
    term_years: int | None = None


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day ``months`` later (or earlier), or the last day of that month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return day.replace(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def term_years(community: bool = False) -> int:
    """Years of a term: ZB-21."""
    values = rule("ZB-21").values
    return values["community_years" if community else "other_years"]


def election_due(elected_on: dt.date, years: int) -> dt.date:
    """The day the term ends: the election day ``years`` later."""
    return add_months(elected_on, 12 * years)


def reminder_due(term_ends: dt.date, rules: RuleSet | None = None) -> dt.date:
    """The day the superior reminds of re-election: ZB-22, the national one without ``rules``."""
    found = rule("ZB-22") if rules is None else rules["ZB-22"]
    return add_months(term_ends, -found.values["remind_months"])


def branch_verdicts(
    facts: BranchFacts, today: dt.date, rules: RuleSet | None = None
) -> list[Verdict]:
    """Warnings about size, committee and term, most pressing first; empty where all is in order.

    ``rules`` are those of the branch on that day; without them the national ones.
    """
    rules = NATIONAL.on(today) if rules is None else rules
    order = {"required": 0, "warning": 1}
    return sorted(_verdicts(facts, today, rules), key=lambda verdict: order[verdict.level])


def _verdicts(facts: BranchFacts, today: dt.date, rules: RuleSet) -> Iterator[Verdict]:
    if facts.level == "branch":
        yield from _size(facts, rules)
        yield from _committee(facts, rules)
    if facts.elected_on:
        yield from _term(facts, today, rules)


def _size(facts: BranchFacts, rules: RuleSet) -> Iterator[Verdict]:
    size, joint, change = rules["ZB-01"], rules["ZB-02"], rules["ZB-05"]
    if facts.units is None and facts.formal < size.values["min_formal"]:
        yield Verdict(
            change,
            "required",
            gettext_noop("正式党员%(count)s人，不足%(limit)s人，应及时调整或撤销。"),
            {"count": facts.formal, "limit": change.values["min_formal"]},
        )
    if facts.members > size.values["max_members"]:
        yield Verdict(
            size,
            "warning",
            gettext_noop("党员%(count)s人，一般不超过%(limit)s人，可以考虑设党总支。"),
            {"count": facts.members, "limit": size.values["max_members"]},
        )
    if facts.units is not None and facts.units > joint.values["max_units"]:
        yield Verdict(
            joint,
            "warning",
            gettext_noop("联合了%(count)s个单位，一般不超过%(limit)s个。"),
            {"count": facts.units, "limit": joint.values["max_units"]},
        )


def _committee(facts: BranchFacts, rules: RuleSet) -> Iterator[Verdict]:
    committee, small = rules["ZB-19"], rules["ZB-20"]
    values = committee.values
    if facts.formal < values["committee_from"]:
        if facts.committee > 2:  # a secretary and, where needed, a deputy
            yield Verdict(
                small,
                "warning",
                gettext_noop(
                    "正式党员%(count)s人，不足%(limit)s人，设书记1名，必要时设副书记1名。"
                ),
                {"count": facts.formal, "limit": small.values["below"]},
            )
    elif facts.committee < values["committee_min"]:
        yield Verdict(
            committee,
            "required",
            gettext_noop("正式党员%(count)s人，应设支部委员会，至少%(limit)s人，现有%(now)s人。"),
            {"count": facts.formal, "limit": values["committee_min"], "now": facts.committee},
        )
    elif facts.committee > values["committee_max"]:
        yield Verdict(
            committee,
            "warning",
            gettext_noop("委员%(count)s人，一般不超过%(limit)s人。"),
            {"count": facts.committee, "limit": values["committee_max"]},
        )


def _term(facts: BranchFacts, today: dt.date, rules: RuleSet) -> Iterator[Verdict]:
    years = facts.term_years or rules["ZB-21"].values["other_years"]
    due = election_due(facts.elected_on, years)
    term = rules["ZB-22"]
    if today > due:
        yield Verdict(term, "required", gettext_noop("任期已于%(day)s届满，应换届。"), {"day": due})
    elif today >= reminder_due(due, rules):
        yield Verdict(term, "warning", gettext_noop("任期到%(day)s，应准备换届。"), {"day": due})
