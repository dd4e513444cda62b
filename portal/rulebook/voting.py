"""Quorum and majority of a vote, with the arithmetic in words (支部工作条例, 选举工作条例, 细则).

Three majorities exist and none is written here: each kind names the rules its numbers stand in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from .counts import Ballots, ImpossibleCount, whole
from .packs import NATIONAL, RuleSet
from .rules import Reason, Rule, gettext_noop


@dataclass(frozen=True)
class Kind:
    """Of what a vote is: the rules of its quorum and its majority, and others it rests on.

    ``sourced`` is False where no national text was found; ``due`` and ``result`` are the words of
    its arithmetic.
    """

    quorum: str
    majority: str
    others: tuple[str, ...] = ()
    secret: bool = False
    written: bool = False
    sourced: bool = True
    committee: bool = False
    due: str = gettext_noop("应到有表决权 %(entitled)s，到会 %(present)s，")
    passed: str = gettext_noop("通过。")
    failed: str = gettext_noop("不通过。")


KINDS: Mapping[str, Kind] = {
    "general": Kind("ZB-09", "ZB-09"),
    "committee": Kind(
        "ZB-10",
        "SJ-06",
        sourced=False,
        committee=True,
        due=gettext_noop("应到委员 %(entitled)s，到会 %(present)s，"),
    ),
    "admission": Kind("FZ-20", "FZ-21", secret=True, written=True),
    "conversion": Kind("FZ-20", "FZ-21", ("FZ-33",), secret=True, written=True),
    # Extending or cancelling a probation is voted on like the conversion it stands for.
    "probation": Kind("FZ-20", "FZ-21", ("FZ-33",), secret=True, written=True),
    "election": Kind(
        "XJ-04",
        "XJ-05",
        ("XJ-07",),
        secret=True,
        due=gettext_noop("应到有选举权 %(entitled)s，到会 %(present)s，"),
        passed=gettext_noop("当选。"),
        failed=gettext_noop("未当选。"),
    ),
    # Recommending delegates is no election.
    "delegates": Kind("ZB-09", "ZB-09"),
    "procedural": Kind("ZB-09", "ZB-09", ("SJ-07",), sourced=False),
}

ASK_SUPERIOR = "ask_superior"  # fewer with a vote than may decide alone
INCLUSIVE_READING = "inclusive_reading"  # the quorum rests on 半数以上 including the half
BASE_DISPUTED = "base_disputed"  # elected if counted of those present, as the text of 1990 did
NO_SOURCE = "no_source"  # no national text says how to decide this
VOID_BALLOTS = "void_ballots"  # more ballots returned than issued
LATER_RULE = "later_rule"  # judged by a rule that came into force later


@dataclass(frozen=True)
class Verdict:
    """What a vote came to. ``rules`` are identifiers; ``flags`` the codes above."""

    quorate: bool
    passed: bool
    rules: tuple[str, ...]
    steps: tuple[Reason, ...]
    flags: tuple[str, ...] = ()

    @property
    def arithmetic(self) -> str:
        """The numbers in a Chinese sentence; its ``steps`` can be translated."""
        return "".join(step.message for step in self.steps)


@dataclass(frozen=True)
class Election:
    """What an election came to: names by their votes, most first.

    ``tied`` have as many votes as the last seat needs and stand in a second vote among
    themselves; ``open_seats`` counts theirs and those nobody has a majority for. ``valid`` is
    False without a quorum or with more ballots returned than issued: then nobody is elected.
    """

    valid: bool
    elected: tuple[str, ...]
    tied: tuple[str, ...]
    open_seats: int
    rules: tuple[str, ...]
    flags: tuple[str, ...] = ()


class Needed(NamedTuple):
    """How many have to be present, and how many in favour, at least."""

    present: int
    in_favour: int


def decide(
    kind: str,
    *,
    entitled: int,
    present: int,
    in_favour: int,
    against: int = 0,
    abstained: int = 0,
    blank: int = 0,
    void: int = 0,
    written_in_favour: int = 0,
    written_against: int = 0,
    written_abstained: int = 0,
    issued: int | None = None,
    returned: int | None = None,
    rules: RuleSet | None = None,
) -> Verdict:
    """Whether a vote of a kind of ``KINDS`` had its quorum, and whether it passed.

    Counts are people. ``present`` are those in the room; ``in_favour``, ``against`` and
    ``abstained`` leave out written opinions, which count as votes and not as presence, and only
    for admission, conversion and probation. ``rules`` are those of the branch on the day, by
    default the newest national ones. Raises ImpossibleCount, a ValueError, for counts that
    cannot be.
    """
    asked = _kind(kind)
    counts = Ballots(
        entitled,
        present,
        in_favour,
        against,
        abstained,
        blank,
        void,
        written_in_favour,
        written_against,
        written_abstained,
        issued,
        returned,
    )
    if counts.written and not asked.written:
        raise ImpossibleCount(
            gettext_noop(
                "书面意见%(written)s份：只有接收预备党员、转正、延长和取消预备期的表决计入书面意见。"
            ),
            written=counts.written,
        )
    return _Bar(asked, rules).judge(counts)


def elect(
    seats: int,
    *,
    entitled: int,
    present: int,
    votes: Mapping[str, int],
    issued: int | None = None,
    returned: int | None = None,
    rules: RuleSet | None = None,
) -> Election:
    """Who of several candidates is elected to ``seats`` (at least one); ``votes`` by name.

    Raises ImpossibleCount for counts that cannot be: a candidate has no more votes than there are
    ballots, all together no more than each ballot has names.
    """
    whole("seats", seats)
    counts = Ballots(entitled, present, issued=issued, returned=returned)
    _refuse_impossible_votes(seats, votes, counts)
    bar = _Bar(_kind("election"), rules)
    flags = bar.flags(counts)
    if not bar.quorate(counts) or counts.too_many_returned:
        return Election(False, (), (), seats, bar.rules(flags), flags)
    passed = {name: count for name, count in votes.items() if bar.passes(counts, count)}
    order = sorted(passed, key=lambda name: -passed[name])
    elected, tied = order[:seats], []
    if len(order) > seats and passed[order[seats]] == passed[order[seats - 1]]:
        last = passed[order[seats]]
        elected = [name for name in order if passed[name] > last]
        tied = [name for name in order if passed[name] == last]
    open_seats = seats - len(elected)
    return Election(True, tuple(elected), tuple(tied), open_seats, bar.rules(flags), flags)


def needed(kind: str, *, entitled: int, rules: RuleSet | None = None) -> Needed:
    """How many must be present and in favour, before a vote of a kind of ``KINDS``."""
    bar = _Bar(_kind(kind), rules)
    present = bar.quorum_needed(entitled)
    return Needed(present, bar.votes_needed(Ballots(entitled, present)))


def candidates_needed(seats: int, rules: RuleSet | None = None) -> int:
    """How many candidates a committee of ``seats`` needs at least: a fifth more, rounded up."""
    whole("seats", seats)
    values = (NATIONAL.latest if rules is None else rules)["XJ-06"].values
    return seats + _rounded_up(seats * values["surplus_share"], values["surplus_of"])


class _Bar:
    """What a vote has to reach by the rules of a day."""

    def __init__(self, kind: Kind, rules: RuleSet | None):
        self.kind = kind
        self._later = False
        self._given = NATIONAL.latest if rules is None else rules
        self._quorum, self._majority = self._rule(kind.quorum), self._rule(kind.majority)
        self._reading, self._few = self._rule("SJ-05"), self._rule("SJ-08")

    def _rule(self, identifier: str) -> Rule:
        if identifier not in self._given:
            self._later = True
            return NATIONAL.latest[identifier]
        return self._given[identifier]

    def judge(self, counts: Ballots) -> Verdict:
        """The verdict on one motion or candidate."""
        quorate, votes = self.quorate(counts), counts.in_favour + counts.written_in_favour
        passed = quorate and not counts.too_many_returned and self.passes(counts, votes)
        flags = self.flags(counts)
        if not passed and self._passes_of_present(counts, votes) and quorate:
            flags = (*flags, BASE_DISPUTED)
        steps = tuple(self._steps(counts, votes, quorate, passed))
        return Verdict(quorate, passed, self.rules(flags), steps, flags)

    def quorate(self, counts: Ballots) -> bool:
        """Whether enough are in the room."""
        return counts.present >= self.quorum_needed(counts.entitled)

    def passes(self, counts: Ballots, votes: int) -> bool:
        """Whether so many votes are a majority."""
        return votes >= self.votes_needed(counts)

    def quorum_needed(self, entitled: int) -> int:
        """How many have to be in the room."""
        values = self._quorum.values
        if self._inclusive:
            return _rounded_up(entitled * values["quorum_share"], values["quorum_of"])
        return _more_than(entitled * values["quorum_share"], values["quorum_of"])

    def votes_needed(self, counts: Ballots) -> int:
        """How many votes are a majority."""
        values = self._majority.values
        base = counts.present if self._of_present else counts.entitled
        return _more_than(base * values["majority_share"], values["majority_of"])

    def rules(self, flags: tuple[str, ...]) -> tuple[str, ...]:
        """The rules the verdict rests on, once each."""
        cited = [self.kind.quorum, self.kind.majority, *self.kind.others]
        cited += ["SJ-05"] * (INCLUSIVE_READING in flags) + ["SJ-08"] * (ASK_SUPERIOR in flags)
        cited += ["XJ-07"] * (VOID_BALLOTS in flags)
        return tuple(dict.fromkeys(cited))

    def flags(self, counts: Ballots) -> tuple[str, ...]:
        """What somebody should know about the verdict."""
        few = counts.entitled < self._few.values["min_voters"] and not self.kind.committee
        found = {
            ASK_SUPERIOR: few,
            INCLUSIVE_READING: self._rests_on_the_half(counts),
            NO_SOURCE: not self.kind.sourced,
            VOID_BALLOTS: counts.too_many_returned,
            LATER_RULE: self._later,
        }
        return tuple(flag for flag, applies in found.items() if applies)

    @property
    def _of_present(self) -> bool:
        return bool(self._majority.values.get("of_present"))

    @property
    def _half(self) -> bool:
        """Whether the quorum is 半数以上, which SJ-05 reads."""
        return self.kind.quorum in ("ZB-09", "ZB-10")

    @property
    def _inclusive(self) -> bool:
        strict = self._half and self._reading.values["strict"]
        return bool(self._quorum.values["quorum_inclusive"]) and not strict

    def _rests_on_the_half(self, counts: Ballots) -> bool:
        values = self._quorum.values
        exact = counts.present * values["quorum_of"] == counts.entitled * values["quorum_share"]
        return self._half and self._inclusive and exact

    def _passes_of_present(self, counts: Ballots, votes: int) -> bool:
        values = self._majority.values
        if "of_present" not in values or counts.too_many_returned:
            return False
        return votes >= _more_than(counts.present * values["majority_share"], values["majority_of"])

    def _steps(self, counts: Ballots, votes: int, quorate: bool, passed: bool):
        """The clauses of the sentence, in order."""
        yield Reason(self.kind.due, vars(counts))
        numbers = {"article": self._quorum.article, "needed": self.quorum_needed(counts.entitled)}
        if not quorate:
            yield Reason(
                gettext_noop("不够法定人数（要 %(needed)s，%(article)s），不能表决。"), numbers
            )
            return
        yield Reason(gettext_noop("够法定人数（%(article)s）；"), numbers)
        if counts.too_many_returned:
            yield Reason(
                gettext_noop("发出选票 %(issued)s，收回 %(returned)s，收回多于发出，表决无效。"),
                vars(counts),
            )
            return
        numbers = {"votes": votes, "needed": self.votes_needed(counts)}
        if counts.written:  # only added in: printed apart it would name its author
            yield Reason(gettext_noop("赞成 %(votes)s（已计入书面意见），"), numbers)
        else:
            yield Reason(gettext_noop("赞成 %(votes)s，"), numbers)
        yield Reason(self._comparison(passed), numbers)
        yield Reason(self.kind.passed if passed else self.kind.failed)

    def _comparison(self, passed: bool) -> str:
        if self._of_present:
            if passed:
                return gettext_noop("超过实到的半数（要 %(needed)s），")
            return gettext_noop("没有超过实到的半数（要 %(needed)s），")
        if passed:
            return gettext_noop("超过应到的半数（要 %(needed)s），")
        return gettext_noop("没有超过应到的半数（要 %(needed)s），")


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise ValueError(f"no kind of vote is called {name!r}")
    return KINDS[name]


def _refuse_impossible_votes(seats: int, votes: Mapping[str, int], counts: Ballots) -> None:
    if not seats:
        raise ImpossibleCount(gettext_noop("应选名额是0，不能选举。"))
    for name, count in votes.items():
        whole(name, count)
        if count > counts.most:
            raise ImpossibleCount(
                gettext_noop("%(name)s得票%(count)s，超过选票%(most)s张。"),
                name=name,
                count=count,
                most=counts.most,
            )
    if sum(votes.values()) > seats * counts.most:
        raise ImpossibleCount(
            gettext_noop("得票合计%(sum)s，超过选票%(most)s张、每张最多选%(seats)s人。"),
            sum=sum(votes.values()),
            most=counts.most,
            seats=seats,
        )


def _rounded_up(share: int, of: int) -> int:
    """The least whole number that is at least ``share / of``."""
    return -(-share // of)


def _more_than(share: int, of: int) -> int:
    """The least whole number above ``share / of``."""
    return share // of + 1
