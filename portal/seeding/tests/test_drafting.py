"""From plain text to blocks."""

import pytest

from portal.seeding.drafting import article, document, inline, items, read_draft, with_ids
from portal.seeding.translating import has_chinese, pair

pytestmark = pytest.mark.anydb

TEXT = """第一段。
第二段有**重点**。
## 小标题
- 一
- 二
1. 先
2. 后
> 原话 —— 谁
|表：说明
|甲|乙
|1|2
"""


def test_article_kinds():
    blocks = article(TEXT)
    assert [block["type"] for block in blocks] == [
        "paragraph",
        "heading",
        "paragraph",
        "quote",
        "table",
    ]
    assert blocks[0]["value"] == "<p>第一段。</p><p>第二段有<b>重点</b>。</p>"
    assert blocks[1]["value"] == {"text": "小标题", "level": "2"}
    assert blocks[2]["value"] == "<ul><li>一</li><li>二</li></ul><ol><li>先</li><li>后</li></ol>"
    assert blocks[3]["value"] == {"text": "原话", "attribution": "谁"}
    table = blocks[4]["value"]
    assert table["caption"] == "说明"
    assert [column["heading"] for column in table["columns"]] == ["甲", "乙"]
    assert [row["values"] for row in table["rows"]] == [["1", "2"]]


def test_document_opens_a_section_at_each_heading():
    blocks = document(
        "引言。\n## 第一章 总则\n第一条 甲。\n### 第一节\n第二条 乙。\n|甲\n|1\n末段。"
    )
    assert [block["type"] for block in blocks] == ["section"] * 3 + ["table", "section"]
    headings = [block["value"]["heading"] for block in blocks if block["type"] == "section"]
    assert headings == ["", "第一章 总则", "第一节", ""]
    assert blocks[2]["value"]["level"] == "3"


def test_an_empty_cell_is_a_cell():
    (table,) = article("|甲|乙\n|1|")
    assert table["value"]["rows"] == [{"values": ["1", ""]}]
    with pytest.raises(ValueError, match="another length"):
        article("|甲|乙\n|1")


def test_markup_is_escaped():
    assert inline("<script>x</script>") == "&lt;script&gt;x&lt;/script&gt;"
    assert inline("看[这里](/a/)") == '看<a href="/a/">这里</a>'


def test_ids_at_every_depth():
    blocks = with_ids([{"type": "a", "value": {"list": items([{"x": 1}])}}])
    assert blocks[0]["id"]
    assert blocks[0]["value"]["list"][0]["id"] != blocks[0]["id"]


def test_draft_with_english(tmp_path):
    path = tmp_path / "a-slug.txt"
    path.write_text("title: 甲：乙\n\n正文。\n=== English\ntitle: A\n\nText.\n", encoding="utf-8")
    draft = read_draft(path)
    assert (draft.slug, draft["title"], draft.body) == ("a-slug", "甲：乙", "正文。")
    assert (draft.english["title"], draft.english.body) == ("A", "Text.")
    assert draft.get("summary", "没有") == "没有"


def test_pairs_follow_the_shape():
    strings = pair(article(TEXT), article(TEXT.replace("甲", "A").replace("原话", "Words")))
    assert strings["甲"] == "A"
    assert strings["原话"] == "Words"


def test_pairs_of_different_shape_are_refused():
    with pytest.raises(ValueError, match="strings"):
        pair(article("一。\n二。"), article("One."))


@pytest.mark.parametrize(
    ("text", "expected"), [("2026", False), ("A–B", False), ("江北", True), ("〔", True)]
)
def test_has_chinese(text, expected):
    assert has_chinese(text) is expected
