"""The policy library: columns, documents, lineage, versions, dates, official view."""

import datetime as dt

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from news.lineage import trace
from news.models import PolicyPage

from .factories import (
    PolicyAttachmentFactory,
    PolicyPageFactory,
    PolicyRelationFactory,
    PolicyTopicFactory,
    make_private,
    section,
    small_site,
)
from .pages import page_of, select

pytestmark = pytest.mark.django_db
SECRET = "甲乙丙内部机密标记"


def titles(tree):
    return [a.text_content() for a in select(tree, ".list-documents .document-title")]


def test_library_lists_public_documents_only(site):
    PolicyPageFactory(parent=site.policies, title="公开文件")
    PolicyPageFactory(parent=site.policies, title="草稿" + SECRET, live=False)
    make_private(PolicyPageFactory(parent=site.policies, title=SECRET, issuing_body=SECRET))
    response = Client().get("/policies/")
    assert titles(html.fromstring(response.content)) == ["公开文件"]
    # Neither in a list nor in a filter or a count.
    assert SECRET not in response.content.decode()
    assert response.context["column"].filters[0]["options"][0]["count"] == 1


def test_filters_narrow_and_stay_in_links(site):
    topic = PolicyTopicFactory(name="登记管理", slug="registration")
    PolicyPageFactory(parent=site.policies, title="甲", topic=topic, issuing_body="民政部")
    PolicyPageFactory(parent=site.policies, title="乙", topic=topic, written_on=dt.date(2020, 1, 1))
    PolicyPageFactory(parent=site.policies, title="丙", validity="repealed", document_kind="办法")
    tree = page_of("/policies/?topic=registration&body=民政部")
    assert titles(tree) == ["甲"]
    chosen = {a.text_content().split()[0] for a in select(tree, ".filters [aria-current]")}
    assert {"登记管理", "民政部"} <= chosen
    assert titles(page_of("/policies/?year=2020")) == ["乙"]
    assert titles(page_of("/policies/?validity=repealed&kind=办法")) == ["丙"]
    assert titles(page_of("/policies/?sort=old"))[0] == "乙"
    hidden = {i.get("name"): i.get("value") for i in select(tree, "input[type=hidden]")}
    assert hidden == {"topic": "registration", "body": "民政部"}


def test_unknown_filters_and_far_pages_are_answered(site):
    for number in range(25):
        PolicyPageFactory(parent=site.policies, title=f"文件{number}")
    assert len(titles(page_of("/policies/?topic=none&year=x&validity=%00&sort=1&stray=2"))) == 20
    tree = page_of("/policies/?page=999")
    assert len(titles(tree)) == 5
    assert "current" in html.tostring(tree, encoding="unicode")
    assert titles(page_of("/policies/?q=没有这个词")) == []


def test_lists_never_read_texts(site):
    PolicyPageFactory(parent=site.policies)
    with CaptureQueriesContext(connection) as queries:
        Client().get("/policies/")
    assert not any('"news_policypage"."body"' in query["sql"] for query in queries)


@pytest.mark.parametrize("kind", ["column", "document"])
def test_query_count_does_not_depend_on_the_number_of_documents(site, kind):
    page = PolicyPageFactory(parent=site.policies, title="本法")
    counts = []
    for number in (3, 9):
        for _index in range(number):
            other = PolicyPageFactory(
                parent=site.policies, title="本法", issuing_body=f"机关{_index}"
            )
            PolicyRelationFactory(page=page, target=other, kind="based_on")
            PolicyRelationFactory(page=other, target=page, kind="explains")
        url = "/policies/" if kind == "column" else page.get_url()
        Client().get(url)
        with CaptureQueriesContext(connection) as queries:
            Client().get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[1] <= 10


