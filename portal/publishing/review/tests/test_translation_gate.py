"""Publishing a translation asks for the findings, the right and a second person as well."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, Page
from wagtail_localize.models import (
    SegmentOverride,
    StringSegment,
    StringTranslation,
    Translation,
    TranslationContext,
)

from news.models import NewsPage
from news.tests.factories import (
    NewsPageFactory,
    article_paragraphs,
)
from portal.models import EmergencyPublication
from tests.cast import client_of, edit_url, put_instead, translated

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(languages_world):
    return languages_world


@pytest.fixture
def chinese(site) -> NewsPage:
    page = NewsPageFactory(parent=site.news, title="防汛通知", source_name="江北区")
    page.save_revision().publish()
    return NewsPage.objects.get(pk=page.pk)


@pytest.fixture
def translation(site, chinese) -> Translation:
    """The English draft, no sentence of it translated yet."""
    return translated(site, chinese)


@pytest.fixture
def page(translation) -> NewsPage:
    return translation.get_target_instance()


def fresh(page: Page) -> NewsPage:
    return NewsPage.objects.get(pk=page.pk)


def translate(client: Client, translation: Translation, path: str, text: str) -> None:
    """Type one sentence in wagtail-localize's editor, which saves it at once."""
    segment = StringSegment.objects.get(source=translation.source, context__path=path)
    url = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk])
    response = client.put(url, f"value={text}", content_type="application/x-www-form-urlencoded")
    assert response.status_code in {200, 201}, response.content


def test_a_link_a_translator_changes_runs_no_script(site):
    link = '<a href="https://example.org/a">全文</a>'
    row = translated(site, NewsPageFactory(parent=site.news, body=article_paragraphs(link)))
    client = client_of("translator")
    for script in ("javascript:alert(1)", " JavaScript:alert(1)", "data:text/html,x"):
        response = put_instead(client, row, "https://example.org/a", script)
        assert response.status_code == 403, script
    assert not SegmentOverride.objects.exists()
    taken = put_instead(client, row, "https://example.org/a", "https://example.org/b")
    assert taken.status_code == 201


def press_publish(client: Client, page: Page):
    return client.post(edit_url(page), {"action": "publish"}, follow=True)


def test_findings_block_it(page, translation, django_capture_on_commit_callbacks):
    translate(client_of("translator"), translation, "source_name", "unknown")
    with django_capture_on_commit_callbacks(execute=True):
        html = press_publish(client_of("publisher"), page).content.decode()
    assert "暂不能发布" in html
    assert not fresh(page).live
    response = Client()
    response.force_login(get_user_model().objects.get(username="test-publisher"))
    url = reverse("portal_publish_translation", args=[page.pk])
    assert "改正前不能发布" in response.get(url).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        response.post(url, {"reason": "急"})
    assert not fresh(page).live


def test_somebody_elses_translation(page, translation, django_capture_on_commit_callbacks):
    translate(client_of("translator"), translation, "title", "Flood notice")
    with django_capture_on_commit_callbacks(execute=True):
        press_publish(client_of("publisher"), page)
    assert fresh(page).live
    assert fresh(page).title == "Flood notice"
    assert not EmergencyPublication.objects.exists()


def test_ones_own_translation_needs_a_reason(page, translation, django_capture_on_commit_callbacks):
    publisher = client_of("publisher")
    translate(publisher, translation, "title", "Flood notice")
    with django_capture_on_commit_callbacks(execute=True):
        response = press_publish(publisher, page)
    url = reverse("portal_publish_translation", args=[page.pk])
    assert response.redirect_chain[-1][0] == url
    assert "这篇译文最后是您自己改的" in response.content.decode()
    assert not fresh(page).live
    assert "请写明紧急发布的理由。" in publisher.post(url, {"reason": " "}).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert publisher.post(url, {"reason": "今晚就要"}).status_code == 302
    assert fresh(page).live
    row = EmergencyPublication.objects.get()
    assert row.publisher == row.author
    assert row.revision == fresh(page).live_revision
    # Again, with nothing new: no second debt.
    with django_capture_on_commit_callbacks(execute=True):
        press_publish(publisher, page)
    assert EmergencyPublication.objects.count() == 1
    # A sentence of somebody else's makes the publisher the second person.
    translate(client_of("translator"), translation, "title", "Notice of floods")
    with django_capture_on_commit_callbacks(execute=True):
        press_publish(publisher, page)
    assert fresh(page).title == "Notice of floods"
    assert EmergencyPublication.objects.count() == 1


