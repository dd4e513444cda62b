"""Papers to search, on whichever database the tests run."""

import pytest
from django.contrib.contenttypes.models import ContentType
from modelsearch.backends import get_search_backend


@pytest.fixture
def papers_table(db):
    """Return the test model; its content type lives and is forgotten with the test."""
    from .models import Paper  # noqa: PLC0415 (a model only these tests know)

    ContentType.objects.clear_cache()
    yield Paper
    ContentType.objects.clear_cache()


@pytest.fixture
def papers(papers_table):
    """Return a function that stores and indexes papers: (title, body) or dicts of fields."""

    def add(*entries):
        fields = [
            entry if isinstance(entry, dict) else {"title": entry[0], "body": entry[1]}
            for entry in entries
        ]
        made = [papers_table.objects.create(**values) for values in fields]
        get_search_backend().add_bulk(papers_table, made)
        return made

    return add


@pytest.fixture
def find(papers_table):
    """Return a function that gives the titles found for a query, best first."""

    def search(query, **kwargs):
        return [paper.title for paper in papers_table.objects.search(query, **kwargs)]

    return search