def test_metadata_in_official_order_and_gaps_named(site):
    page = PolicyPageFactory(
        parent=site.policies, title="条例", official_title="中华人民共和国条例", index_number="A-1"
    )
    tree = page_of(page.get_url())
    labels = [dt_.text_content() for dt_ in select(tree, ".facts-table dt")]
    assert " ".join(labels[:10]) == (
        "索引号 主题分类 发文机关 成文日期 文件全称 发文字号 发布日期 有效性 公开方式 责任部门"
    )
    values = dict(
        zip(labels, (dd.text_content() for dd in select(tree, ".facts-table dd")), strict=True)
    )
    assert values["文件全称"] == "中华人民共和国条例"
    assert values["主题分类"] == "未标明"
    assert len(select(tree, "h1")) == 1


def test_lineage_in_both_directions(site):
    law = PolicyPageFactory(parent=site.policies, title="上位法")
    page = PolicyPageFactory(parent=site.policies, title="办法")
    reading = PolicyPageFactory(parent=site.policies, title="问答")
    PolicyRelationFactory(page=page, target=law, kind="based_on")
    PolicyRelationFactory(page=reading, target=page, kind="explains")
    PolicyRelationFactory(page=page, kind="repeals", target_title="未收录的旧办法")
    tree = page_of(page.get_url())
    rows = {
        select(div, "dt")[0].text_content(): select(div, "dd")[0].text_content().split()
        for div in select(tree, ".lineage > div")
    }
    assert rows["依据"][0] == "上位法"
    assert rows["有解读"][0] == "问答"
    assert rows["废止"] == ["未收录的旧办法", "（未收录）"]
    assert "被作为依据" in page_of(law.get_url()).text_content()
    assert "解读" in page_of(reading.get_url()).text_content()


def test_lineage_names_no_private_or_unpublished_document(site):
    page = PolicyPageFactory(parent=site.policies, title="办法")
    private = PolicyPageFactory(parent=site.policies, title=SECRET)
    make_private(private)
    draft = PolicyPageFactory(parent=site.policies, title=SECRET + "二", live=False)
    same_name = PolicyPageFactory(parent=site.policies, title="办法", document_number=SECRET)
    make_private(same_name)
    for other in (private, draft, same_name):
        PolicyRelationFactory(page=page, target=other, kind="based_on")
        PolicyRelationFactory(page=other, target=page, kind="replaces")
    content = Client().get(page.get_url()).content.decode()
    assert SECRET not in content
    assert same_name.get_url() not in content
    assert len(trace(page).versions) == 1
    # The words an editor wrote beside it are shown.
    PolicyRelationFactory(page=page, target=private, kind="explains", target_title="一份文件")
    assert "一份文件" in Client().get(page.get_url()).content.decode()


def test_a_superseded_document_points_to_the_current_one(site):
    old = PolicyPageFactory(
        parent=site.policies, title="条例", written_on=dt.date(2010, 1, 1), validity="amended"
    )
    middle = PolicyPageFactory(
        parent=site.policies, title="条例", written_on=dt.date(2015, 1, 1), validity="amended"
    )
    new = PolicyPageFactory(parent=site.policies, title="条例", written_on=dt.date(2020, 1, 1))
    PolicyRelationFactory(page=middle, target=old, kind="replaces")
    PolicyRelationFactory(page=new, target=middle, kind="replaces")
    notice = select(page_of(old.get_url()), ".superseded")[0]
    assert select(notice, "a")[0].get("href") == new.get_url()
    assert select(page_of(new.get_url()), ".superseded") == []
    listed = [time.get("datetime") for time in select(page_of(new.get_url()), ".versions time")]
    assert listed == ["2020-01-01", "2015-01-01", "2010-01-01"]


def test_a_repealed_document_without_successor_says_so(site):
    page = PolicyPageFactory(parent=site.policies, validity="repealed")
    assert "本文件已废止" in select(page_of(page.get_url()), ".superseded")[0].text_content()


