"""Figures of a search, and the search on real documents."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from wagtail.models import Page

from portal.search import evaluation
from portal.search.models import IndexedText

pytestmark = pytest.mark.indexed

CORPUS = Path(getattr(settings, "SHARED_DIR", "/nonexistent")) / "corpus"


def test_a_perfect_and_a_poor_search():
    documents = {1: ("党建", "坚持党建引领"), 2: ("工会", "工会和党建"), 3: ("消防", "安全")}
    queries = ["党建", "安全"]
    perfect = evaluation.evaluate(
        documents,
        lambda q: sorted(evaluation.expected(evaluation.folded_documents(documents), q)),
        queries,
    )
    assert (perfect.recall, perfect.precision, perfect.title_first) == (1.0, 1.0, 1.0)
    assert perfect.missed == []
    poor = evaluation.evaluate(documents, lambda q: [2, 3], queries)
    assert (poor.recall, poor.precision) == (2 / 3, 0.5)
    assert poor.title_ranks == {"党建": 0, "消防": 2}
    assert poor.missed == [("党建", 2, 2), ("安全", 2, 1)]


def test_samples_are_substrings_and_the_same_again():
    documents = {1: ("题", "坚持党建引领，推动高质量发展。社会组织应当落实三会一课。")}
    queries = evaluation.sample_queries(documents, 20)
    assert queries == evaluation.sample_queries(documents, 20)
    assert len(queries) == 20
    assert all(len(query) >= 2 and query in documents[1][1] for query in queries)


@pytest.mark.skipif(not CORPUS.is_dir(), reason="no documents beside the project")
def test_real_documents_are_found(papers, papers_table):
    files = sorted(CORPUS.rglob("*.md"))[::7]
    texts = [path.read_text(encoding="utf-8").partition("\n") for path in files]
    made = papers(*((title.strip("# \n")[:255], body) for title, _, body in texts))
    assert len(made) > 100
    documents = {paper.pk: (paper.title, paper.body) for paper in made}
    words = ["社会组织", "登记管理", "人民", "中华人民共和国", "行政 处罚", "法律、行政法规"]
    report = evaluation.evaluate(
        documents,
        evaluation.queryset_search(papers_table.objects.all()),
        words + evaluation.sample_queries(documents, 60),
        titles=40,
    )
    assert report.missed == []
    assert (report.recall, report.precision) == (1.0, 1.0)
    assert report.title_ranks == {}


@pytest.mark.django_db
def test_the_command_checks_the_pages_of_the_site():
    out = StringIO()
    call_command("update_index", verbosity=0)
    with pytest.raises(CommandError):
        call_command("evaluate_search", stdout=out)
    page = Page.objects.live().public().order_by("-depth").first()
    text, _ = IndexedText.objects.get_or_create(
        object_id=str(page.pk), content_type=page.content_type
    )
    text.text = "坚持党建引领，推动高质量发展，这段话没有写进索引。"
    text.save()
    with pytest.raises(CommandError, match="查全率"):
        call_command("evaluate_search", stdout=out, queries=5)
    assert "recall 0.0000" in out.getvalue()
