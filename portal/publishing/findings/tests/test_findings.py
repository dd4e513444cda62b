"""What the checks say about texts and pages, and that errors keep a page from going out."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from news.findings import looks_like_a_document, looks_like_news
from news.models import ImportRecord, NewsPage, PolicyPage
from news.tests.factories import (
    NewsPageFactory,
    PolicyPageFactory,
    PortalDocumentFactory,
    PortalImageFactory,
    StandardPageFactory,
    article_paragraphs,
    make_private,
    section,
)
from portal.publishing.findings import texts as content_checks
from portal.publishing.findings.numbers import check_identity_numbers
from portal.publishing.findings.registry import findings_for
from portal.publishing.findings.texts import (
    check_deadlines,
    check_half_width,
    check_relative_dates,
    check_secrecy,
    names_nobody,
)
from portal.rulebook.reading.numbers import is_identity_number
from portal.text.parts import page_parts, plain_text
from tests.cast import client_of, edit_url, news_form, policy_form, publish

POSTED = dt.date(2017, 2, 20)


def codes(findings) -> list[str]:
    return [finding.code for finding in findings]


# --- Texts ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["未知", "网络", " 管理员 ", "（未知）", "Admin", "“网络”"])
def test_nobody(name):
    assert names_nobody(name)


@pytest.mark.parametrize("name", ["江北区民政局", "网络安全和信息化办公室", "管理员张明", "先锋网"])
def test_somebody(name):
    assert not names_nobody(name)


def test_identity_numbers_by_check_digit():
    assert is_identity_number("11010519491231002X")
    assert not is_identity_number("110105194912310021")
    assert not is_identity_number("110105194913310021")
    found = list(
        check_identity_numbers("身份证11010519491231002X，存折110105194912310021。", "正文")
    )
    assert codes(found) == ["identity-number"]
    assert found[0].level == "error"
    assert "11010519491231002X" not in found[0].where  # not leaked a second time


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("联系人手机13800138000。", 1),
        ("电话138 0013 8000", 1),
        ("电话+86-138-0013-8000", 1),
        ("座机0451-84554321", 0),
        ("编号913800138000123", 0),
        ("统一社会信用代码51230100MJ12345678", 0),
    ],
)
def test_mobile_numbers(text, count):
    found = list(check_identity_numbers(text, "正文"))
    assert codes(found) == ["mobile-number"] * count
    assert all(finding.level == "warning" for finding in found)


def test_secret_marks_in_the_head_only():
    assert codes(check_secrecy("机密★1年\n关于某事的通知", "正文")) == ["secret-mark"]
    assert codes(check_secrecy("关于保守国家秘密的通知\n要严守机密。", "正文")) == []
    assert codes(check_secrecy("内部资料\n工作简报", "正文")) == ["internal-mark"]


def test_half_width_between_han():
    found = list(check_half_width("各支部,各单位:请注意(见附件)", "正文"))
    assert codes(found) == ["half-width"]
    assert "3" in str(found[0].message)
    assert codes(check_half_width("共12,345人，a,b，3:30开会", "正文")) == []


def test_deadlines_over_when_posted_and_since():
    text = "2016年6月底前完成摸底，2017年12月底前实现覆盖。2030年底前建成。"
    found = list(check_deadlines(text, POSTED, dt.date(2018, 1, 1)))
    assert codes(found) == ["deadline-over-when-posted", "deadline-over"]
    assert "2016年6月" in found[0].where


def test_relative_dates_with_their_meaning():
    found = list(check_relative_dates("今年5月，启动工作。", dt.date(2018, 7, 17)))
    assert codes(found) == ["relative-date"]
    assert found[0].where == "2018年5月（原文：今年5月）"


def test_many_dates_are_told_as_a_number():
    text = "，".join(f"2010年{month}月底前完成第{month}项" for month in range(1, 13))
    found = list(check_deadlines(text, POSTED, POSTED))
    assert len(found) == content_checks.MANY + 1
    assert "4" in str(found[-1].where)


@pytest.mark.parametrize(
    ("title", "head", "document"),
    [
        ("道里区社会组织党组织组建工作实施方案", "", True),
        ("社会团体登记管理条例（2016年修订）", "", True),
        ("关于做好年检工作的通知", "江民发〔2026〕3号 各社会组织：", True),
        ("关于做好年检工作的通知", "各社会组织请注意。", False),
        ("民政局召开社会组织党建工作推进会", "江民发〔2026〕3号印发以来", False),
        ("党员学习《条例》心得", "", False),
    ],
)
def test_looks_like_a_document(title, head, document):
    assert looks_like_a_document(title, head) == document


def test_looks_like_news():
    assert looks_like_news("民政局:发挥民政职能作用 推动社会组织党建取得新进展")
    assert not looks_like_news("关于开展主题党日活动的通知")


def test_rich_text_as_lines():
    assert plain_text("<p>一&amp;二</p><ul><li>三</li></ul>四<br/>五") == "一&二\n三\n四\n五"


# --- Pages ------------------------------------------------------------------------------------


def found(page) -> dict[str, str]:
    """Code → level of everything the checks say of a page."""
    return {finding.code: finding.level for finding in findings_for(page)}


def test_a_good_page_has_none(site):
    page = NewsPageFactory(parent=site.news, summary="党员看望独居老人。")
    assert found(page) == {}
    policy = PolicyPageFactory(parent=site.policies, summary="加强党建工作。")
    assert found(policy) == {}


@pytest.mark.parametrize(
    ("fields", "code", "level"),
    [
        ({"source_name": "未知"}, "source", "error"),
        ({"source_name": "网络"}, "source", "error"),
        ({"editor_name": "管理员"}, "nobody-responsible", "error"),
        ({"responsible_unit": "admin"}, "nobody-responsible", "error"),
        ({"body": []}, "no-body", "error"),
        ({"body": article_paragraphs("身份证11010519491231002X")}, "identity-number", "error"),
        ({"body": article_paragraphs("绝密★长期", "正文")}, "secret-mark", "error"),
        ({"body": article_paragraphs("电话13800138000")}, "mobile-number", "error"),
        ({"summary": "身份证11010519491231002X"}, "identity-number", "error"),
        ({"seo_title": "电话13800138000"}, "mobile-number", "error"),
        ({"change_note": "更正电话13800138000"}, "mobile-number", "error"),
        ({"body": article_paragraphs("今年5月开展活动。")}, "relative-date", "warning"),
        (
            {"body": article_paragraphs("2016年6月底前完成。")},
            "deadline-over-when-posted",
            "warning",
        ),
        ({"body": article_paragraphs('见<a href="/x/">点击这里</a>')}, "link-text", "warning"),
        ({"body": article_paragraphs("各支部,各单位")}, "half-width", "hint"),
        ({"title": "社会组织党组织组建工作实施方案"}, "wrong-column", "error"),
        ({"summary": ""}, "no-summary", "hint"),
    ],
)
def test_news(site, fields, code, level):
    page = NewsPageFactory(parent=site.news, **({"summary": "摘要。"} | fields))
    assert found(page) == {code: level}


def test_notices_may_be_documents(site):
    page = NewsPageFactory(parent=site.notices, title="年度检查实施方案", summary="摘要。")
    assert found(page) == {}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"issuing_body": "", "source_name": ""}, "source"),
        ({"source_name": "未知"}, "source"),
        ({"body": []}, "no-body"),
    ],
)
def test_policy_errors(site, fields, code):
    page = PolicyPageFactory(parent=site.policies, **({"summary": "摘要。"} | fields))
    assert found(page) == {code: "error"}


def test_news_in_the_library(site):
    page = PolicyPageFactory(
        parent=site.policies,
        title="民政局召开推进会",
        summary="摘要。",
        document_number="",
        document_kind="",
    )
    assert found(page) == {"wrong-column": "error"}


def test_whose_mobile_number_it_is(site):
    """A document's contacts were published by its authority; an internal page is not for all."""
    words = "联系人电话13800138000"
    policy = PolicyPageFactory(parent=site.policies, summary=words)
    assert found(policy) == {"mobile-number": "warning"}
    page = NewsPageFactory(parent=site.news, summary=words)
    assert found(page) == {"mobile-number": "error"}
    make_private(page)
    assert found(page) == {"mobile-number": "warning"}


