"""Markdown, text, HTML and Word become the same document; nothing that runs survives."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from news.importer.formats.html import read_html
from news.importer.formats.markdown import inline, read_markdown
from news.importer.formats.plain import read_plain
from news.importer.formats.refusals import RefusedError
from news.importer.parse import parse_bytes
from news.importer.recognition.structure import TableRows

from .importer_files import NOTICE_LINES, OLD_PAGE, codes, parse, word_file

pytestmark = pytest.mark.anydb

# What a browser would run or load, in any writing of it.
ALIVE = re.compile(
    r"<(?!/?(?:b|i|sup|sub|a)\b)|<a\s[^>]*href=(?![\"']?\s*(?:https?:|mailto:))|\son\w+\s*=", re.I
)


def rich_text(document) -> str:
    return "\n".join(paragraph.html for paragraph in document.paragraphs)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-16"])
def test_a_page_of_an_old_site_gives_the_document_alone(encoding):
    document = parse_bytes(OLD_PAGE.encode(encoding), "12345.html", "html")
    assert document.title == "关于做好2016年度检查工作的通知"
    assert document.kind == "通知"
    assert document.document_number == "江民发〔2017〕12号"
    assert document.issuing_body == "江北区民政局"
    assert document.main_recipients == "各社会组织"
    assert document.written_on.isoformat() == "2017-03-01"
    assert document.posted_at.isoformat() == "2017-03-02T09:30:00"
    assert document.source == "江北区民政局"
    assert document.author == "办公室"
    assert document.breadcrumb == ["政策法规"]
    assert document.bases == ["江北公园管理条例"]
    assert [section.heading for section in document.sections] == ["", "一、检查对象"]
    tables = [item for item in document.sections[1].items if isinstance(item, TableRows)]
    assert [table.rows for table in tables] == [
        [["环节", "时间"], ["初审", "3月"], ["复审", "5月"]]
    ]
    assert not any(word in document.text for word in ("首页", "版权", "ICP", "点击", "页头脚本"))
    assert {"script-dropped", "image-dropped", "furniture-dropped"} <= codes(document)


def test_of_html_only_harmless_marks_and_links_remain():
    rich = rich_text(parse(OLD_PAGE, "page.html"))
    assert "<b>通知</b>" in rich
    assert '<a href="https://example.org/?a=1&amp;b=2">填报系统</a>' in rich
    assert "点这里" in rich
    assert "javascript" not in rich and not ALIVE.search(rich)


def test_a_word_file_gives_the_same_notice():
    document = parse_bytes(word_file(), "通知.docx", "word")
    assert document.title == "关于做好2016年度检查工作的通知"
    assert document.document_number == "江民发〔2017〕12号"
    assert document.issuing_body == "江北区民政局"
    assert [section.heading for section in document.sections] == ["", "检查对象"]
    assert "<b>年度工作报告</b>" in rich_text(document)
    assert any(isinstance(item, TableRows) for item in document.sections[1].items)


def test_plain_text_gives_the_same_notice():
    text = "\n".join(("关于做好2016年度检查工作的通知", *NOTICE_LINES))
    document = parse(text, "通知.txt")
    assert document.title == "关于做好2016年度检查工作的通知"
    assert document.document_number == "江民发〔2017〕12号"
    assert document.issuing_body == "江北区民政局"
    assert [section.heading for section in document.sections] == ["", "一、检查对象"]


def test_lines_broken_at_a_width_are_put_together():
    sentence = "社会组织党组织应当紧密结合业务工作开展活动团结凝聚从业人员推动健康发展" * 6
    lines = [sentence[at : at + 30] for at in range(0, len(sentence), 30)]
    draft = read_plain("\n".join([*lines, "", "　　第二段从这里开始。"]))
    assert [block.text for block in draft.blocks] == [sentence, "第二段从这里开始。"]


def test_markdown_marks_become_inline_html_and_names_in_angle_brackets_stay_text():
    plain, rich, picture = inline(
        "依据**本法**和[规定](https://example.org)，见<中华人民共和国水法>"
    )
    assert plain == "依据本法和规定，见<中华人民共和国水法>"
    assert rich == (
        '依据<b>本法</b>和<a href="https://example.org">规定</a>，见&lt;中华人民共和国水法&gt;'
    )
    assert not picture


def test_markdown_tables_lists_and_pictures():
    draft = read_markdown(
        "# 标题\n\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n\n- 第一\n- 第二\n\n![图](a.png)\n"
    )
    assert draft.title == "标题"
    assert [block.rows for block in draft.blocks if block.rows] == [[["甲", "乙"], ["1", "2"]]]
    assert [block.text for block in draft.blocks if block.text][:2] == ["第一", "第二"]
    assert ("image-dropped", "1张") in draft.dropped


ATTACKS = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href=data:text/html;base64,PHNjcmlwdD4=>x</a>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "[x](javascript:alert(1))",
    "[x](<java\nscript:alert(1)>)",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<b onmouseover=alert(1)>x</b>",
    "<style>@import 'http://evil'</style>",
    "<form action=http://evil><input autofocus onfocus=alert(1)></form>",
    "**<img src=x onerror=alert(1)>**",
    "<!--><script>alert(1)</script-->",
]


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("name", ["页.html", "文.md", "文.txt"])
def test_nothing_that_runs_reaches_the_page(attack, name):
    document = parse(f"<p>正文第一段写在这里。</p>\n\n正文{attack}第二段。\n\n第三段。", name)
    assert not ALIVE.search(rich_text(document))
    assert "正文第一段写在这里。" in document.text


@given(
    st.lists(
        st.sampled_from(
            [*ATTACKS, "<", ">", "正文", "<p>", "</p>", "<table><tr><td>", "\n", "**", "&#60;", '"']
        ),
        max_size=12,
    ),
    st.sampled_from(["页.html", "文.md", "文.txt"]),
)
@settings(max_examples=200)
def test_no_mixture_of_markup_comes_alive(parts, name):
    try:
        document = parse("".join(parts) + "\n正文。", name)
    except RefusedError:
        return
    assert not ALIVE.search(rich_text(document))


def test_a_page_nested_without_end_is_read():
    draft = read_html("<div>" * 3000 + "正文" + "</div>" * 3000)
    assert "正文" in "".join(block.text for block in draft.blocks) or not draft.blocks
