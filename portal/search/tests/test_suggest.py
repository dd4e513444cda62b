"""Suggestions while typing."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.search.stages.pinyin import keys, typed
from portal.search.suggest import field_terms, matching_terms, suggest

pytestmark = pytest.mark.indexed


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("党建引领", "dangjianyinling"),
        ("党建引领", "djyl"),
        ("党建引领", "yinling"),
        ("重庆市", "chongqingshi"),
        ("绿色", "lvse"),
        ("黨務公開", "dwgk"),
        ("GB标准", "gbbiaozhun"),
    ],
)
def test_what_may_be_typed_for_a_title(text, key):
    assert key in keys(text)


def test_what_is_pinyin():
    assert typed("Dang jian") == "dangjian"
    assert typed("xi'an") == "xian"
    assert typed("党建") == typed("a1") == typed("") == ""
    assert keys("English") == []


@pytest.mark.parametrize("query", ["三会", "会一", "sanhuiyike", "san hui", "shyk", "hyk"])
def test_terms_of_the_field(query):
    assert "三会一课" in matching_terms(query, field_terms(), limit=20)


def test_titles_and_terms(papers, papers_table):
    papers(("党建引领高质量发展", ""), ("加强党建工作的意见", ""), ("消防", "党建"))
    found = suggest("党建", papers_table.objects.all(), terms=["党建引领"])
    assert [s.text for s in found] == ["党建引领", "党建引领高质量发展", "加强党建工作的意见"]
    assert found[0].object is None
    assert found[1].html == "<mark>党建</mark>引领高质量发展"
    assert found[1].object.title == "党建引领高质量发展"
    assert found[0].as_json() == {"text": "党建引领", "html": "<mark>党建</mark>引领", "url": ""}
    assert [s.text for s in suggest("djyl", papers_table.objects.all(), terms=[])] == [
        "党建引领高质量发展"
    ]


def test_a_title_out_of_sight_is_not_suggested(papers, papers_table):
    papers({"title": "党建机密", "secret": True}, {"title": "党建公开"})
    seen = papers_table.objects.filter(secret=False)
    for query in ("党建", "dj", "dangjian", "机密", "jimi", "djjm"):
        assert "党建机密" not in [s.text for s in suggest(query, seen, terms=[])]
    assert [s.text for s in suggest("党建", seen, terms=[])] == ["党建公开"]


@pytest.mark.parametrize("query", ["", " ", "'", '"', "。", "\x00", "\ud800", "🎉", "a" * 5000])
def test_nothing_raises(papers, papers_table, query):
    papers(("党建", ""))
    assert suggest(query, papers_table.objects.all()) == []


def test_the_number_of_queries_stays(papers, papers_table):
    def count():
        ContentType.objects.get_for_model(papers_table)
        with CaptureQueriesContext(connection) as queries:
            suggest("党建", papers_table.objects.filter(secret=False))
        return len(queries)

    papers(*((f"党建{n}", "") for n in range(3)))
    few = count()
    papers(*((f"党建{n}", "") for n in range(3, 40)))
    assert count() == few <= 4
