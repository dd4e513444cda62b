"""E2: what readers are told about changes after publication."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, Revision, Workflow

from news.models import NewsPage, PolicyPage
from news.tests.factories import (
    NewsPageFactory,
    PolicyPageFactory,
    article_paragraphs,
    make_private,
    section,
)
from portal.models import FrozenError, PublishedChange
from portal.publishing.history.enums import ChangeKind, WithdrawalReason
from portal.publishing.history.withdrawal import withdraw
from portal.publishing.review import chains
from tests.cast import client_of, edit_url, news_form, publish, user_of

pytestmark = [pytest.mark.indexed, pytest.mark.django_db]


@pytest.fixture
def page(site) -> NewsPage:
    """A piece of news, published by hand."""
    page = NewsPageFactory(parent=site.news, title="重阳节慰问老人", live=False)
    page.body = article_paragraphs("慰问了二十位老人。")
    page.save_revision().publish()
    return NewsPage.objects.get(pk=page.pk)


def change(page: NewsPage, text: str, note: str = "", user=None) -> NewsPage:
    """Publish another text by code; major where there is a note."""
    page.body = article_paragraphs(text)
    page.change_kind = ChangeKind.MAJOR if note else ChangeKind.MINOR
    page.change_note = note
    page.save_revision(user=user).publish(user=user)
    return NewsPage.objects.get(pk=page.pk)


def changes(page: Page) -> list[str]:
    return list(PublishedChange.objects.filter(page=page).values_list("note", flat=True))


def test_first_publication_and_minor_changes_leave_nothing(page):
    page = change(page, "慰问了二十一位老人。")
    assert changes(page) == []


def test_first_publication_with_a_note_leaves_nothing(site):
    page = NewsPageFactory(parent=site.news, live=False)
    page = change(page, "第一次发布。", note="不该出现")
    assert changes(page) == []
    assert page.change_note == ""


def test_a_major_change_keeps_note_both_texts_and_author(page):
    replaced = page.live_revision
    writer = user_of("publisher")
    page = change(page, "慰问了十八位老人。", "人数更正为十八位", user=writer)
    row = PublishedChange.objects.get(page=page)
    assert row.note == "人数更正为十八位"
    assert row.revision == page.live_revision
    assert row.replaced_revision == replaced
    assert row.user == writer


def test_the_note_is_spent(page):
    page = change(page, "慰问了十八位老人。", "人数更正")
    assert (page.change_kind, page.change_note) == (ChangeKind.MINOR, "")
    again = page.get_latest_revision_as_object()
    assert (again.change_kind, again.change_note) == (ChangeKind.MINOR, "")
    again.title = "重阳节慰问独居老人"
    again.save_revision().publish()
    assert changes(page) == ["人数更正"]


def test_publishing_the_same_revision_again_adds_nothing(page):
    page = change(page, "慰问了十八位老人。", "人数更正")
    page.live_revision.publish()
    assert changes(page) == ["人数更正"]


def test_two_changes_with_one_note_are_two(page):
    page = change(page, "甲。", "更正错字")
    page = change(page, "乙。", "更正错字")
    assert changes(page) == ["更正错字", "更正错字"]


def test_scheduled_change_is_told_when_it_goes_live(page):
    before = page.live_revision
    page.change_kind, page.change_note = ChangeKind.MAJOR, "改期到十月"
    page.body = article_paragraphs("十月二十日举行。")
    page.go_live_at = timezone.now() + dt.timedelta(hours=1)
    page.save_revision().publish()
    assert changes(page) == []
    Revision.objects.filter(approved_go_live_at__isnull=False).update(
        approved_go_live_at=timezone.now() - dt.timedelta(minutes=1)
    )
    revision = Revision.objects.get(approved_go_live_at__isnull=False)
    revision.content["go_live_at"] = None
    revision.save()
    call_command("publish_scheduled")
    row = PublishedChange.objects.get(page=page)
    assert (row.note, row.replaced_revision) == ("改期到十月", before)


def test_a_change_approved_in_a_workflow_is_told(page):
    editor, publisher = client_of("editor"), client_of("publisher")
    data = news_form(page, "慰问了十八位老人。", change_kind="major", change_note="人数更正")
    assert editor.post(edit_url(page), data | {"action-submit": "1"}).status_code == 302
    assert changes(page) == []
    assert Workflow.objects.get(name=chains.WORKFLOW)
    state = page.current_workflow_state
    response = publisher.post(
        f"/admin/pages/workflow/action/{page.pk}/approve/{state.current_task_state.pk}/",
        {"comment": ""},
    )
    assert response.status_code == 302
    assert changes(page) == ["人数更正"]
    page.refresh_from_db()
    assert "十八位" in str(page.body)


def test_publishing_in_the_editor(page):
    client = client_of("publisher")
    data = news_form(page, "慰问了十八位老人。", change_kind="major", change_note="人数更正")
    assert publish(client, page, data, "人数写错了").status_code == 302
    assert changes(page) == ["人数更正"]
    # The next round starts without a note.
    html = client.get(edit_url(page)).content.decode()
    assert "人数更正" not in html


def test_major_without_note_cannot_be_published_but_kept_as_a_draft(page):
    client = client_of("publisher")
    data = news_form(page, "慰问了十八位老人。", change_kind="major")
    response = publish(client, page, data)
    assert response.status_code == 200
    assert "重要改动要写明改了什么" in response.content.decode()
    assert client.post(edit_url(page), data).status_code == 302
    page.refresh_from_db()
    assert page.has_unpublished_changes


def test_a_page_put_online_without_a_revision_keeps_its_old_text(site):
    page = PolicyPageFactory(parent=site.policies, body=[section("", "旧的第一条。")])
    assert page.live_revision_id is None
    page = PolicyPage.objects.get(pk=page.pk)
    page.last_published_at = page.first_published_at
    page.body = [("section", {"heading": "", "level": "2", "text": "<p>新的第一条。</p>"})]
    page.change_kind, page.change_note = ChangeKind.MAJOR, "修改第一条"
    page.save_revision().publish()
    row = PublishedChange.objects.get(page=page)
    assert "旧的第一条" in str(row.replaced_revision.as_object().body)
    assert "新的第一条" in str(row.revision.as_object().body)


# --- Frozen -----------------------------------------------------------------------------------


def test_a_published_change_is_frozen(page):
    page = change(page, "甲。", "更正")
    row = PublishedChange.objects.get(page=page)
    row.note = "另一句"
    with pytest.raises(FrozenError):
        row.save()
    with pytest.raises(FrozenError):
        row.delete()
    with pytest.raises(FrozenError):
        PublishedChange.objects.filter(page=page).update(note="另一句")
    with pytest.raises(FrozenError):
        PublishedChange.objects.all().delete()
    assert changes(page) == ["更正"]


def test_purging_revisions_keeps_what_readers_saw(page):
    page = change(page, "甲。", "更正")
    page = change(page, "乙。")
    page.title = "草稿一"
    page.save_revision()
    page.title = "草稿二"
    page.save_revision()
    row = PublishedChange.objects.get(page=page)
    kept = {row.revision_id, row.replaced_revision_id, page.live_revision_id}
    call_command("purge_revisions")
    left = set(page.revisions.values_list("pk", flat=True))
    assert kept <= left
    assert len(left) == 4  # and the latest draft


def test_a_published_revision_is_not_overwritten(page):
    client = client_of("publisher")
    data = news_form(page, "第一稿。")
    publish(client, page, data, "急件")
    page.refresh_from_db()
    live = page.live_revision_id
    client.post(
        edit_url(page), news_form(page, "偷换的文字。") | {"overwrite_revision_id": str(live)}
    )
    assert "偷换的文字" not in str(Revision.objects.get(pk=live).content)


def test_a_row_goes_with_its_page_and_outlives_its_author(page):
    writer = user_of("publisher")
    page = change(page, "甲。", "更正", user=writer)
    number = writer.pk
    writer.delete()
    assert PublishedChange.objects.get(page=page).user_id == number
    page.delete()
    assert not PublishedChange.objects.exists()


# --- What readers see -------------------------------------------------------------------------


def test_readers_see_updates_and_the_replaced_text(page):
    page = change(page, "慰问了十八位老人。", "人数更正为十八位")
    row = PublishedChange.objects.get(page=page)
    visitor = Client()
    shown = visitor.get(page.url).content.decode()
    assert "人数更正为十八位" in shown and f"/updates/{page.pk}/{row.pk}/" in shown
    listing = visitor.get(f"/updates/{page.pk}/")
    assert listing.status_code == 200
    assert "人数更正为十八位" in listing.content.decode()
    response = visitor.get(f"/updates/{page.pk}/{row.pk}/")
    html = response.content.decode()
    assert response.status_code == 200
    assert "这是被替换的旧文本" in html
    assert "慰问了二十位老人。" in html
    assert "<del>二十</del>" in html and "<ins>十八</ins>" in html
    assert response["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in html
    assert html.count("<h1") == 1


def test_the_replaced_title_is_shown_as_a_difference(page):
    page.title = "重阳节走访老人"
    page = change(page, "慰问了二十位老人。", "标题更正")
    row = PublishedChange.objects.get(page=page)
    html = Client().get(f"/updates/{page.pk}/{row.pk}/").content.decode()
    assert "<del>重阳节慰问老人</del>" in html
    assert "<ins>重阳节走访老人</ins>" in html


def test_nothing_of_a_private_or_withdrawn_page(page, site):
    page = change(page, "甲。", "更正")
    row = PublishedChange.objects.get(page=page)
    addresses = [f"/updates/{page.pk}/", f"/updates/{page.pk}/{row.pk}/"]
    restriction = make_private(site.news)
    assert [Client().get(url).status_code for url in addresses] == [404, 404]
    restriction.delete()
    assert [Client().get(url).status_code for url in addresses] == [200, 200]
    withdraw(page, user=None, reason=WithdrawalReason.NO_LONGER_VALID, explanation="过期")
    assert [Client().get(url).status_code for url in addresses] == [404, 404]


def test_a_change_of_another_page_is_not_found(page, site):
    page = change(page, "甲。", "更正")
    other = NewsPageFactory(parent=site.news)
    row = PublishedChange.objects.get(page=page)
    assert Client().get(f"/updates/{other.pk}/{row.pk}/").status_code == 404


def test_texts_from_before_a_withdrawal_in_error_stay_hidden(page):
    page = change(page, "身份信息。", "补充名单")
    first = PublishedChange.objects.get(page=page)
    withdraw(page, user=None, reason=WithdrawalReason.IN_ERROR, explanation="含个人信息")
    page = change(NewsPage.objects.get(pk=page.pk), "没有名单。", "去掉名单")
    second = PublishedChange.objects.get(note="去掉名单")
    visitor = Client()
    html = visitor.get(f"/updates/{page.pk}/").content.decode()
    assert "补充名单" in html and "去掉名单" in html
    assert "含个人信息" in html  # the withdrawal is on record
    for row in (first, second):
        assert visitor.get(f"/updates/{page.pk}/{row.pk}/").status_code == 404


def test_replaced_texts_are_in_neither_search_nor_sitemap(page):
    page = change(page, "慰问了十八位老人。", "人数更正")
    assert "/updates/" not in Client().get("/sitemap.xml").content.decode()
    found = NewsPage.objects.live().search("二十位")
    assert page.pk not in {result.pk for result in found}


def test_updates_cost_the_same_for_many(page):
    def queries() -> int:
        fresh = NewsPage.objects.get(pk=page.pk)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert fresh.updates
            [row.text_shown for row in fresh.updates]
        return len(captured)

    current = change(page, "甲。", "更正一")
    few = queries()
    for number in range(8):
        current = change(current, f"第{number}稿。", f"更正{number}")
    assert queries() == few == 1
