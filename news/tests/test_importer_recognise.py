"""What is recognised in a document, and what is said to be wrong with it."""

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.importer.recognition import kinds
from news.importer.recognition.head import is_advert, is_region_list, read_breadcrumb, read_pairs
from news.importer.recognition.keys import Keys
from news.importer.recognition.structure import missing_articles
from portal.rulebook.reading.numerals import to_chinese

from .importer_files import LAW_2020, NEWS_PAGE, PORTAL_PAGE, codes, parse

pytestmark = pytest.mark.anydb


@pytest.fixture
def law():
    return parse(LAW_2020, "江北公园管理条例(2020-06-06).md", "行政法规")


def test_a_law_gives_its_metadata(law):
    assert law.title == "江北公园管理条例"
    assert law.official_title == "中华人民共和国江北公园管理条例"
    assert (law.kind, law.level, law.category) == ("条例", "行政法规", "行政法规")
    assert law.document_number == "国务院令第901号"
    assert law.issuing_body == "国务院"
    assert law.written_on == law.version_on == dt.date(2020, 6, 6)
    assert law.first_published_on == dt.date(2010, 3, 1)
    assert law.effective_on == dt.date(2010, 5, 1)
    assert law.bases == ["中华人民共和国绿化法"]
    assert law.repeals == ["城市公园暂行规定"]
    assert law.history == [
        "2010年3月1日 中华人民共和国国务院令第901号公布",
        "2020年6月6日 《国务院关于修改〈部分行政法规〉的决定》第一次修订",
    ]
    assert law.warnings == []


def test_a_law_gives_its_chapters_articles_and_keys(law):
    assert [(part.level, part.heading, part.key) for part in law.sections] == [
        (2, "第一章 总则", "zhang1"),
        (2, "第二章 附则", "zhang2"),
    ]
    assert [(p.key, p.article) for p in law.paragraphs] == [
        ("tiao1", 1),
        ("tiao2", 2),
        ("tiao2p2", None),
        ("tiao2p3", None),
        ("tiao2p4", None),
        ("tiao3", 3),
    ]
    assert law.paragraphs[0].html.startswith("<b>第一条</b> 为了")


def test_sections_carry_their_chapter_and_branches_of_articles_their_number():
    first = "## 第一章 总则\n\n### 第一节 甲\n\n第一条 一。\n\n第一条之一 二。\n\n"
    text = f"# 甲条例\n\n{first}## 第二章 则\n\n### 第一节 乙\n\n第二条 三。\n"
    document = parse(text, "甲条例.md")
    assert [part.key for part in document.sections] == [
        *("zhang1", "zhang1jie1", "zhang2", "zhang2jie1"),
    ]
    assert [p.key for p in document.paragraphs] == ["tiao1", "tiao1z1", "tiao2"]
    assert [part.level for part in document.sections] == [2, 3, 2, 3]


def test_articles_without_a_space_behind_their_number_are_recognised_when_they_count_up():
    articles = ("第一条为了规范管理。", "第二条本办法适用于公园。", "第三条依照第一条的规定办理。")
    text = "\n\n".join(("# 甲办法", *articles))
    assert [p.article for p in parse(text, "甲办法.md").paragraphs] == [1, 2, 3]


def test_a_paragraph_that_cites_an_article_is_none():
    text = "# 甲办法\n\n第一条 甲。\n\n第二条 乙。\n\n第一条的规定不适用于本款。\n"
    assert [p.article for p in parse(text, "甲办法.md").paragraphs] == [1, 2, None]


@given(
    st.lists(
        st.sampled_from(["第一条 甲。", "第二条 乙。", "丙。", "丁。", "（一）戊；"]),
        min_size=1,
        max_size=30,
    )
)
def test_keys_are_unique_and_fit_for_an_address(lines):
    document = parse("# 甲办法\n\n" + "\n\n".join(lines), "甲办法.md")
    keys = [p.key for p in document.paragraphs]
    assert len(keys) == len(set(keys))
    assert all(re.fullmatch(r"[a-z][a-z0-9]{4,19}", key) for key in keys)


def test_the_same_words_have_the_same_key_in_another_place():
    assert Keys().words("社会组织 党建") == Keys().words("社会组织党建")
    keys = Keys()
    assert keys.words("甲") != keys.words("甲")


