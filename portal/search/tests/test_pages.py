"""One page of results."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.search.pages import search_page

pytestmark = pytest.mark.indexed


def test_a_page_of_hits(papers, papers_table):
    papers(
        *({"title": f"通知{n:02}", "body": "关于党建的通知", "kind": "news"} for n in range(25)),
        {"title": "党建 <办法>", "body": "办法的正文", "kind": "policy"},
        {"title": "党建机密", "kind": "policy", "secret": True},
        {"title": "无关", "kind": "case"},
    )
    seen = papers_table.objects.filter(secret=False)
    page = search_page("党建", seen, facet="kind")
    assert (page.total, page.pages, len(page.hits)) == (26, 2, 20)
    assert page.facets == {"news": 25, "policy": 1}
    assert page.hits[0].title == "<mark>党建</mark> &lt;办法&gt;"
    assert page.hits[0].snippet == "办法的正文"
    assert page.hits[1].snippet == "关于<mark>党建</mark>的通知"
    assert page.hits[0].score > page.hits[1].score
    assert (page.has_next, page.has_previous) == (True, False)
    second = search_page("党建", seen, facet="kind", page=2)
    assert len(second.hits) == 6
    assert not {h.object.pk for h in page.hits} & {h.object.pk for h in second.hits}


def test_a_chosen_facet_narrows_the_hits_but_not_the_facets(papers, papers_table):
    papers({"title": "党建一", "kind": "news"}, {"title": "党建二", "kind": "policy"})
    page = search_page("党建", papers_table.objects.all(), facet="kind", selected=["policy"])
    assert [hit.object.title for hit in page.hits] == ["党建二"]
    assert page.total == 1
    assert page.facets == {"news": 1, "policy": 1}


@pytest.mark.parametrize("number", ["x", None, -1, 0, "99999", 10**30, "1e9", float("nan")])
def test_any_page_number(papers, papers_table, number):
    papers(("党建", ""))
    page = search_page("党建", papers_table.objects.all(), page=number)
    assert page.number == 1
    assert len(page.hits) == 1


@pytest.mark.parametrize("query", ["", "  ", "。。", '"', "\x00", "没有的词"])
def test_nothing_found(papers, papers_table, query):
    papers(("党建", ""))
    page = search_page(query, papers_table.objects.all(), facet="kind")
    assert (page.total, page.hits, page.facets, page.pages) == (0, [], {}, 1)


def test_the_number_of_queries_stays(papers, papers_table):
    def count():
        ContentType.objects.get_for_model(papers_table)
        with CaptureQueriesContext(connection) as queries:
            search_page("党建", papers_table.objects.filter(secret=False), facet="kind")
        return len(queries)

    papers(*((f"通知{n}", "党建") for n in range(3)))
    few = count()
    papers(*((f"通知{n}", "党建") for n in range(3, 60)))
    assert count() == few <= 5
