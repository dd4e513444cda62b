"""The index follows a publication by a moment, and what was found before that moment goes."""

from __future__ import annotations

import pytest
from django_tasks_db.models import DBTaskResult
from wagtail.models import Page, ReferenceIndex

from home.models import HomePage, StandardPage
from portal.serving import generation
from portal.tasks import running

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]


def work() -> None:
    """As the worker, until nothing is due."""
    while (row := running.claim("me")) is not None:
        running.run(row)


def found(word: str) -> list[str]:
    return [page.title for page in Page.objects.search(word)]


@pytest.fixture
def page(queue) -> StandardPage:
    root = Page.objects.get(depth=1)
    home = root.add_child(instance=HomePage(title="首页", slug="index-home"))
    page = home.add_child(instance=StandardPage(title="办事指南", slug="guide"))
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
