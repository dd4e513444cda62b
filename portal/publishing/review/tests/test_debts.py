"""E6: an emergency publication stays a debt until a second person signs."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from news.models import NewsPage
from news.tests.factories import NewsPageFactory
from portal.models import EmergencyPublication
from portal.publishing.review import emergency
from tests.cast import client_of, edit_url, news_form, publish, user_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(site) -> NewsPage:
    page = NewsPageFactory(parent=site.news, live=False, title="防汛通知")
    page.save_revision()
    return page


def fresh(page: Page) -> NewsPage:
    return NewsPage.objects.get(pk=page.pk)


def signed_in(role: str, name: str) -> Client:
    client = Client()
    client.force_login(user_of(role, username=name))
    return client


def debt_url(row: EmergencyPublication) -> str:
    return reverse("portal_debt", args=[row.pk])


@pytest.fixture
def debt(page) -> EmergencyPublication:
    """The publisher's own text, out."""
    client = signed_in("publisher", "publisher")
    assert publish(client, page, news_form(page, "今晚撤离。"), "等不到明天").status_code == 302
    return EmergencyPublication.objects.get()


# --- Signing ----------------------------------------------------------------------------------


def test_a_second_person_signs(page, debt):
    clerk = client_of("clerk")
    html = clerk.get(debt_url(debt)).content.decode()
    assert "等不到明天" in html and "此前没有公开过" in html and "看过了，补签" in html
    assert clerk.post(debt_url(debt), {"note": "内容属实"}).status_code == 302
    debt.refresh_from_db()
    assert (debt.signed_by.username, debt.note) == ("test-clerk", "内容属实")
    assert debt.signed_at
    assert "内容属实" in PageLogEntry.objects.get(action="portal.sign").message
    html = client_of("publisher").get(debt_url(debt)).content.decode()
    assert "已经补签过了" in html and "看过了，补签" not in html


def test_nobody_signs_their_own_debt(page, debt):
    publisher = Client()
    publisher.force_login(debt.publisher)
    html = publisher.get(debt_url(debt)).content.decode()
    assert "这是您自己发布的" in html and "看过了，补签" not in html
    publisher.post(debt_url(debt), {"note": ""})
    debt.refresh_from_db()
    assert debt.signed_at is None


def test_a_superuser_is_no_exception(page):
    admin = signed_in("superuser", "admin")
    publish(admin, page, news_form(page, "今晚撤离。"), "急")
    row = EmergencyPublication.objects.get()
    admin.post(debt_url(row), {})
    row.refresh_from_db()
    assert row.signed_at is None
    with pytest.raises(PermissionDenied):
        emergency.sign(row, user=row.publisher)
    with pytest.raises(IntegrityError), transaction.atomic():
        EmergencyPublication.objects.update(signed_by=row.publisher, signed_at=timezone.now())


def test_the_author_doesnt_sign_either(page):
    clerk = signed_in("clerk", "author")
    data = news_form(page, "今晚撤离。")
    clerk.post(edit_url(page), data | {"action-submit": "1"})
    step = fresh(page).current_workflow_state.current_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "reject", step.pk])
    signed_in("publisher", "reviewer").post(url, {"comment": "改"})
    publish(signed_in("administrator", "hasty"), page, data, "来不及")
    row = EmergencyPublication.objects.get()
    assert "这篇稿件是您改的" in clerk.get(debt_url(row)).content.decode()
    clerk.post(debt_url(row), {})
    row.refresh_from_db()
    assert row.signed_at is None


@pytest.mark.parametrize(("role", "status"), [("editor", 404), ("translator", 404), ("clerk", 200)])
def test_who_sees_a_debt(debt, role, status):
    client = client_of(role)
    assert client.get(debt_url(debt)).status_code == status
    client.post(debt_url(debt), {})
    debt.refresh_from_db()
    assert bool(debt.signed_at) == (status == 200)


def test_visible_to(debt, site):
    rows = EmergencyPublication.objects
    assert rows.visible_to(user_of("editor")).count() == 0
    assert rows.visible_to(user_of("clerk")).count() == 1
    assert rows.visible_to(debt.publisher).count() == 1
    assert rows.to_sign(debt.publisher).count() == 0
    debt.publisher.groups.clear()
    assert rows.visible_to(debt.publisher).count() == 1
    asleep = user_of("superuser", is_active=False)
    assert rows.visible_to(asleep).count() == 0


def test_list_menu_and_panel(debt):
    url = reverse("portal_debts")
    clerk = client_of("clerk")
    html = clerk.get(url).content.decode()
    assert "等您补签" in html and debt_url(debt) in html and "等不到明天" in html
    front = clerk.get("/admin/").content.decode()
    assert "待补签的紧急发布" in front and debt_url(debt) in front
    assert "\\u5f85\\u8865\\u7b7e\\uff081\\uff09" in front or "待补签（1）" in front
    publisher = Client()
    publisher.force_login(debt.publisher)
    html = publisher.get(url).content.decode()
    assert "没有等您补签的" in html and "等别人补签" in html
    editor = client_of("editor")
    assert url not in editor.get("/admin/").content.decode()
    assert editor.get(url).status_code == 302


def test_the_difference_to_what_was_public(page, debt):
    other = client_of("clerk")
    data = news_form(fresh(page), "明晚撤离。", title="撤离时间推迟")
    assert publish(other, page, data, "时间变了").status_code == 302
    row = EmergencyPublication.objects.get(reason="时间变了")
    assert row.replaced_revision_id == debt.revision_id
    html = client_of("administrator").get(debt_url(row)).content.decode()
    assert "撤离时间推迟" in html and "防汛通知" in html
    assert "<ins>" in html and "<del>" in html


def test_a_page_put_online_without_a_revision(site):
    page = NewsPageFactory(parent=site.news, title="旧标题")
    assert publish(client_of("clerk"), page, news_form(page, "新。"), "急").status_code == 302
    row = EmergencyPublication.objects.get()
    assert row.replaced_revision.as_object().title == "旧标题"


def test_withdrawing_does_not_settle_it(page, debt):
    clerk = client_of("clerk")
    back = debt_url(debt)
    withdraw = reverse("portal_withdraw", args=[page.pk])
    assert f"{withdraw}?next=" in clerk.get(back).content.decode()
    clerk.post(f"{withdraw}?next={back}", {"reason": "error", "explanation": "误发。"})
    assert not fresh(page).live
    debt.refresh_from_db()
    assert debt.signed_at is None
    html = clerk.get(back).content.decode()
    assert "现在不公开" in html
    clerk.post(back, {"note": "已撤下"})
    debt.refresh_from_db()
    assert debt.signed_at


def test_a_later_publication_does_not_settle_it(page, debt):
    data = news_form(fresh(page), "后来改的。")
    client_of("editor").post(edit_url(page), data)
    assert publish(client_of("clerk"), page, data).status_code == 302
    assert EmergencyPublication.objects.open().count() == 1
    html = client_of("administrator").get(debt_url(debt)).content.decode()
    assert "已经不是这一版" in html


def test_purging_keeps_both_versions(page, debt):
    for number in range(3):
        draft = fresh(page)
        draft.title = f"草稿{number}"
        draft.save_revision()
    call_command("purge_revisions")
    assert page.revisions.filter(pk=debt.revision_id).exists()


def test_a_page_may_go_with_its_debts(page, debt):
    fresh(page).delete()
    assert not EmergencyPublication.objects.exists()
