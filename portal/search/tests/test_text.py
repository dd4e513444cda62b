"""The one normal form of text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search.stages.text import (
    MAX_QUERY_LENGTH,
    MAX_TERMS,
    fold,
    fold_with_offsets,
    grams,
    query_grams,
    terms,
)

pytestmark = pytest.mark.anydb

ANY_TEXT = st.text(st.characters(codec=None, categories=None), max_size=80)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("中办发〔2015〕51号", "中办发[2015]51號"),
        ("中办发〔2015〕51号", "中辦發（２０１５）51号"),
        ("﹝2015﹞51号", "【2015】51号"),
        ("工作台帐", "工作台账"),
        ("工作臺帳", "工作台账"),
        ("黨務公開", "党务公开"),
        ("ＡＢＣ１２３", "abc123"),
        ("党\u200b建", "党建"),
        ("Café", "cafe"),
        ("二○一五", "二〇一五"),
        ("⻓春市⺠政局", "长春市民政局"),
        ("②", "2"),
    ],
)
def test_shapes_of_one_word_are_one_word(one, other):
    assert fold(one) == fold(other) != ""


def test_different_words_stay_different():
    assert fold("党建") != fold("党健")
    assert fold("2015年51号") != fold("〔2015〕51号")


def test_pairs_overlap_and_end_with_the_last_character():
    assert list(grams("党建引领 51号")) == ["党建", "建引", "引领", "领", "51", "1号", "号"]


def test_the_end_of_a_query_may_go_on_in_the_text():
    assert query_grams("党建引领") == (["党建", "建引", "引领"], False)
    assert query_grams("领 坚") == (["领", "坚"], True)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("党建 引领", ["党建", "引领"]),
        ('"三会 一课" 党建', ["三会 一课", "党建"]),
        ("“三会 一课”　党建", ["三会 一课", "党建"]),
        ("“三个代表”重要思想", ["三个代表 重要思想"]),
        ('党建"', ["党建"]),
        ("中办发〔2015〕51号", ["中办发 2015 51号"]),
        ("党建 党建", ["党建"]),
        ("。，！？", []),
        ("", []),
    ],
)
def test_what_a_reader_types(query, expected):
    assert terms(query) == expected


def test_a_query_has_an_end():
    assert sum(map(len, terms("党" * 10_000))) == MAX_QUERY_LENGTH
    assert len(terms(" ".join(f"{n:03}" for n in range(1000)))) == MAX_TERMS


@given(ANY_TEXT)
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(ANY_TEXT)
def test_nothing_raises_and_only_letters_and_digits_are_left(text):
    assert all(part.isalnum() for part in fold(text).split())
    assert all(terms(text))


@given(ANY_TEXT)
def test_every_folded_character_knows_its_place(text):
    folded, offsets = fold_with_offsets(text)
    assert " ".join(folded.split()) == fold(text)
    places = offsets if offsets is not None else range(len(text))
    assert len(places) == len(folded)
    for place, char in zip(places, folded, strict=True):
        assert char in fold(text[place]) or char == " "