def test_a_cover_says_what_it_shows(site):
    page = NewsPageFactory(
        parent=site.news, summary="摘要。", cover=PortalImageFactory(description="")
    )
    assert found(page) == {"cover-without-description": "error"}


def test_posting_date_of_a_reprint_counts(site):
    page = PolicyPageFactory(
        parent=site.policies,
        summary="摘要。",
        posted_at=timezone.make_aware(dt.datetime(2017, 2, 20, 15, 50)),
        body=[section("", "今年3月启动，2017年6月底前完成。")],
    )
    wheres = [str(finding.where) for finding in findings_for(page)]
    assert "2017年3月（原文：今年3月）" in wheres
    assert found(page)["deadline-over"] == "warning"


def test_pictures_say_what_they_show(site):
    def body(**value):
        image = PortalImageFactory(description="")
        picture = {"image": {"image": image.pk, **value}, "caption": ""}
        return [*article_paragraphs("正文。"), {"type": "picture", "value": picture, "id": "p"}]

    silent = NewsPageFactory(
        parent=site.news, summary="摘要。", body=body(alt_text="", decorative=False)
    )
    assert found(silent) == {"no-alternative-text": "error"}
    for value in ({"alt_text": "合影", "decorative": False}, {"alt_text": "", "decorative": True}):
        page = NewsPageFactory(parent=site.news, summary="摘要。", body=body(**value))
        assert found(page) == {}


