"""Comparing candidates with the branch, and writing them all or not at all."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import Branch, PartyGroup
from portal.records.changes.acting import because

from ...affiliations.models import Affiliation, GroupPlace
from ...affiliations.services import place
from ...enums import AffiliationKind
from ...people.looks import actor_label
from ...people.models import Member, Standing
from ...people.services import record_standing, update_member
from .rows import Candidate

NEW, SKIP, MERGE = "new", "skip", "merge"


class Refused(Exception):
    """Nothing was written; ``errors`` by row number say why."""

    def __init__(self, errors: dict[int, list[str]]):
        super().__init__(errors)
        self.errors = errors


@dataclass
class Line:
    """A candidate with its namesakes in the branch and what is to be done with it."""

    candidate: Candidate
    namesakes: list[Member] = field(default_factory=list)
    choice: str = ""
    changed: bool = False  # other namesakes than in the preview

    @property
    def seen(self) -> list[int]:
        """The namesakes, to be compared with those there are when the line is written."""
        return sorted(member.pk for member in self.namesakes)

    @property
    def red(self) -> bool:
        """Something in it is wrong."""
        return bool(self.candidate.errors)

    @property
    def undecided(self) -> bool:
        """It looks like somebody who is there already, and nobody has said whether it is."""
        return bool(self.namesakes) and not self.choice


@dataclass
class Plan:
    """What an import would do."""

    branch: Branch
    lines: list[Line]
    new_groups: list[str]

    @property
    def red(self) -> list[Line]:
        """Lines that forbid writing."""
        return [line for line in self.lines if line.red]

    @property
    def namesakes(self) -> int:
        """Lines that need a decision."""
        return sum(bool(line.namesakes) for line in self.lines)

    @property
    def can_run(self) -> bool:
        """Nothing is wrong and there is something to write."""
        return bool(self.lines) and not self.red


def compare(
    branch: Branch,
    candidates: list[Candidate],
    choices: dict[int, str] | None = None,
    seen: list[list[int]] | None = None,
) -> Plan:
    """Find namesakes among the home members of the branch; nobody else's are looked at.

    Somebody whose month of entry or number agrees is suggested for merging. ``choices`` by row
    number: ``new``, ``skip`` or ``merge:<id>``; ``seen``: the namesakes each line had when they
    were made. A choice made for others counts for nothing.
    """
    by_name: dict[str, list[Member]] = {}
    for member in Member.objects.of_branch(branch, AffiliationKind.HOME):
        by_name.setdefault(member.display_name, []).append(member)
    lines = []
    for place_in_file, candidate in enumerate(candidates):
        line = Line(candidate, by_name.get(candidate.name, []))
        line.changed = seen is not None and line.seen != seen[place_in_file]
        if line.changed:
            line.choice = ""
        elif choices is not None:
            line.choice = _allowed(line, choices.get(candidate.number, ""))
        elif len(line.namesakes) == 1 and _agree(candidate, line.namesakes[0]):
            line.choice = f"{MERGE}:{line.namesakes[0].pk}"
        lines.append(line)
    known = set(branch.groups.values_list("name", flat=True))
    wanted = dict.fromkeys(row.group for row in candidates if row.group)
    return Plan(branch, lines, [name for name in wanted if name not in known])


def _agree(candidate: Candidate, member: Member) -> bool:
    same_month = candidate.joined and candidate.joined == member.joined_month
    same_phone = candidate.phone and candidate.phone == member.phone
    return bool(same_month or same_phone)


def _allowed(line: Line, choice: str) -> str:
    merges = {f"{MERGE}:{member.pk}" for member in line.namesakes}
    return choice if choice in {NEW, SKIP} | merges else ""


@transaction.atomic
@because(gettext_lazy("从名册导入"))
def apply(plan: Plan, by=None) -> dict[str, int]:
    """Write every line for the account ``by``; returns how many were new, merged and skipped.

    Raises ``Refused`` with nothing written where a line is red, undecided or is refused by a rule.
    """
    done = {NEW: 0, MERGE: 0, SKIP: 0}
    errors = {line.candidate.number: list(line.candidate.errors) for line in plan.red}
    for line in plan.lines:
        if line.changed and not line.red:
            errors[line.candidate.number] = [_("预览以后名册有变化，请再看这一行")]
        elif line.undecided and not line.red:
            errors[line.candidate.number] = [_("名册里有同名的党员，选一个处理办法")]
    merged = [line.choice for line in plan.lines if line.choice.startswith(MERGE)]
    if len(merged) != len(set(merged)):
        for line in plan.lines:
            if merged.count(line.choice) > 1:
                errors[line.candidate.number] = [_("两行合并到了同一个人")]
    if errors:
        raise Refused(errors)
    groups = _groups(plan)
    fresh = []
    for line in plan.lines:
        candidate = line.candidate
        if line.choice == SKIP:
            done[SKIP] += 1
            continue
        try:
            if line.choice.startswith(MERGE):
                _merge(line, groups, by)
                done[MERGE] += 1
            else:
                fresh.append((_member(candidate), candidate))
                done[NEW] += 1
        except ValidationError as error:
            errors[candidate.number] = error.messages
    if errors:
        raise Refused(errors)
    Member.objects.bulk_create([member for member, _candidate in fresh], batch_size=200)
    _enrol(plan.branch, fresh, groups, by)
    return done


def _enrol(
    branch: Branch, fresh: list[tuple[Member, Candidate]], groups: dict[str, PartyGroup], by
) -> None:
    """As ``affiliations.services.enrol``, for hundreds at once."""
    entered = {"entered_by": by, "entered_by_label": actor_label(by) if by else ""}
    rows = [
        Affiliation(
            member=member,
            branch=branch,
            kind=AffiliationKind.HOME,
            starts_on=candidate.starts,
            group=groups.get(candidate.group),
        )
        for member, candidate in fresh
    ]
    Affiliation.objects.bulk_create(rows, batch_size=200)
    Standing.objects.bulk_create(
        [
            Standing(
                member=row.member,
                status=row.member.status,
                effective_on=row.starts_on,
                **entered,
            )
            for row in rows
        ],
        batch_size=200,
    )
    GroupPlace.objects.bulk_create(
        [
            GroupPlace(
                affiliation=row,
                group=row.group,
                group_name=row.group.name,
                effective_on=row.starts_on,
                **entered,
            )
            for row in rows
            if row.group
        ],
        batch_size=200,
    )


def _groups(plan: Plan) -> dict[str, PartyGroup]:
    groups = {group.name: group for group in plan.branch.groups.all()}
    order = len(groups)
    used = {line.candidate.group for line in plan.lines if line.choice != SKIP}
    for name in plan.new_groups:
        if name in used:
            order += 1
            groups[name] = PartyGroup.objects.create(branch=plan.branch, name=name, order=order)
    return groups


def _member(candidate: Candidate) -> Member:
    member = Member(
        display_name=candidate.name,
        status=candidate.status,
        joined_month=candidate.joined,
        phone=candidate.phone,
    )
    member.full_clean()
    return member


def _merge(line: Line, groups: dict[str, PartyGroup], by) -> None:
    """Fill what the row knows into the record; what it doesn't know stays."""
    candidate = line.candidate
    pk = int(line.choice.partition(":")[2])
    member = next(member for member in line.namesakes if member.pk == pk)
    member.joined_month = candidate.joined or member.joined_month
    member.phone = candidate.phone or member.phone
    update_member(member)
    today = timezone.localdate()
    if candidate.says_status and candidate.status != member.status:
        record_standing(member, candidate.status, today, by=by)
    row, group = member.home(), groups.get(candidate.group)
    if row and group and group != row.group:
        place(row, group, today, by)
