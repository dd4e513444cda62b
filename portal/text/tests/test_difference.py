"""Differences between versions: nothing lost, nothing invented, articles paired as people would."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.text import difference
from portal.text.difference import compare, compare_words, runs, tally

pytestmark = pytest.mark.anydb

WORDS = st.sampled_from(
    [
        "第一条",
        "第二条",
        "第十条之一",
        "社会组织",
        "登记",
        "管理",
        "。",
        "；",
        " ",
        "2026年",
        "NGO",
        "",
        "\n",
    ]
)
PARAGRAPHS = st.lists(st.lists(WORDS, max_size=8).map("".join), max_size=10)


@given(PARAGRAPHS, PARAGRAPHS)
def test_both_sides_are_reconstructed(old, new):
    changes = compare(old, new)
    assert [change.old for change in changes if change.old is not None] == old
    assert [change.new for change in changes if change.new is not None] == new


@given(st.text(max_size=200), st.text(max_size=200))
def test_words_reconstruct_both_paragraphs(old, new):
    pieces = compare_words(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != difference.INSERTED) == old
    assert "".join(piece.text for piece in pieces if piece.kind != difference.DELETED) == new


@given(PARAGRAPHS, PARAGRAPHS)
def test_kinds_say_what_they_mean(old, new):
    for change in compare(old, new):
        if change.kind == difference.SAME:
            assert change.old == change.new
        elif change.kind == difference.CHANGED:
            assert change.old != change.new
            assert any(piece.kind != difference.SAME for piece in change.pieces)
        else:
            assert (change.old is None) != (change.new is None)


@given(PARAGRAPHS, PARAGRAPHS, st.integers(0, 3), st.integers(1, 4))
def test_runs_keep_every_change_in_order(old, new, around, fold_from):
    changes = compare(old, new)
    grouped = runs(changes, around, fold_from)
    assert [change for run in grouped for change in run.changes] == changes
    assert all(run.same and len(run) >= fold_from for run in grouped if run.folded)


def test_an_inserted_article_renumbers_without_marking_the_wording():
    old = [
        "第一条 为了规范登记。",
        "第二条 社会团体应当依法登记。",
        "第三条 本条例自公布之日起施行。",
    ]
    new = [
        "第一条 为了规范登记。",
        "第二条 社会团体应当坚持党的领导。",
        "第三条 社会团体应当依法登记。",
        "第四条 本条例自公布之日起施行。",
    ]
    changes = compare(old, new)
    assert [change.kind for change in changes] == ["same", "inserted", "changed", "changed"]
    moved = changes[2]
    assert [piece for piece in moved.pieces if piece.kind == "same"][-1].text.endswith(
        "条 社会团体应当依法登记。"
    )
    assert tally(changes) == difference.Tally(changed=2, inserted=1, deleted=0, same=1)


def test_changed_words_are_marked_and_numbers_stay_whole():
    pieces = compare_words("罚款500元以上1000元以下。", "罚款5000元以上10000元以下。")
    assert [(piece.kind, piece.text) for piece in pieces if piece.kind != "same"] == [
        ("deleted", "500"),
        ("inserted", "5000"),
        ("deleted", "1000"),
        ("inserted", "10000"),
    ]


def test_unlike_paragraphs_are_not_forced_into_a_pair():
    changes = compare(
        ["国务院民政部门是登记管理机关。"], ["罚没财物一律上缴国库，任何人不得截留。"]
    )
    assert [change.kind for change in changes] == ["deleted", "inserted"]


def test_long_texts_without_anything_in_common_are_paired_by_number():
    old = [f"第{n}条 {'甲' * 5}{n}" for n in range(300)]
    new = [f"第{n}条 {'甲' * 5}{n}乙" for n in range(300)]
    changes = compare(old, new)
    assert tally(changes).changed == 300


def test_unchanged_stretches_are_folded_with_context():
    old = [f"第{n}段没有改动的文字" for n in range(20)]
    new = [*old[:10], "新的一段，写别的事情", *old[10:]]
    grouped = runs(compare(old, new), around=1)
    assert [(run.same, run.folded, len(run)) for run in grouped] == [
        (True, True, 9),
        (True, False, 1),
        (False, False, 1),
        (True, False, 1),
        (True, True, 9),
    ]