def test_attachments_are_read(site):
    leaky = PortalDocumentFactory(
        title="名单", file__data="张某 11010519491231002X".encode(), file__filename="a.txt"
    )
    body = [
        *article_paragraphs("见附件。"),
        {"type": "attachment", "value": {"document": leaky.pk, "title": ""}, "id": "a"},
    ]
    page = NewsPageFactory(parent=site.news, summary="摘要。", body=body)
    assert found(page) == {"identity-number": "error"}
    assert "名单" in str(findings_for(page)[0].where)


def test_tables_and_section_headings_are_read(site):
    page = PolicyPageFactory(
        parent=site.policies, body=[section("联系电话13800138000", "正文。")], summary="摘要。"
    )
    assert found(page) == {"mobile-number": "warning"}
    assert "联系电话" in page_parts(page).text


def test_the_importer_is_heard_until_the_field_is_filled(site):
    page = PolicyPageFactory(parent=site.policies, summary="摘要。", document_number="")
    ImportRecord.objects.create(
        source="000.txt",
        fingerprint="0" * 64,
        page=page,
        status="partial",
        findings=[
            {"code": "no-number", "message": "没有找到发文字号。", "where": ""},
            {
                "code": "wrong-column",
                "message": "原来放在“联系我们”栏目下。",
                "where": "主页 > 联系我们",
            },
            {"code": "half-width", "message": "已由检查给出。", "where": ""},
        ],
    )
    assert found(page) == {"import-no-number": "warning", "import-wrong-column": "warning"}
    page.document_number = "江北社发〔2026〕1号"
    assert found(page) == {"import-wrong-column": "warning"}


def test_an_empty_standing_page(site):
    page = StandardPageFactory(parent=site.home, summary="摘要。")
    assert found(page) == {"no-body": "error"}


SEEDS = Path(settings.SHARED_DIR) / "seeds"


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the two seed texts are not here")
def test_what_is_wrong_with_the_first_seed(site):
    text = next(SEEDS.glob("000_*")).read_text(encoding="utf-8")
    page = PolicyPageFactory(
        parent=site.policies,
        title="道里区社会组织党组织组建工作实施方案",
        issuing_body="",
        document_number="",
        source_name="未知",
        editor_name="管理员",
        posted_at=timezone.make_aware(dt.datetime(2017, 2, 20, 15, 50)),
        body=[section("", *text.splitlines())],
    )
    levels = found(page)
    assert levels["source"] == levels["nobody-responsible"] == "error"
    assert levels["deadline-over-when-posted"] == "warning"
    assert levels["half-width"] == "hint"
    over = [f.where for f in findings_for(page) if f.code == "deadline-over-when-posted"]
    assert any("2016年6月" in where for where in over)
    assert any("2016年12月" in where for where in over)


# --- In the editor ----------------------------------------------------------------------------