def test_two_versions_are_compared_word_by_word(site):
    old = PolicyPageFactory(
        parent=site.policies,
        title="条例",
        written_on=dt.date(2010, 1, 1),
        body=[
            section("第一章 总则", "第一条 由县级机构(以下简称机构)管理。", *["第二条 不变。"] * 6)
        ],
    )
    new = PolicyPageFactory(
        parent=site.policies,
        title="条例",
        written_on=dt.date(2020, 1, 1),
        body=[
            section(
                "第一章　总　则", "第一条 由县级部门（以下简称机构）管理。", *["第二条 不变。"] * 6
            )
        ],
    )
    for page, other in ((old, new), (new, old)):
        tree = page_of(f"{page.get_url()}?compare={other.pk}")
        difference = select(tree, ".difference")[0]
        assert [node.text for node in select(difference, "del")] == ["机构"]
        assert [node.text for node in select(difference, "ins")] == ["部门"]
        assert len(select(difference, "details")) == 1
        assert select(tree, 'meta[name="robots"]')[0].get("content") == "noindex"


@pytest.mark.parametrize("asked", ["", "0", "abc", "9" * 30, "-1", "²"])
def test_odd_comparisons_show_the_document(site, asked):
    page = PolicyPageFactory(parent=site.policies)
    assert select(page_of(f"{page.get_url()}?compare={asked}"), ".document")


def test_a_private_version_is_not_compared(site):
    page = PolicyPageFactory(parent=site.policies, title="条例")
    other = PolicyPageFactory(parent=site.policies, title="条例", body=[section("", SECRET)])
    make_private(other)
    content = Client().get(f"{page.get_url()}?compare={other.pk}").content.decode()
    assert SECRET not in content


def test_text_has_anchors_and_contents(site):
    page = PolicyPageFactory(
        parent=site.policies,
        body=[
            section("第一章 总则", "第一条 内容。", "第二条 内容。"),
            section("第二章 附则", "第三条 内容。"),
        ],
    )
    tree = page_of(page.get_url())
    assert [a.get("href") for a in select(tree, ".outline-box a")] == ["#zhang-1", "#zhang-2"]
    for anchor in ("zhang-1", "tiao-1", "tiao-3"):
        assert len(select(tree, f"#{anchor}")) == 1
    ids = [node.get("id") for node in select(tree, "[id]")]
    assert len(ids) == len(set(ids))


def test_deadlines_pass_at_midnight_in_beijing(site):
    page = PolicyPageFactory(
        parent=site.policies, body=[section("", "各单位应于2027年6月30日前完成整改。")]
    )

    def state():
        return select(page_of(page.get_url()), ".para-note-state")[0].text

    with time_machine.travel("2027-06-28T12:00:00+08:00", tick=False):
        assert state() == "还有 2 天"
    with time_machine.travel("2027-06-30T23:59:00+08:00", tick=False):
        assert state() == "今天截止"
    with time_machine.travel("2027-07-01T00:01:00+08:00", tick=False):
        assert state() == "已过"


def test_deadlines_over_when_posted_are_told(site):
    page = PolicyPageFactory(
        parent=site.policies,
        posted_at=dt.datetime(2017, 2, 20, 7, 50, tzinfo=dt.UTC),
        body=[section("", "2016年6月底前单独组建。2016年年底前全覆盖。")],
    )
    tree = page_of(page.get_url())
    assert "文中有 2 处期限" in select(tree, ".late-note")[0].text_content()
    times = [node.get("datetime") for node in select(tree, ".deadline-list time")]
    assert times == ["2016-06-30", "2016-12-31"]


def test_relative_dates_are_resolved_and_the_text_kept(site):
    page = PolicyPageFactory(
        parent=site.policies,
        posted_at=dt.datetime(2018, 7, 16, 16, 0, tzinfo=dt.UTC),
        body=[section("", "今年5月起推广。")],
    )
    tree = page_of(page.get_url())
    assert "2018年5月起（原文：今年5月起）" in select(tree, ".para-note.relative")[0].text_content()
    assert select(tree, ".document p[id]")[0].text_content() == "今年5月起推广。"


