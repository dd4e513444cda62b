"""Writing what was compared: a few lines at a time, and what became of each."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from branches.models import Branch, PartyGroup
from portal.tasks.works import REFUSED, Outcome

from ...affiliations.models import Affiliation, GroupPlace
from ...affiliations.services import place
from ...enums import AffiliationKind
from ...people.looks import actor_label
from ...people.models import Member, Standing
from ...people.services import record_standing, update_member
from .plan import MERGE, NEW, SKIP, Line, Plan
from .rows import Candidate

Groups = dict[str, PartyGroup]


@transaction.atomic
def write(plan: Plan, by) -> list[Outcome]:
    """Write each line without a problem for the account ``by``; what became of each line.

    A line some rule refuses gets a problem and leaves nothing behind.
    """
    groups = _groups(plan)
    fresh: dict[int, Member] = {}
    merged: dict[int, Member] = {}
    for line in plan.lines:
        if line.problems or line.choice == SKIP:
            continue
        number = line.candidate.number
        try:
            with transaction.atomic():
                if line.choice.startswith(MERGE):
                    merged[number] = _merge(line, groups, by)
                else:
                    fresh[number] = _member(line.candidate)
        except ValidationError as error:
            line.problems = error.messages
    Member.objects.bulk_create(fresh.values(), batch_size=200)
    candidates = {line.candidate.number: line.candidate for line in plan.lines}
    pairs = [(member, candidates[number]) for number, member in fresh.items()]
    _enrol(plan.branch, pairs, groups, by)
    return [_outcome(line, fresh, merged) for line in plan.lines]


def _outcome(line: Line, fresh: dict[int, Member], merged: dict[int, Member]) -> Outcome:
    number = line.candidate.number
    if line.problems:
        return Outcome(REFUSED, why="\n".join(line.problems))
    if number in merged:
        return Outcome(MERGE, merged[number].pk)
    return Outcome(NEW, fresh[number].pk) if number in fresh else Outcome(SKIP)


def _enrol(branch: Branch, fresh: list[tuple[Member, Candidate]], groups: Groups, by) -> None:
    """As ``affiliations.services.enrol``, for many at once."""
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


def _groups(plan: Plan) -> Groups:
    """Those of the branch by name, with new ones for lines that are going to be written."""
    groups = {group.name: group for group in plan.branch.groups.all()}
    order = len(groups)
    used = {
        line.candidate.group for line in plan.lines if line.choice != SKIP and not line.problems
    }
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


def _merge(line: Line, groups: Groups, by) -> Member:
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
    return member
