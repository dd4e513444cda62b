"""Papers to search, on whichever database the tests run."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from modelsearch.backends import get_search_backend


@pytest.fixture(scope="session")
def _papers_table(django_db_setup, django_db_blocker):
    """Create the table of the test model once."""
    from .models import Paper

    with django_db_blocker.unblock():
        if Paper._meta.db_table not in connection.introspection.table_names():
            with connection.schema_editor() as editor:
                editor.create_model(Paper)
    return Paper


@pytest.fixture
def papers_table(_papers_table, db):
    """Return the test model; its content type lives and is forgotten with the test."""
    ContentType.objects.clear_cache()
    yield _papers_table
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