def test_a_letter_speaks_on_the_day_it_was_written_and_a_law_on_none(site):
    values = {"written_on": dt.date(2026, 11, 3), "body": [section("", "请于12月10日前报送。")]}
    letter = PolicyPageFactory(parent=site.policies, **values)
    law = PolicyPageFactory(parent=site.policies, document_number="国务院令第1号", **values)
    note = select(page_of(letter.get_url()), ".para-note")[0].text_content()
    assert "期限2026年12月10日（原文：12月10日前）" in note
    assert select(page_of(law.get_url()), ".para-note") == []


def test_attachments_show_type_and_size(site):
    page = PolicyPageFactory(parent=site.policies)
    row = PolicyAttachmentFactory(page=page, title="登记表")
    tree = page_of(page.get_url())
    link = select(tree, "#attachments .attachment")[0]
    assert link.get("href") == row.document.url
    assert "登记表" in link.text_content()
    assert (
        "TXT" in link.text_content() or row.document.file_extension.upper() in link.text_content()
    )


@pytest.mark.parametrize(
    ("number", "body", "head"),
    [
        (
            "江北社发〔2026〕7号",
            "中共江北区委社会工作部",
            ["中共江北区委社会工作部文件", "江北社发〔2026〕7号"],
        ),
        ("国务院令第250号", "国务院", ["国务院令", "第250号"]),
        ("", "", []),
    ],
)
def test_official_view_has_the_head_of_its_kind(site, number, body, head):
    page = PolicyPageFactory(
        parent=site.policies,
        document_number=number,
        issuing_body=body,
        main_recipients="各支部",
        written_on=dt.date(2026, 3, 1),
    )
    tree = page_of(page.get_url() + "?layout=official")
    sheet = select(tree, ".sheet")[0]
    assert [p.text for p in select(sheet, ".sheet-head, .sheet-number")] == head
    assert select(sheet, ".sheet-to")[0].text == "各支部："
    assert select(sheet, ".para-link, .para-notes") == []
    signed = [p.text_content() for p in select(sheet, ".sheet-signature p")]
    assert signed == (["中共江北区委社会工作部", "2026年3月1日"] if "〔" in number else [])
    assert len(select(tree, "h1")) == 1


def test_a_long_text_is_kept_between_readers_and_renewed(site):
    page = PolicyPageFactory(
        parent=site.policies,
        body=[section("第一章 总则", *[f"第{n}条 {'文字' * 60}" for n in range(1, 300)])],
    )
    cache.clear()
    assert "第5条" in Client().get(page.get_url()).content.decode()
    page = PolicyPage.objects.get(pk=page.pk)
    page.body = [("section", {"heading": "", "level": "2", "text": "<p>换了文字</p>"})]
    page.save_revision().publish()
    content = Client().get(page.get_url()).content.decode()
    assert "换了文字" in content
    assert "第5条" not in content


def test_preview_shows_the_draft(site):
    page = PolicyPageFactory(parent=site.policies, title="草案")
    page.body = [("section", {"heading": "", "level": "2", "text": "<p>新的草稿文字</p>"})]
    response = page.make_preview_request(preview_mode="")
    assert "新的草稿文字" in response.rendered_content


def test_related_documents_are_shown_in_the_language_of_the_page(site, client):
    old = PolicyPageFactory(parent=site.policies, title="旧方案", validity="repealed")
    new = PolicyPageFactory(parent=site.policies, title="新方案", validity="in_force")
    PolicyRelationFactory(page=new, kind="replaces", target=old)
    english = small_site("en")
    translated = PolicyPageFactory(
        parent=english.policies,
        title="New plan",
        locale=english.policies.locale,
        translation_key=new.translation_key,
    )
    PolicyRelationFactory(page=translated, kind="replaces", target=old)
    chinese = client.get(old.url).content.decode()
    assert new.url in chinese and translated.url not in chinese
    assert old.url in client.get(translated.url).content.decode()