def test_one_line_many_times_over_keeps_its_keys_apart():
    document = parse("# 甲办法\n\n" + "《\n" * 5000, "甲办法.md")
    assert len({p.key for p in document.paragraphs}) == 5000


def test_missing_articles_are_named():
    text = "# 甲办法\n\n" + "\n\n".join(f"第{to_chinese(n)}条 甲。" for n in (1, 2, 5, 6))
    document = parse(text, "甲办法.md")
    assert "article-gap" in codes(document)
    assert missing_articles([1, 2, 5]) == [3, 4]
    assert missing_articles([1, 2, 1, 2]) == []


def test_the_building_plan_shows_its_defects():
    document = parse(PORTAL_PAGE, "000.txt")
    assert document.title == "江北区社会组织党组织组建工作实施方案"
    assert document.kind == "实施方案"
    assert document.posted_at == dt.datetime(2017, 2, 20, 15, 50)
    assert document.breadcrumb == ["联系我们", "党建园地"]
    assert [part.heading for part in document.sections] == ["", "一、目标任务", "二、组建方式"]
    assert document.document_number == "", "the number in the text is another document's"
    assert document.bases == ["关于社会组织党建工作的意见(试行)"]
    assert codes(document) == {
        *("source-unknown", "author-generic", "wrong-column", "deadline-over"),
        *("no-date", "no-number", "no-issuer", "advert-dropped", "links-dropped"),
        *("furniture-dropped", "half-width"),
    }
    over = [finding.where for finding in document.warnings if finding.code == "deadline-over"]
    assert over == ["2016年6月30日（原文：2016年6月底前）", "2016年12月31日（原文：2016年年底前）"]
    assert not any(word in document.text for word in ("热线", "北京", "打印", "管理员", "点击"))


def test_a_piece_of_news_shows_its_relative_dates():
    document = parse(NEWS_PAGE, "002.txt")
    assert document.is_news
    assert document.title == "民政局:发挥职能作用 推动社会组织党建取得新进展"
    assert document.source == "先锋网"
    relative = [finding.message for finding in document.warnings if finding.code == "relative-date"]
    assert relative == [
        "相对日期：2018年5月起（原文：今年5月份起）",
        "相对日期：2017年7月至2018年7月（原文：一年来）",
        "相对日期：2017年6月至8月（原文：2017年6月起,利用三个月时间）",
    ]
    assert {"source-site", "mixed-terms"} <= codes(document)
    assert not codes(document) & {"no-number", "no-date", "no-issuer"}
    assert [part.heading for part in document.sections] == ["", "基础得到夯实"]


def test_a_text_without_title_takes_the_name_of_its_file():
    document = parse(
        "这是一段没有标题的正文，写得比较长，一直写到句号才结束。\n\n第二段。", "学习材料.txt"
    )
    assert document.title == "学习材料"
    assert "no-title" in codes(document)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("慈善法", "法律"),
        ("社会团体登记管理条例", "条例"),
        ("民办非企业单位登记暂行办法", "办法"),
        ("专利法实施细则", "实施细则"),
        ("关于加强社会组织党的建设工作的意见(试行)", "意见"),
        ("关于做好年检工作的通知", "通知"),
        ("社会组织党建工作取得新进展", ""),
    ],
)
def test_the_kind_is_the_end_of_the_title(title, kind):
    assert kinds.document_kind(title) == kind


def test_labels_of_a_head_are_read_from_one_line():
    line = "时间:2017-02-20 15:50  来源:未知 作者:管理员   点击:"
    assert read_pairs(line) == {
        "posted_at": "2017-02-20 15:50",
        "source": "未知",
        "author": "管理员",
        "hits": "",
    }
    assert read_pairs("第一条 时间:从宽计算") == {}


@pytest.mark.parametrize(
    "line", ["当前位置: 主页 > 政策 > 国家", "您现在的位置：首页 >> 政策 >> 国家"]
)
def test_breadcrumbs_lose_the_front_page(line):
    assert read_breadcrumb(line) == ["政策", "国家"]


def test_adverts_and_region_lists_are_told_from_sentences():
    assert is_advert("党建软件 党建网站开发 热线电话:010-12345678")
    assert not is_advert("社会组织可拨打服务电话咨询办理流程。")
    assert is_region_list("北京|上海|天津|四川|河北|河南|山东")
    assert not is_region_list("北京、上海、广州三地的社会组织党建做法值得学习借鉴")