@pytest.mark.parametrize("name, length", [("title", 256), ("source_name", 121)])
def test_what_is_too_long_is_said_beside_the_sentence(
    page, translation, name, length, django_capture_on_commit_callbacks
):
    """On both databases: PostgreSQL would not store it, SQLite would."""
    publisher = client_of("publisher")
    translate(publisher, translation, name, "A" * length)
    typed = StringTranslation.objects.get(context__path=name)
    assert f"目前字符数 {length}" in typed.get_error()
    said = press_publish(publisher, page).content.decode()
    assert f"目前字符数 {length}" in said
    url = reverse("portal_publish_translation", args=[page.pk])
    assert f"目前字符数 {length}" in publisher.post(url, {"reason": "今晚就要"}).content.decode()
    assert not fresh(page).live
    translate(client_of("translator"), translation, name, "A" * (length - 1))
    with django_capture_on_commit_callbacks(execute=True):
        press_publish(publisher, page)
    assert getattr(fresh(page), name) == "A" * (length - 1)


def test_what_is_too_long_in_place_of_the_original_is_said(page, translation):
    context = TranslationContext.objects.get(object_id=page.translation_key, path="slug")
    choice = SegmentOverride.objects.create(
        locale=translation.target_locale, context=context, data_json=json.dumps("a" * 256)
    )
    assert "目前字符数 256" in choice.get_error()
    assert "目前字符数 256" in press_publish(client_of("publisher"), page).content.decode()


def test_a_title_too_long_since_before_it_was_measured_is_said(page, translation):
    publisher = client_of("publisher")
    translate(publisher, translation, "title", "Flood notice")
    StringTranslation.objects.filter(context__path="title").update(data="A" * 256)
    url = reverse("portal_publish_translation", args=[page.pk])
    assert "目前字符数 256" in publisher.post(url, {"reason": "今晚就要"}).content.decode()
    assert not fresh(page).live


def test_what_the_page_refuses_is_said(page, translation, monkeypatch):
    def refuses(self):
        raise ValidationError({"summary": "这样不行"})

    monkeypatch.setattr(NewsPage, "clean", refuses)
    publisher = client_of("publisher")
    translate(publisher, translation, "title", "Flood notice")
    url = reverse("portal_publish_translation", args=[page.pk])
    assert "这样不行" in publisher.post(url, {"reason": "今晚就要"}).content.decode()
    assert not fresh(page).live


def test_a_superuser_is_no_exception(page, translation, django_capture_on_commit_callbacks):
    admin = client_of("superuser")
    translate(admin, translation, "title", "Flood notice")
    with django_capture_on_commit_callbacks(execute=True):
        press_publish(admin, page)
    assert not fresh(page).live


@pytest.mark.parametrize("role", ["translator", "clerk", "editor", ""])
def test_without_the_right_to_publish(page, role, django_capture_on_commit_callbacks):
    client = client_of(role)
    url = reverse("portal_publish_translation", args=[page.pk])
    with django_capture_on_commit_callbacks(execute=True):
        client.post(edit_url(page), {"action": "publish"})
        assert client.get(url).status_code in {302, 404}
        client.post(url, {"reason": "急"})
    assert not fresh(page).live


def test_bringing_over_new_sentences_publishes_nothing(
    page, translation, chinese, django_capture_on_commit_callbacks
):
    url = reverse("wagtail_localize:update_translations", args=[translation.source_id])
    client = client_of("translator")
    html = client.get(url).content.decode()
    assert 'type="checkbox" name="publish_translations"' not in html
    chinese.title = "防汛通知（更新）"
    chinese.save_revision().publish()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(url, {"publish_translations": "on"}).status_code == 302
    assert not fresh(page).live
    assert translation.source.stringsegment_set.filter(string__data__contains="更新").exists()


def test_a_new_translation_is_a_draft(site, chinese, django_capture_on_commit_callbacks):
    english = Locale.objects.get(language_code="en")
    if not site.news.has_translation(english):
        site.news.copy_for_translation(english, copy_parents=True)
    url = reverse("wagtail_localize:submit_page_translation", args=[chinese.pk])
    with django_capture_on_commit_callbacks(execute=True):
        client_of("translator").post(url, {"locales": [english.pk]})
    assert not chinese.get_translation(english).live


def test_no_translation_is_swapped_for_its_original(page, translation):
    url = reverse("wagtail_localize:convert_to_alias", args=[page.pk])
    for role in ("translator", "superuser"):
        client_of(role).post(url, {})
        assert fresh(page).alias_of_id is None
        assert not fresh(page).live
