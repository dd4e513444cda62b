"""The search page and the suggestions: what they find, and what they never tell."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale

from home.search.results import kinds
from news.tests.factories import (
    NewsPageFactory,
    PolicyPageFactory,
    article_paragraphs,
    make_private,
    section,
    small_site,
)

pytestmark = [pytest.mark.indexed, pytest.mark.django_db]


def titles(response) -> list[str]:
    return [hit.object.title for hit in response.context["results"].found.hits]


def options(response) -> dict[str, int]:
    return {
        option["value"]: option["count"]
        for row in response.context["results"].filters
        for option in row["options"]
    }


def test_a_word_inside_a_sentence_is_found_and_marked(client, site):
    body = [section("第一章 总则", "第一条 设立社会组织党支部，应当经上级党组织批准。")]
    PolicyPageFactory(parent=site.policies, title="组建办法", body=body)
    response = client.get("/search/", {"q": "上级党组织"})
    assert titles(response) == ["组建办法"]
    assert "<mark>上级党组织</mark>" in response.content.decode()


def test_the_page_with_the_title_comes_first(client, site):
    mention = article_paragraphs("文中三次提到组建办法，组建办法，组建办法。")
    NewsPageFactory(parent=site.news, title="学习动态一则", body=mention)
    PolicyPageFactory(parent=site.policies, title="组建办法")
    assert titles(client.get("/search/", {"q": "组建办法"})) == ["组建办法", "学习动态一则"]


def test_facets_count_everything_and_narrow_the_list(client, site):
    for number in range(3):
        NewsPageFactory(parent=site.news, title=f"主题党日{number}")
    PolicyPageFactory(parent=site.policies, title="主题党日办法")
    response = client.get("/search/", {"q": "主题党日", "kind": "policy"})
    assert titles(response) == ["主题党日办法"]
    assert options(response) == {"": 4, "news": 3, "policy": 1}


def test_an_unknown_kind_or_page_is_ignored(client, site):
    NewsPageFactory(parent=site.news, title="主题党日")
    response = client.get("/search/", {"q": "主题党日", "kind": "x", "page": "99999"})
    assert titles(response) == ["主题党日"]


@pytest.mark.parametrize("query", ["", " ", '"', "a" * 5000, "\x00", "🙂", "(((", "党", "%_"])
def test_no_query_is_an_error(client, site, query):
    assert client.get("/search/", {"q": query}).status_code == 200
    assert client.get("/search/suggest/", {"q": query}).status_code == 200


def test_an_empty_result_says_what_to_do(client, site):
    assert "没有找到" in client.get("/search/", {"q": "绝无此词"}).content.decode()


def test_what_is_not_public_is_not_found_counted_or_suggested(client, site):
    PolicyPageFactory(parent=site.policies, title="密语公开办法")
    draft = NewsPageFactory(parent=site.news, title="密语草稿", live=False)
    private = NewsPageFactory(parent=site.news, title="密语内部")
    make_private(private)
    response = client.get("/search/", {"q": "密语"})
    assert titles(response) == ["密语公开办法"]
    assert options(response) == {"": 1, "policy": 1}
    answer = client.get("/search/suggest/", {"q": "密语"}).json()["suggestions"]
    assert [line["text"] for line in answer] == ["密语公开办法"]
    for page in (draft, private):
        assert page.title not in response.content.decode()


def test_each_language_finds_its_own(site):
    PolicyPageFactory(parent=site.policies, title="双语办法 bilingual")
    english = small_site("en")
    PolicyPageFactory(
        parent=english.policies,
        title="Bilingual rules",
        locale=Locale.objects.get(language_code="en"),
    )
    assert titles(Client().get("/search/", {"q": "bilingual"})) == ["双语办法 bilingual"]
    assert titles(Client().get("/en/search/", {"q": "bilingual"})) == ["Bilingual rules"]


@pytest.mark.parametrize("typed", ["组建", "zujian", "zj", "办法"])
def test_suggestions_take_chinese_pinyin_and_initials(client, site, typed):
    PolicyPageFactory(parent=site.policies, title="组建办法")
    lines = client.get("/search/suggest/", {"q": typed}).json()["suggestions"]
    line = next(line for line in lines if line["text"] == "组建办法")
    assert line["kind"] == "政策文件"
    assert line["url"].endswith(site.policies.slug + "/zu-jian-ban-fa/")


def test_the_number_of_queries_does_not_grow(client, site):
    def cost() -> int:
        client.get("/search/", {"q": "主题党日"})  # what a process remembers is remembered now
        with CaptureQueriesContext(connection) as captured:
            client.get("/search/", {"q": "主题党日"})
        return len(captured)

    NewsPageFactory(parent=site.news, title="主题党日")
    few = cost()
    for number in range(15):
        NewsPageFactory(parent=site.news, title=f"主题党日{number}")
    assert cost() == few <= 10


def test_every_kind_has_a_name(db):
    assert all(kind.label for kind in kinds())
    assert {"policy", "news", "page"} <= {kind.name for kind in kinds()}


def test_a_result_says_what_it_is(client, site):
    PolicyPageFactory(
        parent=site.policies,
        title="组建办法",
        document_number="江社工发〔2026〕12号",
        issuing_body="区委社会工作部",
        written_on=dt.date(2026, 9, 28),
    )
    (line,) = client.get("/search/", {"q": "组建办法"}).context["results"].lines
    assert (line.kind, line.facts) == ("政策文件", ["江社工发〔2026〕12号", "区委社会工作部"])
    assert line.day == dt.date(2026, 9, 28)
