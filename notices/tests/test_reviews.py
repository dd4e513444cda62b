"""Who sent a text in is told how its review ended: in the portal, and by mail where they chose."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from news.models import NewsPage
from news.tests.factories import NewsPageFactory
from notices.models import Notice, Preferences
from notices.reviews import PUBLISHED, RETURNED
from tests.cast import edit_url, news_form, user_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(outbox):
    return user_of("editor", username="writer", email="writer@example.org")


@pytest.fixture
def page(site, writer) -> NewsPage:
    """A text that was sent in."""
    page = NewsPageFactory(parent=site.news, live=False, title="端午活动")
    page.save_revision(user=writer)
    submit(writer, page)
    return page


@pytest.fixture
def reviewer():
    return user_of("publisher", username="reviewer", email="reviewer@example.org")


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def submit(writer, page: Page) -> None:
    data = news_form(page, "送审的正文。") | {"action-submit": "1"}
    assert client_of(writer).post(edit_url(page), data).status_code == 302


def act(reviewer, page: Page, action: str) -> None:
    step = Page.objects.get(pk=page.pk).current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, step.pk])
    client_of(reviewer).post(address, {"comment": "请改标题"})


def told(writer) -> list[tuple[str, str, str]]:
    rows = Notice.objects.visible_to(writer).order_by("pk")
    return [(row.kind, row.subject, row.link) for row in rows]


def test_a_text_sent_back_leads_to_its_editor(page, writer, reviewer, by_day, committed):
    with committed():
        act(reviewer, page, "reject")
    assert told(writer) == [(RETURNED.name, "您送审的一篇稿件退回了", edit_url(page))]
    (letter,) = [one for one in mail.outbox if one.to == ["writer@example.org"]]
    assert letter.subject.endswith("您送审的一篇稿件退回了")
    for secret in ("端午", "请改标题"):
        assert secret not in letter.subject + letter.body


def test_a_text_that_is_out_leads_to_what_readers_see(page, writer, reviewer):
    act(reviewer, page, "approve")
    shown = NewsPage.objects.get(pk=page.pk)
    assert shown.live
    assert told(writer) == [(PUBLISHED.name, "您送审的一篇稿件已公开", shown.url)]
    assert Client().get(shown.url).status_code == 200


def test_once_it_is_out_nobody_reads_that_it_was_sent_back(page, writer, reviewer):
    act(reviewer, page, "reject")
    submit(writer, page)
    act(reviewer, page, "approve")
    assert [kind for kind, _subject, _link in told(writer)] == [PUBLISHED.name]


def test_who_wants_no_mail_gets_none(page, writer, reviewer, by_day, committed):
    Preferences.objects.create(user=writer, mail=False)
    with committed():
        act(reviewer, page, "reject")
    assert told(writer)
    assert not [one for one in mail.outbox if one.to == ["writer@example.org"]]


def test_a_text_sent_in_again_at_once_sends_no_letter(page, writer, reviewer, by_day):
    act(reviewer, page, "reject")
    (notice,) = Notice.objects.visible_to(writer)
    assert notice.about.still_true(notice)
    submit(writer, page)
    assert not notice.about.still_true(notice)


def test_the_editor_asks_nobody_about_letters_it_does_not_send(writer):
    html = client_of(writer).get(reverse("wagtailadmin_account")).content.decode()
    assert "updated_comments_notifications" in html
    assert "rejected_notifications" not in html and "approved_notifications" not in html
