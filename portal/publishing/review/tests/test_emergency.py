"""E6: publishing one's own text asks why, and stays a debt until somebody else signs."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, WorkflowState

from news.models import NewsPage
from news.tests.factories import NewsPageFactory, make_private
from portal.models import EmergencyPublication
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


@pytest.fixture
def debt(page) -> EmergencyPublication:
    """The publisher's own text, out."""
    client = signed_in("publisher", "publisher")
    assert publish(client, page, news_form(page, "今晚撤离。"), "等不到明天").status_code == 302
    return EmergencyPublication.objects.get()


# --- In the editor ----------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["publisher", "clerk", "administrator", "superuser"])
def test_ones_own_text_needs_a_reason(page, role):
    client = client_of(role)
    data = news_form(page, "今晚撤离。", title="改过的标题")
    response = publish(client, page, data)
    html = response.content.decode()
    assert response.status_code == 200
    assert "这篇稿件最后是您自己改的" in html and "写明理由" in html
    assert "请写明紧急发布的理由。" in str(response.context["form"]["emergency_reason"].errors)
    assert 'value="改过的标题"' in html
    assert not fresh(page).live
    assert not EmergencyPublication.objects.exists()
    response = publish(client, page, data, "  ")
    assert response.status_code == 200
    response = publish(client, page, data, "等不到明天")
    assert response.status_code == 302
    assert fresh(page).live
    row = EmergencyPublication.objects.get()
    assert (row.page_id, row.reason, row.signed_at) == (page.pk, "等不到明天", None)
    assert row.publisher == row.author
    assert row.revision == fresh(page).live_revision
    assert row.replaced_revision is None
    entry = PageLogEntry.objects.get(page=page.pk, action="portal.emergency")
    assert "等不到明天" in entry.message


def test_the_form_doesnt_ask_before_it_must(page):
    html = client_of("publisher").get(edit_url(page)).content.decode()
    assert "emergency_reason" not in html


def test_a_reason_too_long_keeps_everything(page):
    response = publish(client_of("publisher"), page, news_form(page, "甲。"), "长" * 301)
    assert response.status_code == 200
    assert "长" * 301 in response.content.decode()
    assert not fresh(page).live


def test_somebody_elses_text_needs_none(page):
    data = news_form(page, "今晚撤离。")
    client_of("editor").post(edit_url(page), data)
    assert publish(client_of("publisher"), page, data).status_code == 302
    assert fresh(page).live
    assert not EmergencyPublication.objects.exists()


def test_when_it_goes_out_is_the_publishers_to_say(page):
    data = news_form(page, "今晚撤离。")
    client_of("editor").post(edit_url(page), data)
    later = timezone.localtime() + dt.timedelta(days=2)
    timed = data | {"go_live_at": later.strftime("%Y-%m-%d %H:%M")}
    assert publish(client_of("publisher"), page, timed).status_code == 302
    assert fresh(page).approved_schedule
    assert not EmergencyPublication.objects.exists()


def test_publishing_again_what_is_out_asks_nothing(page, debt):
    client = client_of("clerk")
    assert publish(client, page, news_form(fresh(page), "今晚撤离。")).status_code == 302
    publisher = Client()
    publisher.force_login(debt.publisher)
    assert publish(publisher, page, news_form(fresh(page), "今晚撤离。")).status_code == 302
    assert EmergencyPublication.objects.count() == 1


def test_a_new_page_published_at_once(site):
    template = NewsPageFactory.build(title="新的通知")
    template.slug = "xin-tong-zhi"
    url = reverse("wagtailadmin_pages:add", args=["news", "newspage", site.news.pk])
    data = news_form(template, "正文。") | {"action-publish": "1"}
    client = client_of("publisher")
    response = client.post(url, data)
    assert response.status_code == 200
    assert "这篇稿件最后是您自己改的" in response.content.decode()
    assert not NewsPage.objects.exists()
    assert client.post(url, data | {"emergency_reason": "急"}).status_code == 302
    assert NewsPage.objects.get().live
    row = EmergencyPublication.objects.get()
    assert row.author == row.publisher


def test_scheduling_ones_own_text_is_publishing_it(page):
    client = client_of("publisher")
    later = timezone.localtime() + dt.timedelta(days=2)
    data = news_form(page, "改过。", go_live_at=later.strftime("%Y-%m-%d %H:%M"))
    assert publish(client, page, data).status_code == 200
    assert not fresh(page).approved_schedule
    assert publish(client, page, data, "假期没有人").status_code == 302
    assert fresh(page).approved_schedule
    row = EmergencyPublication.objects.get()
    assert row.revision.approved_go_live_at


