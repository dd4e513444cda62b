"""Who was talked with in a year, and by whom (ZB-18): sums, and names for the keepers."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from itertools import combinations

from django.utils import timezone

from branches.models import Branch
from members.enums import COMMITTEE_POSTS, AffiliationKind
from members.models import Member

from .models import Talk


@dataclass(frozen=True)
class Officer:
    """Somebody of the committee: with how many people they have talked, with whom not yet."""

    member: Member
    talked: int
    left: list[Member]


@dataclass(frozen=True)
class Reached:
    """A year's talks on a day, of all ``home``; ``asked`` is how many each should have had.

    Those of ``short`` had fewer, whoever with: what ``/me/due/`` counts. Of the committee beside
    it: people without a post it has reached, and not; and its own pairs that have talked, of
    ``all_pairs``.
    """

    asked: int
    home: int
    short: list[Member]
    people: int
    left: list[Member]
    pairs: int
    all_pairs: int
    officers: list[Officer]

    @property
    def enough(self) -> int:
        """How many of ``home`` had as many talks as they should."""
        return self.home - len(self.short)

    @property
    def reached(self) -> int:
        """How many of ``people`` somebody of the committee has talked with."""
        return self.people - len(self.left)


def reached(branch: Branch, year: int, asked: int) -> Reached:
    """The talks of a year, of those who belong to the branch today or did when it ended.

    Three queries, however many people.
    """
    day = min(timezone.localdate(), dt.date(year, 12, 31))
    home = list(Member.objects.of_branch(branch, AffiliationKind.HOME, on=day))
    posts = branch.posts.in_office(day).filter(kind__in=COMMITTEE_POSTS)
    committee = set(posts.values_list("member", flat=True))
    rows = Talk.objects.filter(branch=branch, held_on__year=year)
    pairs_told = list(rows.values_list("first", "second"))
    times = Counter(person for pair in pairs_told for person in pair)
    talked = {frozenset(pair) for pair in pairs_told}

    def between(one: int, other: int) -> bool:
        return frozenset((one, other)) in talked

    plain = [member for member in home if member.pk not in committee]
    pairs = [between(*pair) for pair in combinations(sorted(committee), 2)]
    officers = []
    for officer in (member for member in home if member.pk in committee):
        left = [one for one in home if one != officer and not between(officer.pk, one.pk)]
        officers.append(Officer(officer, len(home) - 1 - len(left), left))
    left = [one for one in plain if not any(between(pk, one.pk) for pk in committee)]
    short = [member for member in home if times[member.pk] < asked]
    return Reached(asked, len(home), short, len(plain), left, sum(pairs), len(pairs), officers)
