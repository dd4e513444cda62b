"""What the worker does after a request: the index, PDF files, translations of a subtree."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import Page, ReferenceIndex

from home.models import StandardPage
from news.tests.factories import NewsPageFactory, PolicyPageFactory
from portal.pages import pdf
from portal.serving import generation
from portal.tasks import running, services
from portal.tasks.models import TaskWorker
from tests.cast import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]


def work() -> None:
    """As the worker, until nothing is due."""
    while (row := running.claim("me")) is not None:
        running.run(row)


def found(word: str) -> list[str]:
    return [page.title for page in Page.objects.search(word)]


@pytest.fixture
def page(languages_world, queue) -> StandardPage:
    page = languages_world.home.add_child(instance=StandardPage(title="办事指南", slug="guide"))
    work()
    return page


def test_a_publication_is_found_once_the_worker_has_been_at_it(page):
    page.title = "换届须知"
    page.save_revision().publish()
    assert found("换届须知") == []
    before = generation.current()
    work()
    assert found("换届须知") == ["换届须知"]
    assert generation.current() != before  # no answer kept from before


def test_a_draft_empties_no_cache(page):
    page.title = "换届须知"
    page.save_revision()
    before = generation.current()
    work()
    assert generation.current() == before


def test_what_was_deleted_meanwhile_is_no_failure(page):
    page.title = "换届须知"
    page.save_revision().publish()
    Page.objects.get(pk=page.pk).delete()
    work()
    assert not DBTaskResult.objects.exclude(status="SUCCESSFUL").exists()
    assert not ReferenceIndex.objects.filter(object_id=page.pk).exists()


def test_the_pdf_of_a_document_is_there_before_its_first_reader(
    languages_world, queue, settings, tmp_path
):
    settings.VAR_DIR = tmp_path
    page = PolicyPageFactory(parent=languages_world.policies, live=False)
    page.save_revision().publish()
    assert not pdf.folder().exists()
    work()
    made = list(pdf.folder().iterdir())
    assert len(made) == pdf.available()
    page.unpublish()
    page.save_revision().publish()
    page.unpublish()
    work()  # it is not public any more
    assert list(pdf.folder().iterdir()) == made


@pytest.fixture
def unmade(languages_world, queue, settings, tmp_path) -> str:
    """The address of a PDF that was never made, on a server that can make it."""
    if not pdf.available():
        pytest.skip("needs Pango")
    settings.VAR_DIR = tmp_path
    page = PolicyPageFactory(parent=languages_world.policies)
    work()
    DBTaskResult.objects.all().delete()
    return f"/pdf/{page.pk}.pdf"


def test_its_first_reader_does_not_hold_a_thread(unmade, client):
    TaskWorker.objects.create(pk="me", started_at=timezone.now(), seen_at=timezone.now())
    for _ in range(2):
        answer = client.get(unmade)
        assert answer.status_code == 202
        assert answer["Refresh"] and "no-store" in answer["Cache-Control"]
    assert DBTaskResult.objects.count() == 1
    work()
    answer = client.get(unmade)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert "Refresh" not in answer
    # Another machine, whose worker is not the one that made it.
    next(pdf.folder().iterdir()).unlink()
    assert client.get(unmade).status_code == 200


def test_where_it_can_not_be_made_its_reader_is_not_kept_waiting(unmade, client, monkeypatch):
    answer = client.get(unmade)  # no worker lives
    assert answer.status_code == 503 and "Refresh" not in answer

    def broken(html):
        raise OSError

    monkeypatch.setattr(pdf, "make", broken)
    for _ in range(5):
        work()
        DBTaskResult.objects.update(run_after=timezone.now())
    TaskWorker.objects.create(pk="me", started_at=timezone.now(), seen_at=timezone.now())
    assert client.get(unmade).status_code == 503
    assert [row.status for row in DBTaskResult.objects.all()] == ["FAILED"]
    monkeypatch.undo()
    services.try_again(DBTaskResult.objects.get().pk)
    work()
    assert client.get(unmade).status_code == 200


def test_a_subtree_is_sent_to_translation_by_the_worker(languages_world, queue):
    notices, english = languages_world.notices, languages_world.english.home.locale
    for number in range(3):
        NewsPageFactory(parent=notices, title=f"通知{number}")
    work()
    address = reverse("wagtail_localize:submit_page_translation", args=[notices.pk])
    sent = client_of("superuser").post(address, {"locales": [english.pk], "include_subtree": "on"})
    assert sent.status_code == 302
    translated = Page.objects.filter(locale=english, translation_key__in=_keys(notices))
    assert translated.count() == 0
    work()
    assert translated.count() == 3
    assert not DBTaskResult.objects.exclude(status="SUCCESSFUL").exists()


def _keys(parent: Page) -> list:
    return list(parent.get_children().values_list("translation_key", flat=True))
