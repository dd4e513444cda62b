"""Nothing an editor can write is missing from what checks and differences read."""

import pytest
from wagtail.blocks import StreamValue
from wagtail.contrib.typed_table_block.blocks import TypedTable

from portal.text.blocks import ArticleBlock, DocumentBlock
from portal.text.parts import paragraphs

# A sentence in each field that holds words, by block. A block without a row here fails.
WRITTEN = {
    "paragraph": "<p>甲</p>",
    "heading": {"text": "甲", "level": "2"},
    "quote": {"text": "甲", "attribution": "乙"},
    "picture": {"image": None, "caption": "甲"},
    "attachment": {"document": None, "title": "甲"},
    "section": {"heading": "甲", "level": "2", "text": "<p>乙</p><ul><li>丙</li></ul>"},
    "table": {
        "columns": [{"type": "text", "heading": "乙"}, {"type": "text", "heading": "丙"}],
        "rows": [{"values": ["丁", "戊"]}],
        "caption": "甲",
    },
}
SAID = {
    "paragraph": ["甲"],
    "heading": ["甲"],
    "quote": ["甲", "乙"],
    "picture": ["甲"],
    "attachment": ["甲"],
    "section": ["甲", "乙", "丙"],
    "table": ["甲", "乙｜丙", "丁｜戊"],
}


@pytest.mark.parametrize(
    ("stream", "name"),
    [(stream, name) for stream in (ArticleBlock, DocumentBlock) for name in stream().child_blocks],
)
def test_every_block_says_what_was_written(stream, name):
    block = stream()
    value = block.to_python([{"type": name, "value": WRITTEN[name]}])
    assert isinstance(value, StreamValue)
    assert paragraphs(value) == SAID[name]


def test_an_empty_row_of_a_table_says_nothing():
    block = ArticleBlock()
    table = {"columns": [{"type": "text", "heading": ""}], "rows": [{"values": [""]}]}
    value = block.to_python([{"type": "table", "value": table | {"caption": ""}}])
    assert isinstance(value[0].value, TypedTable)
    assert paragraphs(value) == []
