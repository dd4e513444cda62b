"""Which branches' summaries a change makes wrong: every fact the rules read, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.db.models import Model
from django.db.models.signals import post_delete, post_save

from branches.models import Branch, BranchFact, PartyGroup, RuleOverride
from branches.permissions import line_below
from members.models import Affiliation, GroupPlace, Post
from portal.records.changes.tracked import changed

from ..meetings.models import Meeting, MeetingBranch
from ..minutes.models import Minutes
from ..planning.models import Habits, Window
from ..talks.models import Talk
from .summaries import asked, forget

Concerns = Callable[[list], Iterable[int]]


def _of_branch(records: list) -> set[int]:
    return {record.branch_id for record in records}


def _and_below(records: list[Branch]) -> set[int]:
    """Those too whose superior's notices and rules it may have changed."""
    ids = {record.pk for record in records}
    below = Branch.objects.filter(pk__in=line_below(sorted(ids))).order_by()
    return ids | set(below.values_list("pk", flat=True))


def _taking_part(records: list[Meeting]) -> set[int]:
    rows = MeetingBranch.objects.filter(meeting__in=[record.pk for record in records])
    return {*_of_branch(records), *rows.values_list("branch", flat=True)}


def _of_part(records: list[Minutes]) -> set[int]:
    parts = MeetingBranch.objects.filter(pk__in=[record.part_id for record in records])
    return set(parts.values_list("branch", flat=True))


def _of_affiliation(records: list[GroupPlace]) -> set[int]:
    keys = [record.affiliation_id for record in records]
    return set(Affiliation.objects.filter(pk__in=keys).values_list("branch", flat=True))


def _below(records: list) -> set[int]:
    """All below the superior a record names, and below the one it named before."""
    tops = {record.superior_id for record in records}
    for record in records:
        rows = type(record).history.filter(**{record._meta.pk.attname: record.pk})
        tops |= set(rows.values_list("superior", flat=True))
    branches = asked().order_by()
    if None not in tops:
        below = branches.filter(pk__in=line_below(sorted(tops)))
        return {*tops, *below.values_list("pk", flat=True)}
    return set(branches.values_list("pk", flat=True))


TRACKED: dict[type[Model], Concerns] = {
    Affiliation: _of_branch,
    Branch: _and_below,
    Habits: _of_branch,
    Meeting: _taking_part,
    Minutes: _of_part,
    PartyGroup: _of_branch,
    Post: _of_branch,
    RuleOverride: _below,
    Talk: _of_branch,
    Window: _below,
}
WRITTEN: dict[type[Model], Concerns] = {
    BranchFact: _of_branch,
    GroupPlace: _of_affiliation,
    MeetingBranch: _of_branch,
}


def hear(sender: type[Model], records: list, **kwargs) -> None:
    """Tracked records were made, changed or removed."""
    forget(TRACKED[sender](records))


def hear_one(sender: type[Model], instance: Model, **kwargs) -> None:
    """A row was written or removed."""
    forget(WRITTEN[sender]([instance]))


def connect() -> None:
    """Listen."""
    for model in TRACKED:
        changed.connect(hear, model, dispatch_uid=f"life.due.{model.__name__}")
    for model in WRITTEN:
        for signal in (post_save, post_delete):
            signal.connect(hear_one, model, dispatch_uid=f"life.due.{model.__name__}")
