"""The thresholds of the branch regulation, at both sides of each."""

import datetime as dt

import pytest

from portal.rulebook.branches import (
    BranchFacts,
    add_months,
    branch_verdicts,
    election_due,
    reminder_due,
)
from portal.rulebook.rules import rule

pytestmark = pytest.mark.anydb

TODAY = dt.date(2026, 11, 22)


def cited(**facts) -> set[str]:
    defaults = {"level": "branch", "formal": 5, "members": 5, "committee": 1}
    return {v.rule.id for v in branch_verdicts(BranchFacts(**{**defaults, **facts}), TODAY)}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"formal": 3, "members": 3}, set()),
        ({"formal": 2, "members": 3}, {"ZB-05"}),
        ({"formal": 2, "members": 2, "units": 2}, set()),
        ({"formal": 6, "members": 6}, set()),
        ({"formal": 7, "members": 7, "committee": 1}, {"ZB-19"}),
        ({"formal": 7, "members": 7, "committee": 3}, set()),
        ({"formal": 9, "members": 9, "committee": 7}, set()),
        ({"formal": 9, "members": 9, "committee": 8}, {"ZB-19"}),
        ({"formal": 6, "members": 6, "committee": 3}, {"ZB-20"}),
        ({"formal": 50, "members": 50, "committee": 5}, set()),
        ({"formal": 50, "members": 51, "committee": 5}, {"ZB-01"}),
        ({"units": 5}, set()),
        ({"units": 6}, {"ZB-02"}),
        ({"level": "committee", "formal": 200, "members": 200, "committee": 9}, set()),
    ],
)
def test_size_and_committee(facts, expected):
    assert cited(**facts) == expected


@pytest.mark.parametrize(
    ("elected_on", "expected"),
    [
        (dt.date(2024, 5, 23), set()),  # ends 2027-05-23, reminder 2026-11-23: tomorrow
        (dt.date(2024, 5, 22), {"ZB-22"}),
        (dt.date(2023, 11, 22), {"ZB-22"}),
        (dt.date(2023, 11, 21), {"ZB-22"}),
    ],
)
def test_term(elected_on, expected):
    assert cited(elected_on=elected_on) == expected


def test_an_expired_term_is_required_not_a_warning():
    facts = BranchFacts("branch", 5, 5, 1, elected_on=dt.date(2023, 11, 21))
    assert [v.level for v in branch_verdicts(facts, TODAY)] == ["required"]


def test_term_arithmetic():
    due = election_due(dt.date(2024, 2, 29), 3)
    assert due == dt.date(2027, 2, 28)
    assert reminder_due(due) == dt.date(2026, 8, 28)
    assert add_months(dt.date(2026, 8, 31), -6) == dt.date(2026, 2, 28)


def test_a_rule_cites_its_article():
    assert rule("ZB-19").citation == "《中国共产党支部工作条例（试行）》第二十条"
