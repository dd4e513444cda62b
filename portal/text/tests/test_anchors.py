"""Names of paragraphs, the links on them and the notes under them."""

import re

import pytest
from lxml import html

from portal.text.anchors import AnchorNames, Heading, Note, annotate, article_name, heading_name

pytestmark = pytest.mark.anydb


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("第二十三条 社会团体应当……", "tiao-23"),
        ("第一百二十条之一　资助恐怖活动组织", "tiao-120-1"),
        ("第3条 说明", "tiao-3"),
        ("第一〇八条 说明", "tiao-108"),
        ("依照第三条办理", ""),
        ("第三款 说明", ""),
    ],
)
def test_article_names(text, name):
    assert article_name(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [("第一章 总 则", "zhang-1"), ("第二节 登记", "jie-2"), ("二、组建方式", "bu-2")],
)
def test_heading_names(text, name):
    assert heading_name(text) == name


def test_heading_without_number_is_named_after_its_words():
    assert re.fullmatch("h-[0-9a-f]{8}", heading_name("附则"))
    assert heading_name("附则") == heading_name("附 则") != heading_name("总则")


def test_paragraphs_get_names_and_links():
    names = AnchorNames()
    result = annotate(
        '<p data-block-key="ab1cd">前言</p><p>第一条 内容</p><p>第一条 重复</p><p></p>', names
    )
    root = html.fragment_fromstring(result, create_parent="div")
    assert [p.get("id") for p in root.iter("p")] == ["p-ab1cd", "tiao-1", "tiao-1-b"]
    assert [a.get("href") for a in root.iter("a")] == ["#p-ab1cd", "#tiao-1", "#tiao-1-b"]
    labels = [a.get("aria-label") for a in root.iter("a")]
    assert labels == ["本段链接", "第一条：本段链接", "第一条：本段链接"]
    assert "data-block-key" not in result


def test_a_paragraph_without_key_keeps_its_name_when_others_change():
    first = annotate("<p>甲</p><p>乙</p>", AnchorNames())
    second = annotate("<p>新的</p><p>甲改</p><p>乙</p>", AnchorNames())
    name = html.fragment_fromstring(first, create_parent="div")[-1].get("id")
    assert f'id="{name}"' in second


def test_headings_inside_text_are_collected():
    headings: list[Heading] = []
    annotate("<h3>（一）范围</h3><p>文字</p><h4>小标题</h4>", AnchorNames(), headings=headings)
    assert [(item.text, item.level) for item in headings] == [("（一）范围", 3), ("小标题", 4)]


def notes_for(words, text="2018年5月（原文：今年5月）"):
    def notes(paragraph, name):
        at = paragraph.find(words)
        return [Note("relative", text, ranges=((at, at + len(words)),))] if at >= 0 else []

    return notes


def test_notes_stand_under_the_paragraph_and_leave_its_text_alone():
    source = "<p>从今年5月开始，<b>全市</b>推广。</p><p>别的</p>"
    result = annotate(source, AnchorNames(), anchors=False, notes=notes_for("今年5月"))
    root = html.fragment_fromstring(result, create_parent="div")
    paragraphs = [p.text_content() for p in root if p.tag == "p"]
    assert paragraphs == ["从今年5月开始，全市推广。", "别的"]
    assert root[1].get("role") == "note"
    assert root[1].text_content() == "2018年5月（原文：今年5月）"
    assert root[0].xpath("string(span[@class='para-mark'])") == "今年5月"


def test_words_after_an_inline_mark_are_underlined_in_place():
    source = "<p>甲<b>乙</b>丙今年5月丁<i>戊</i>己</p>"
    result = annotate(source, AnchorNames(), anchors=False, notes=notes_for("今年5月"))
    root = html.fragment_fromstring(result, create_parent="div")
    assert root[0].text_content() == "甲乙丙今年5月丁戊己"
    assert root[0].xpath("string(span)") == "今年5月"


def test_nested_lists_are_annotated_once():
    source = "<ul><li>外层今年5月<ul><li>里层</li></ul></li></ul>"
    result = annotate(source, AnchorNames(), notes=notes_for("今年5月"))
    assert result.count('role="note"') == 1
    assert result.count("para-link") == 2
    root = html.fragment_fromstring(result, create_parent="div")
    outer = root[0][0]
    assert [child.tag for child in outer] == ["span", "a", "div", "ul"]


def test_nothing_is_made_of_nothing():
    assert annotate("  ", AnchorNames()) == ""


def test_text_is_escaped():
    result = annotate("<p>第一条 1 &lt; 2 &amp; 3</p>", AnchorNames())
    assert "1 &lt; 2 &amp; 3" in result
