"""Marked titles and passages."""

import re

import pytest
from django.utils.html import strip_tags
from hypothesis import given
from hypothesis import strategies as st

from portal.search.highlight import mark, snippet
from portal.search.stages import synonyms

pytestmark = pytest.mark.anydb

FILLER = "这里讲的是其他事情。" * 40
ANY_TEXT = st.text(st.characters(codec=None, categories=None), max_size=120)


def test_the_raw_text_is_marked_whatever_was_typed():
    assert mark("完善工作臺帳", "台账") == "完善工作<mark>臺帳</mark>"
    assert mark("中办发〔2015〕51号", "(2015)51號") == "中办发〔<mark>2015〕51号</mark>"
    assert mark("ﬁre and water", "fire") == "<mark>ﬁre</mark> and water"
    assert mark("党\u200b建", "党建") == "<mark>党建</mark>"


def test_marks_that_meet_are_one():
    assert mark("党建引领", "党建 建引") == "<mark>党建引</mark>领"


def test_nothing_but_marks_is_html():
    html = mark('<b onclick="x">党建</b>&', "党建 b")
    assert strip_tags(html.replace("&lt;", "").replace("&gt;", "")) == html.replace(
        "<mark>", ""
    ).replace("</mark>", "").replace("&lt;", "").replace("&gt;", "")
    assert "<b" not in html
    assert "&amp;" in html


def test_a_snippet_is_the_passage_with_the_words():
    html = snippet(FILLER + "第三条 社会组织要做好党务公开工作。" + FILLER, "党务公开")
    assert "<mark>党务公开</mark>" in html
    assert html.startswith("…")
    assert html.endswith("…")
    assert 60 <= len(strip_tags(html)) <= 120
    assert "第三条 社会组织要做好" in html


def test_the_passage_with_most_words_wins():
    text = FILLER + "党建一次。" + FILLER + "党建引领社会组织。" + FILLER
    assert "<mark>党建</mark>引领<mark>社会组织</mark>" in snippet(text, "党建 社会组织")


def test_words_far_apart_are_shown_in_two_passages():
    html = snippet(FILLER + "讲党建。" + FILLER * 30 + "讲基金会。" + FILLER, "党建 基金会")
    assert "<mark>党建</mark>" in html
    assert "<mark>基金会</mark>" in html


def test_a_word_at_the_border_of_two_pieces_is_found():
    for offset in range(-6, 7):
        text = "字" * (8_000 + offset) + "三会一课" + "字" * 9_000
        assert snippet(text, "三会一课").count("<mark>三会一课</mark>") == 1


def test_without_the_words_the_text_begins_at_the_start():
    assert snippet("甲" * 200, "党建") == "甲" * 90 + "…"
    assert snippet("短文", "") == "短文"
    assert snippet("", "党建") == ""


def test_other_names_are_marked():
    def names(term):
        return ["民办非企业单位"] if term == "社会服务机构" else []

    synonyms.register(names)
    try:
        assert mark("民办非企业单位", "社会服务机构") == "<mark>民办非企业单位</mark>"
    finally:
        synonyms.unregister(names)


@given(text=ANY_TEXT, query=ANY_TEXT)
def test_whatever_the_text_the_html_is_safe(text, query):
    for html in (mark(text, query), snippet(text, query)):
        bare = re.sub(r"</?mark>", "", html)
        assert not re.search(r"[<>\"']", bare)
        assert html.count("<mark>") == html.count("</mark>")


@given(st.data())
def test_a_substring_is_marked_somewhere(data):
    letters = st.sampled_from("党建社会组织。，〔〕 abC1ß台帳é\n")
    text = data.draw(st.text(letters, min_size=1, max_size=60))
    start = data.draw(st.integers(0, len(text) - 1))
    query = text[start : data.draw(st.integers(start + 1, len(text)))]
    if any(char.isalnum() for char in query):
        assert "<mark>" in mark(text, query)
        assert "<mark>" in snippet(text, query)
