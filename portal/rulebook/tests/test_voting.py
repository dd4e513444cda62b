"""Quorum and majority at both sides of every boundary (rules.md B1, B2, B4)."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.rulebook.counts import ImpossibleCount
from portal.rulebook.packs import NATIONAL, Override, Rulebook
from portal.rulebook.voting import KINDS, candidates_needed, decide, elect, needed

pytestmark = pytest.mark.anydb

TODAY = dt.date(2026, 11, 22)
LETTER = ("中共某市委组织部", "某组发〔2026〕3号", dt.date(2026, 1, 1))
STRICT = Rulebook((Override("SJ-05", "strict", 1, *LETTER),)).on(TODAY)


def came_to(kind, entitled, present, in_favour, **more) -> tuple[bool, bool]:
    verdict = decide(kind, entitled=entitled, present=present, in_favour=in_favour, **more)
    return verdict.quorate, verdict.passed


@pytest.mark.parametrize("kind", ["general", "committee", "delegates", "procedural"])
@pytest.mark.parametrize(
    ("entitled", "present", "in_favour", "expected"),
    [
        (10, 0, 0, (False, False)),
        (10, 4, 4, (False, False)),
        (10, 5, 5, (True, False)),  # half may vote and cannot pass anything
        (10, 6, 5, (True, False)),
        (10, 6, 6, (True, True)),
        (10, 10, 5, (True, False)),
        (9, 4, 4, (False, False)),
        (9, 5, 4, (True, False)),
        (9, 5, 5, (True, True)),
        (1, 0, 0, (False, False)),
        (1, 1, 0, (True, False)),
        (1, 1, 1, (True, True)),
        (2, 1, 1, (True, False)),
        (3, 2, 2, (True, True)),
    ],
)
def test_half_may_vote_and_more_than_half_of_all_decide(
    kind, entitled, present, in_favour, expected
):
    assert came_to(kind, entitled, present, in_favour) == expected


@pytest.mark.parametrize("kind", ["admission", "conversion", "probation"])
@pytest.mark.parametrize(
    ("entitled", "present", "in_favour", "written", "expected"),
    [
        (10, 5, 5, 5, (False, False)),  # written opinions are no presence
        (10, 6, 6, 0, (True, True)),
        (10, 6, 5, 0, (True, False)),
        (10, 6, 5, 1, (True, True)),  # and they are votes
        (10, 6, 2, 4, (True, True)),
        (9, 4, 4, 5, (False, False)),
        (9, 5, 4, 0, (True, False)),
        (9, 5, 4, 1, (True, True)),
        (3, 2, 1, 1, (True, True)),
        (2, 1, 1, 1, (False, False)),
    ],
)
def test_admission_needs_more_than_half_in_the_room(
    kind, entitled, present, in_favour, written, expected
):
    assert came_to(kind, entitled, present, in_favour, written_in_favour=written) == expected


@pytest.mark.parametrize(
    ("entitled", "present", "in_favour", "expected"),
    [
        (10, 7, 7, (False, False)),
        (10, 8, 5, (True, False)),
        (10, 8, 6, (True, True)),
        (11, 8, 8, (False, False)),  # four fifths are 8.8
        (11, 9, 6, (True, True)),
        (11, 9, 5, (True, False)),
        (4, 3, 3, (False, False)),
        (4, 4, 2, (True, False)),
        (4, 4, 3, (True, True)),
        (5, 4, 3, (True, True)),
    ],
)
def test_an_election_needs_four_fifths_and_more_than_half_of_all(
    entitled, present, in_favour, expected
):
    assert came_to("election", entitled, present, in_favour) == expected


def test_the_sentence_of_the_verdict():
    verdict = decide("general", entitled=10, present=5, in_favour=5)
    assert verdict.arithmetic == (
        "应到有表决权 10，到会 5，够法定人数（第十一条）；"
        "赞成 5，没有超过应到的半数（要 6），不通过。"
    )
    assert verdict.rules == ("ZB-09", "SJ-05")
    assert verdict.flags == ("inclusive_reading",)
    few = decide("admission", entitled=10, present=5, in_favour=5)
    assert few.arithmetic == "应到有表决权 10，到会 5，不够法定人数（要 6，第二十条），不能表决。"
    chosen = decide("election", entitled=10, present=9, in_favour=6)
    assert chosen.arithmetic.startswith("应到有选举权 10，到会 9，")
    assert chosen.arithmetic.endswith("赞成 6，超过应到的半数（要 6），当选。")


def test_written_votes_are_never_told_apart():
    one = decide("admission", entitled=10, present=6, in_favour=5, written_in_favour=1)
    other = decide("admission", entitled=10, present=6, in_favour=4, written_in_favour=2)
    assert one.arithmetic == other.arithmetic
    assert "赞成 6（已计入书面意见）" in one.arithmetic


def test_a_strict_reading_of_half_holds_where_a_superior_wrote_it_down():
    assert came_to("general", 10, 5, 5, rules=STRICT) == (False, False)
    assert came_to("general", 10, 6, 6, rules=STRICT) == (True, True)
    assert came_to("committee", 4, 2, 2, rules=STRICT) == (False, False)
    assert came_to("election", 10, 8, 6, rules=STRICT) == (True, True)
    assert decide("general", entitled=10, present=6, in_favour=6, rules=STRICT).flags == ()


def test_what_rests_on_no_national_text_says_so():
    assert decide("committee", entitled=5, present=4, in_favour=3).rules == ("ZB-10", "SJ-06")
    for kind, asked in KINDS.items():
        verdict = decide(kind, entitled=5, present=5, in_favour=3)
        assert ("no_source" in verdict.flags) != asked.sourced
    assert {kind for kind, asked in KINDS.items() if not asked.sourced} == {
        "committee",
        "procedural",
    }


def test_fewer_than_three_with_a_vote_ask_the_superior():
    flags = {n: decide("general", entitled=n, present=n, in_favour=n).flags for n in (1, 2, 3)}
    assert [("ask_superior" in flags[n]) for n in (1, 2, 3)] == [True, True, False]
    assert "ask_superior" not in decide("committee", entitled=2, present=2, in_favour=2).flags


def test_a_candidate_elected_only_by_the_older_base_is_marked():
    verdict = decide("election", entitled=10, present=8, in_favour=5)
    assert (verdict.passed, verdict.flags) == (False, ("base_disputed",))
    assert decide("election", entitled=10, present=8, in_favour=4).flags == ()
    assert decide("election", entitled=10, present=9, in_favour=5).flags == ("base_disputed",)
    assert decide("election", entitled=10, present=7, in_favour=5).flags == ()


def test_a_day_before_the_rules_is_judged_by_the_later_ones_and_says_so():
    early = NATIONAL.on(dt.date(2019, 6, 1))
    verdict = decide("election", entitled=5, present=4, in_favour=3, rules=early)
    assert (verdict.passed, verdict.flags) == (True, ("later_rule",))


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_needed_is_the_least_that_passes(kind):
    for entitled in range(1, 31):
        present, in_favour = needed(kind, entitled=entitled)
        room = max(present, in_favour)
        assert came_to(kind, entitled, room, in_favour) == (True, True)
        assert came_to(kind, entitled, room, in_favour - 1) == (True, False)
        assert came_to(kind, entitled, present - 1, 0) == (False, False)


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({"entitled": 0, "present": 0}, "应到有表决权的是0人"),
        ({"entitled": -1}, "应到有表决权人数应是不小于0的整数，不能是-1"),
        ({"present": 11}, "到会11人，超过应到10人"),
        ({"in_favour": True}, "赞成票数应是不小于0的整数，不能是True"),
        ({"in_favour": 5.0}, "不能是5.0"),
        ({"against": -2}, "反对票数应是不小于0的整数，不能是-2"),
        ({"issued": -1}, "发出票数"),
        ({"in_favour": 9}, "赞成9、反对0、弃权0、空白0、无效0，合计9，最多只能有8"),
        ({"in_favour": 6, "against": 1, "abstained": 1, "void": 1}, "合计9，最多只能有8"),
        ({"in_favour": 7, "blank": 2}, "合计9"),
        ({"issued": 9}, "发出选票9张，超过到会8人"),
        ({"returned": 9}, "收回选票9张，超过到会8人"),
        ({"issued": 8, "returned": 7, "in_favour": 8}, "最多只能有7"),
        ({"issued": 6, "in_favour": 7}, "最多只能有6"),
    ],
)
def test_counts_that_can_not_be_are_refused_with_their_numbers(counts, words):
    with pytest.raises(ValueError, match=words):
        decide("election", **{"entitled": 10, "present": 8, "in_favour": 0, **counts})


def test_written_opinions_exist_only_where_the_rules_know_them():
    given = {"entitled": 10, "present": 6, "in_favour": 6}
    for kind in set(KINDS) - {"admission", "conversion", "probation"}:
        with pytest.raises(ImpossibleCount, match="书面意见1份"):
            decide(kind, **given, written_abstained=1)
    with pytest.raises(ImpossibleCount, match="到会6人，加书面意见5份，超过应到10人"):
        decide("admission", **given, written_in_favour=2, written_against=3)


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="sanction"):
        decide("sanction", entitled=3, present=3, in_favour=3)


def test_more_ballots_returned_than_issued_void_the_vote():
    given = {"entitled": 10, "present": 10, "in_favour": 9, "against": 2, "issued": 10}
    verdict = decide("election", **given, returned=11)
    assert (verdict.quorate, verdict.passed, verdict.flags) == (True, False, ("void_ballots",))
    assert "发出选票 10，收回 11" in verdict.arithmetic
    assert decide("election", **{**given, "against": 1}, returned=10).passed
    assert decide("election", entitled=10, present=10, in_favour=9, returned=10).passed


def test_candidates_are_a_fifth_more_rounded_up():
    more = {seats: candidates_needed(seats) - seats for seats in (1, 3, 5, 6, 7, 10, 11)}
    assert more == {1: 1, 3: 1, 5: 1, 6: 2, 7: 2, 10: 2, 11: 3}


def elected(seats, votes, entitled=10, present=10, **more):
    result = elect(seats, entitled=entitled, present=present, votes=votes, **more)
    return result.valid, result.elected, result.tied, result.open_seats


@pytest.mark.parametrize(
    ("seats", "votes", "expected"),
    [
        (2, {"甲": 7, "乙": 6, "丙": 5}, (True, ("甲", "乙"), (), 0)),
        (2, {"甲": 6, "乙": 8, "丙": 5}, (True, ("乙", "甲"), (), 0)),
        (2, {"甲": 7, "乙": 5, "丙": 5}, (True, ("甲",), (), 1)),  # half is no majority
        (1, {"甲": 5, "乙": 5}, (True, (), (), 1)),
        (2, {"甲": 6, "乙": 6}, (True, ("甲", "乙"), (), 0)),
        (2, {"甲": 8, "乙": 6, "丙": 6}, (True, ("甲",), ("乙", "丙"), 1)),
        (2, {"甲": 6, "乙": 6, "丙": 6}, (True, (), ("甲", "乙", "丙"), 2)),
        (3, {"甲": 9, "乙": 8, "丙": 7, "丁": 6}, (True, ("甲", "乙", "丙"), (), 0)),
        (3, {}, (True, (), (), 3)),
    ],
)
def test_who_is_elected(seats, votes, expected):
    assert elected(seats, votes) == expected


def test_nobody_is_elected_without_a_quorum_or_with_too_many_ballots():
    assert elected(1, {"甲": 7}, present=7) == (False, (), (), 1)
    assert elected(1, {"甲": 8}, present=8) == (True, ("甲",), (), 0)
    assert elected(1, {"甲": 10}, issued=10, returned=11) == (False, (), (), 1)


@pytest.mark.parametrize(
    ("seats", "votes", "more", "words"),
    [
        (1, {"甲": 11}, {}, "甲得票11，超过选票10张"),
        (1, {"甲": 10}, {"issued": 10, "returned": 9}, "甲得票10，超过选票9张"),
        (1, {"甲": 6, "乙": 5}, {}, "得票合计11"),
        (0, {"甲": 6}, {}, "应选名额是0"),
        (True, {"甲": 6}, {}, "应选名额应是"),
        (1, {"甲": -1}, {}, "甲应是"),
        (1, {"甲": 1}, {"present": 11}, "到会11人"),
    ],
)
def test_votes_that_can_not_be_are_refused(seats, votes, more, words):
    with pytest.raises(ImpossibleCount, match=words):
        elected(seats, votes, **more)


@st.composite
def rooms(draw):
    """Counts that can be, of any kind of vote."""
    kind = draw(st.sampled_from(sorted(KINDS)))
    entitled = draw(st.integers(1, 60))
    present = draw(st.integers(0, entitled))
    in_favour = draw(st.integers(0, present))
    against = draw(st.integers(0, present - in_favour))
    written = draw(st.integers(0, entitled - present)) if KINDS[kind].written else 0
    return kind, {
        "entitled": entitled,
        "present": present,
        "in_favour": in_favour,
        "against": against,
        "written_in_favour": written,
    }


@given(rooms())
@settings(deadline=None)
def test_nothing_passes_without_a_quorum_or_with_half_or_less(room):
    kind, counts = room
    verdict = decide(kind, **counts)
    votes = counts["in_favour"] + counts["written_in_favour"]
    if verdict.passed:
        assert verdict.quorate
        assert votes * 2 > counts["entitled"]
    if verdict.quorate:
        assert counts["present"] * 2 >= counts["entitled"]


@given(rooms())
@settings(deadline=None)
def test_one_more_vote_never_turns_a_pass_into_a_fail(room):
    kind, counts = room
    if counts["in_favour"] + counts["against"] < counts["present"]:
        more = decide(kind, **{**counts, "in_favour": counts["in_favour"] + 1})
        assert more.passed >= decide(kind, **counts).passed


@given(rooms())
@settings(deadline=None)
def test_a_strict_reading_never_lets_more_pass(room):
    kind, counts = room
    assert decide(kind, **counts, rules=STRICT).passed <= decide(kind, **counts).passed


@given(
    st.integers(1, 7),
    st.integers(1, 40),
    st.dictionaries(st.sampled_from("甲乙丙丁戊己庚"), st.integers(0, 40)),
)
@settings(deadline=None)
def test_an_election_fills_each_seat_at_most_once(seats, entitled, votes):
    votes = {name: min(count, entitled) for name, count in votes.items()}
    if sum(votes.values()) > seats * entitled:
        return
    result = elect(seats, entitled=entitled, present=entitled, votes=votes)
    assert len(result.elected) + result.open_seats == seats
    assert not set(result.elected) & set(result.tied)
    assert not result.tied or len(result.tied) > result.open_seats
    for name in (*result.elected, *result.tied):
        assert decide("election", entitled=entitled, present=entitled, in_favour=votes[name]).passed