def test_going_back_to_an_old_version(page, debt):
    other = client_of("clerk")
    assert publish(other, page, news_form(fresh(page), "不撤了。"), "更正").status_code == 302
    url = reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, debt.revision_id])
    data = news_form(fresh(page), "今晚撤离。") | {"action-publish": "1"}
    for client in (other, client_of("publisher")):
        assert client.post(url, data).status_code == 200
        assert "不撤了" in str(fresh(page).body)
    assert other.post(url, data | {"emergency_reason": "还是要撤"}).status_code == 302
    assert "今晚撤离" in str(fresh(page).body)


def test_text_in_review_published_past_the_step(page):
    """The reviewer of the last step is the second person; the author of the text is not."""
    editor, publisher = client_of("editor"), client_of("publisher")
    data = news_form(page, "今晚撤离。")
    editor.post(edit_url(page), data | {"action-submit": "1"})
    confirm = reverse("wagtailadmin_pages:confirm_workflow_cancellation", args=[page.pk])
    publisher.get(confirm)
    publisher.post(confirm)
    assert WorkflowState.objects.get().status == "in_progress"
    assert publish(publisher, page, data).status_code == 302
    assert fresh(page).live
    assert not EmergencyPublication.objects.exists()


def test_text_sent_back_is_not_published_over_the_reviewers_head(page):
    data = news_form(page, "今晚撤离。")
    client_of("editor").post(edit_url(page), data | {"action-submit": "1"})
    step = fresh(page).current_workflow_state.current_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "reject", step.pk])
    client_of("publisher").post(url, {"comment": "地点写错"})
    clerk = client_of("clerk")
    response = publish(clerk, page, data)
    assert response.status_code == 200
    assert "审核还没有走完" in response.content.decode()
    assert publish(clerk, page, data, "来不及了").status_code == 302
    row = EmergencyPublication.objects.get()
    assert (row.publisher.username, row.author.username) == ("test-clerk", "test-editor")


def test_programs_publish_as_before(page):
    page.save_revision(user=user_of("publisher")).publish()
    assert fresh(page).live
    assert not EmergencyPublication.objects.exists()


def test_who_may_not_publish_is_not_asked(page):
    response = publish(client_of("editor"), page, news_form(page, "甲。"))
    assert response.status_code == 302
    assert not fresh(page).live


# --- Other doors ------------------------------------------------------------------------------


def test_in_bulk(page, site):
    client = client_of("publisher")
    client.post(edit_url(page), news_form(page, "自己改的。"))
    other = NewsPageFactory(parent=site.news, live=False)
    other.save_revision(user=user_of("editor"))
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    response = client.post(f"{url}?id={page.pk}&id={other.pk}", {}, follow=True)
    assert "“防汛通知”最后是您改的" in response.content.decode()
    assert not fresh(page).live and not fresh(other).live
    client.post(f"{url}?id={other.pk}", {})
    assert fresh(other).live
    below = f"{url}?id={site.news.pk}"
    client.post(below, {"include_descendants": "on"})
    assert not fresh(page).live
    client_of("clerk").post(f"{url}?id={page.pk}", {})
    assert fresh(page).live


def test_a_copy_is_a_draft(page, debt, site):
    client = client_of("clerk")
    url = reverse("wagtailadmin_pages:copy", args=[page.pk])
    assert "publish_copies" not in client.get(url).content.decode()
    data = {
        "new_title": "没有人看过的标题",
        "new_slug": "fu-ben",
        "new_parent_page": site.news.pk,
        "publish_copies": "on",
    }
    assert client.post(url, data).status_code == 302
    assert not NewsPage.objects.get(slug="fu-ben").live


def test_what_members_read_doesnt_go_public_by_being_moved_or_mirrored(page, debt, site):
    make_private(site.notices)
    inside = NewsPageFactory(parent=site.notices, title="内部通知")
    client = client_of("superuser")
    move = reverse("wagtailadmin_pages:move_confirm", args=[inside.pk, site.news.pk])
    response = client.post(move, {}, follow=True)
    assert "有阅读限制" in response.content.decode()
    assert fresh(inside).get_parent().specific == site.notices
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"])
    client.post(f"{bulk}?id={inside.pk}", {"chooser": site.news.pk})
    assert fresh(inside).get_parent().specific == site.notices
    copy = reverse("wagtailadmin_pages:copy", args=[inside.pk])
    data = {
        "new_title": "内部通知",
        "new_slug": "jing-xiang",
        "new_parent_page": site.news.pk,
        "alias": "on",
    }
    assert "有阅读限制" in client.post(copy, data).content.decode()
    assert not NewsPage.objects.filter(slug="jing-xiang").exists()


@pytest.mark.parametrize("action", ["publish", "copy", "create_alias", "revert_to_page_revision"])
def test_the_api_of_the_admin_publishes_nothing(page, action):
    client = client_of("superuser")
    url = f"/admin/api/main/pages/{page.pk}/action/{action}/"
    assert client.post(url, {}, content_type="application/json").status_code == 404
    assert not fresh(page).live
