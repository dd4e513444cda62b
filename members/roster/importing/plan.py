"""Comparing candidates with the branch: who is there already, and what may not be written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from branches.models import Branch

from ...enums import AffiliationKind
from ...people.models import Member
from ...permissions import user_is_superior_of
from .rows import Candidate

NEW, SKIP, MERGE = "new", "skip", "merge"


@dataclass
class Line:
    """A candidate with its namesakes in the branch and what is to be done with it."""

    candidate: Candidate
    namesakes: list[Member] = field(default_factory=list)
    choice: str = ""
    changed: bool = False  # other namesakes than in the preview
    problems: list[str] = field(default_factory=list)  # why it is not written

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
    without: Iterable[int] = (),
) -> Plan:
    """Find namesakes among the home members of the branch; nobody else's are looked at.

    Somebody whose month of entry or number agrees is suggested for merging. ``choices`` by row
    number: ``new``, ``skip`` or ``merge:<id>``; ``seen``: the namesakes each line had when they
    were made. A choice made for others counts for nothing. ``without``: members this very import
    has made, of whom nobody need be asked.
    """
    by_name: dict[str, list[Member]] = {}
    for member in Member.objects.of_branch(branch, AffiliationKind.HOME).exclude(pk__in=without):
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


def skip_own_standing(plan: Plan, user) -> None:
    """Merging into one's own record would change one's own standing: it is skipped."""
    if user_is_superior_of(user, plan.branch):
        return
    for line in plan.lines:
        for member in line.namesakes:
            if member.user_id == user.pk and line.choice == f"{MERGE}:{member.pk}":
                line.choice = SKIP


def find_problems(plan: Plan, merged: Iterable[int] = ()) -> None:
    """Note in each line why it can't be written.

    ``merged``: members earlier lines of the same import were merged into.
    """
    counted = Counter(line.choice for line in plan.lines if line.choice.startswith(MERGE))
    counted.update(f"{MERGE}:{pk}" for pk in merged)
    for line in plan.lines:
        line.problems = list(line.candidate.errors)
        if line.changed and not line.red:
            line.problems.append(_("预览以后名册有变化，请再看这一行"))
        elif line.undecided and not line.red:
            line.problems.append(_("名册里有同名的党员，选一个处理办法"))
        elif counted[line.choice] > 1:
            line.problems.append(_("两行合并到了同一个人"))
