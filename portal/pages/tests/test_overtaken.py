"""Two editors on one page: the later save replaces nothing its author has not seen."""

import pytest
from django.urls import reverse
from wagtail import hooks

from news.models import NewsPage
from news.tests.factories import NewsPageFactory
from tests.cast import client_of, news_form, user_of

pytestmark = pytest.mark.django_db


def fresh(page) -> NewsPage:
    return NewsPage.objects.get(pk=page.pk)


def opened(page) -> dict:
    """What the editor's form knows of the revision it was opened with."""
    latest = fresh(page).get_latest_revision()
    return {
        "loaded_revision_id": str(latest.pk),
        "loaded_revision_created_at": latest.created_at.isoformat(),
    }


@pytest.fixture
def page(site):
    page = NewsPageFactory(parent=site.news)
    page.save_revision(user=user_of("editor"))
    return page


def text_of(page) -> str:
    return str(fresh(page).get_latest_revision_as_object().body)


def address(page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def test_a_plain_save_is_refused_and_the_text_stays(page):
    before = opened(page)
    client_of("publisher").post(address(page), news_form(page, "别人先存的。") | before)
    mine = news_form(page, "我写的。", title="我写的标题")
    answer = client_of("editor").post(address(page), mine | before)
    assert answer.status_code == 200
    assert "别人先存的" in text_of(page)
    text = answer.content.decode()
    assert "我写的标题" in text
    assert "保存了新的一版" in text
    assert "看对方改了什么" in text


def test_mine_is_saved_when_i_say_so(page):
    before = opened(page)
    client_of("publisher").post(address(page), news_form(page, "别人先存的。") | before)
    editor, mine = client_of("editor"), news_form(page, "我写的。")
    editor.post(address(page), mine | before)
    told = opened(page) | {"overtaken": str(fresh(page).get_latest_revision().pk)}
    assert editor.post(address(page), mine | told).status_code == 200
    assert "别人先存的" in text_of(page)
    assert editor.post(address(page), mine | told | {"save_mine": "on"}).status_code == 302
    assert "我写的" in text_of(page)


def test_a_third_text_is_told_as_well(page):
    before = opened(page)
    editor, mine = client_of("editor"), news_form(page, "我写的。")
    client_of("publisher").post(address(page), news_form(page, "先存的。") | before)
    editor.post(address(page), mine | before)
    told = opened(page) | {
        "overtaken": str(fresh(page).get_latest_revision().pk),
        "save_mine": "on",
    }
    client_of("administrator").post(address(page), news_form(page, "又存的。") | opened(page))
    assert editor.post(address(page), mine | told).status_code == 200
    assert "又存的" in text_of(page)


def test_what_one_saved_oneself_in_another_window_is_told(page):
    before = opened(page)
    editor = client_of("editor")
    assert editor.post(address(page), news_form(page, "第一窗。") | before).status_code == 302
    answer = editor.post(address(page), news_form(page, "第二窗。") | before)
    assert answer.status_code == 200
    assert "您自己在另一个窗口" in answer.content.decode()
    assert "第一窗" in text_of(page)


def test_a_revision_another_window_wrote_again_is_told(page):
    """Automatic saves of a window write one revision."""
    before = opened(page)
    editor = client_of("editor")
    own = {"overwrite_revision_id": before["loaded_revision_id"]}
    editor.post(
        address(page),
        news_form(page, "第一窗。") | before | own,
        headers={"accept": "application/json"},
    )
    assert opened(page)["loaded_revision_id"] == before["loaded_revision_id"]
    answer = editor.post(address(page), news_form(page, "第二窗。") | before)
    assert answer.status_code == 200
    assert "第一窗" in text_of(page)


def test_what_the_window_saved_by_itself_is_no_conflict(page):
    editor = client_of("editor")
    for words in ("第一次。", "第二次。"):
        known = opened(page)
        assert editor.post(address(page), news_form(page, words) | known).status_code == 302
    assert "第二次" in text_of(page)


@pytest.mark.parametrize("action", ["action-publish", "action-submit"])
def test_publishing_is_refused_as_well(page, action):
    before = opened(page)
    client_of("editor").post(address(page), news_form(page, "别人先存的。") | before)
    data = news_form(page, "我写的。") | before | {action: "1", "emergency_reason": "急"}
    client_of("publisher").post(address(page), data)
    page.refresh_from_db()
    assert "别人先存的" in text_of(page)


JSON = {"accept": "application/json"}


@pytest.mark.parametrize("headers", [{}, JSON])
def test_a_page_published_while_the_form_is_checked_stays_published(page, headers):
    NewsPage.objects.get(pk=page.pk).unpublish()

    def publish(request, page) -> None:
        fresh(page).get_latest_revision().publish()

    data = news_form(fresh(page), "我写的。")
    with hooks.register_temporarily("before_edit_page", publish):
        client_of("editor").post(address(page), data, headers=headers)
    assert fresh(page).live
    assert "我写的" not in text_of(page)


@pytest.mark.parametrize("headers", [{}, JSON])
def test_what_is_saved_while_the_form_is_checked_is_asked_about(page, headers):
    def save(request, page) -> None:
        other = fresh(page)
        other.title = "别人的标题"
        other.save_revision(user=user_of("publisher"))

    with hooks.register_temporarily("before_edit_page", save):
        data = news_form(page, "我写的。")
        answer = client_of("editor").post(address(page), data, headers=headers)
    assert fresh(page).get_latest_revision_as_object().title == "别人的标题"
    if not headers:
        assert "保存了新的一版" in answer.content.decode()
