"""What a branch was on a day, and entering that it becomes something else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal.records.changes.acting import because

from .models import Branch, BranchFact

# Before the first change entered here a branch was what the register said: no party organisation
# is older.
BEGINNING = dt.date(1921, 7, 1)


def shown(branches: Iterable[Branch]) -> dict[int, dict]:
    """By branch id what ``BranchFact.NAMES`` are today, as the register shows them."""
    return {
        branch.pk: {name: getattr(branch, name) for name in BranchFact.NAMES} for branch in branches
    }


def facts_on(branches: Iterable[Branch], day: dt.date | None = None) -> dict[int, dict]:
    """By branch id what ``BranchFact.NAMES`` were on a day (default today), in one query."""
    found = shown(branches)
    for row in BranchFact.objects.filter(branch__in=found).on(day):
        found[row.branch_id][row.name] = row.typed
    return found


def check_day(branch: Branch, effective_on: dt.date) -> None:
    """ValidationError for a day before the branch, as it would be saved, was founded."""
    if branch.established_on and effective_on < branch.established_on:
        raise ValidationError({"effective_on": _("生效日期不能早于成立日期。")})


@transaction.atomic
def change_facts(
    branch: Branch, effective_on: dt.date, *, by=None, label: str = "", basis: str = ""
) -> list[BranchFact]:
    """Save ``branch`` (changed, not saved yet); what rules read of it holds from a day on.

    Returns the rows written, none where no such fact changed. ``by`` is the account that enters
    it, in the capacity ``label``. Afterwards the register shows what holds today, which is
    something else where the day is to come or a later change is known. ValidationError for a day
    before the branch was founded.
    """
    check_day(branch, effective_on)
    before = Branch.objects.select_for_update().get(pk=branch.pk)
    changed = [name for name in BranchFact.NAMES if getattr(before, name) != getattr(branch, name)]
    known = set(branch.facts.filter(name__in=changed).values_list("name", flat=True))
    entered = {"entered_by": by, "entered_by_label": label}
    rows = []
    for name in changed:
        if name not in known:
            _enter(before, name, effective_on=BEGINNING, basis=_("原登记内容"), **entered)
        rows.append(_enter(branch, name, effective_on=effective_on, basis=basis, **entered))
    for name, value in facts_on([branch])[branch.pk].items():
        setattr(branch, name, value)
    with because(basis):
        branch.save()
    return rows


def _enter(branch: Branch, name: str, **row) -> BranchFact:
    value = Branch._meta.get_field(name).value_to_string(branch)
    value = "" if value in (None, "None") else value
    return BranchFact.objects.create(branch=branch, name=name, value=value, **row)


def show_facts(since: dt.date) -> int:
    """Bring facts that took effect from a day on into the register; returns how many branches."""
    recent = BranchFact.objects.filter(effective_on__gte=since).values("branch")
    branches = list(Branch.objects.filter(pk__in=recent))
    late = 0
    for branch, facts in zip(branches, facts_on(branches).values(), strict=True):
        if any(getattr(branch, name) != value for name, value in facts.items()):
            for name, value in facts.items():
                setattr(branch, name, value)
            with because(_("到了登记的生效日期")):
                branch.save(update_fields=[*facts])
            late += 1
    return late
