"""Verdicts of size, committee and term under other rules, for who decides on local ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext as _

from branches.models import Branch
from branches.rules.verdicts import Books, Changed
from portal.rulebook.branches import BranchFacts, branch_verdicts
from portal.rulebook.packs import RuleSet

from .standing import counted, facts


def changed(
    branches: list[Branch], before: Books, after: Books, today: dt.date
) -> Iterator[Changed]:
    """Those that differ, by what is registered now; as many queries for one branch as for all."""
    reached = [branch for branch in branches if before[branch.pk] is not after[branch.pk]]
    told = facts(counted(Branch.objects.filter(pk__in=[branch.pk for branch in reached])))
    for branch in reached:
        was = _said(told[branch.pk], today, before[branch.pk].on(today))
        now = _said(told[branch.pk], today, after[branch.pk].on(today))
        for citation in dict.fromkeys([*was, *now]):
            old, new = was.get(citation, ""), now.get(citation, "")
            if old != new:
                yield Changed(branch, citation, old, new)


def _said(told: BranchFacts, today: dt.date, rules: RuleSet) -> dict[str, str]:
    return {
        verdict.rule.citation: _(verdict.template) % verdict.params
        for verdict in branch_verdicts(told, today, rules)
    }