def test_errors_block_publication_but_not_a_draft(site):
    page = NewsPageFactory(parent=site.news, live=False)
    page.save_revision()
    client = client_of("publisher")
    data = news_form(page, "电话13800138000，身份证11010519491231002X。", source_name="未知")
    response = publish(client, page, data)
    html = response.content.decode()
    assert response.status_code == 200
    assert "暂不能发布" in html and "来源写的是“未知”" in html and "身份证号码" in html
    page.refresh_from_db()
    assert not page.live
    assert client.post(edit_url(page), data).status_code == 302
    html = client.get(edit_url(page)).content.decode()
    assert 'data-finding="source"' in html
    assert 'data-finding="mobile-number"' in html
    fixed = news_form(page, "请到服务中心咨询。", source_name="江北区民政局")
    assert publish(client, page, fixed, "急件").status_code == 302
    page.refresh_from_db()
    assert page.live


def test_warnings_do_not_block(site):
    page = PolicyPageFactory(parent=site.policies, live=False)
    page.save_revision()
    client = client_of("publisher")
    data = policy_form(page, "今年5月,各单位要完成。")
    assert publish(client, page, data, "急件").status_code == 302
    page = PolicyPage.objects.get(pk=page.pk)
    assert page.live
    assert 'data-finding="relative-date"' in client.get(edit_url(page)).content.decode()


def test_a_new_page_with_errors_is_not_published(site):
    template = NewsPageFactory.build()
    template.slug = "xin-ye-mian"
    url = reverse("wagtailadmin_pages:add", args=["news", "newspage", site.news.pk])
    data = news_form(template, "正文。", source_name="网络")
    client = client_of("publisher")
    assert client.post(url, data | {"action-publish": "1"}).status_code == 200
    assert not NewsPage.objects.exists()
    assert client.post(url, data).status_code == 302
    assert not NewsPage.objects.get().live


def test_sending_to_review_is_blocked_too(site):
    page = NewsPageFactory(parent=site.news, live=False)
    page.save_revision()
    client = client_of("editor")
    data = news_form(page, "正文。", source_name="未知") | {"action-submit": "1"}
    assert client.post(edit_url(page), data).status_code == 200
    assert page.current_workflow_state is None


def test_a_review_with_errors_can_be_cancelled_or_rejected_not_approved(site):
    page = NewsPageFactory(parent=site.news, live=False)
    page.save_revision()
    editor, publisher = client_of("editor"), client_of("publisher")
    editor.post(edit_url(page), news_form(page, "正文。") | {"action-submit": "1"})
    state = page.current_workflow_state
    assert state is not None
    page = NewsPage.objects.get(pk=page.pk)
    faulty = news_form(page, "正文。", source_name="未知")
    approve = {"action-workflow-action": "true", "workflow-action-name": "approve"}
    assert publisher.post(edit_url(page), faulty | approve).status_code == 200
    # The door without a form. An edit in between asks for a new approval, of the faulty text.
    publisher.post(edit_url(page), faulty)
    for _attempt in range(2):
        waiting = NewsPage.objects.get(pk=page.pk).current_workflow_state.current_task_state
        url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", waiting.pk])
        publisher.post(url, {"comment": ""})
    assert waiting.revision.content["source_name"] == "未知"
    waiting.refresh_from_db()
    assert waiting.status == "in_progress"
    page.refresh_from_db()
    assert not page.live
    reject = {"action-workflow-action": "true", "workflow-action-name": "reject"}
    assert publisher.post(edit_url(page), faulty | reject).status_code == 302
    assert editor.post(edit_url(page), faulty | {"action-cancel-workflow": "1"}).status_code == 302
    page.refresh_from_db()
    assert page.current_workflow_state is None


def test_bulk_publishing_is_blocked(site):
    page = NewsPageFactory(parent=site.news, live=False, source_name="未知")
    page.save_revision()
    client = client_of("publisher")
    url = f"/admin/bulk/wagtailcore/page/publish/?id={page.pk}"
    response = client.post(url, {}, follow=True)
    assert "暂不能发布" in response.content.decode()
    page.refresh_from_db()
    assert not page.live
    good = NewsPageFactory(parent=site.news, live=False)
    good.save_revision()
    client.post(f"/admin/bulk/wagtailcore/page/publish/?id={good.pk}", {})
    good.refresh_from_db()
    assert good.live


def test_findings_stay_in_the_admin(site):
    page = NewsPageFactory(parent=site.news, source_name="未知")
    html = Client().get(page.url).content.decode()
    assert "暂不能发布" not in html and "必须改正" not in html
