"""What readers see of the rules: by source, with article, certainty and what is local in them."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from branches.enums import PartyLevel
from branches.rules import services
from branches.rules.finding import matching
from news.tests.factories import small_site
from portal.access import roles
from portal.rulebook.rules import all_rules
from portal.serving import generation
from tests.cast import user_of

from .factories import BranchFactory
from .test_local_rules import DAY, EARLIER, TODAY, draft

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site():
    """A site in both languages, and its roles."""
    small_site()
    small_site("en")
    roles.sync()


@pytest.fixture
def people():
    """Two administrators, with names."""
    return [
        user_of("administrator", username=name, display_name=f"姓名{name}")
        for name in ("first", "second")
    ]


def proposed(people, **values):
    return services.propose(draft(**values), people[0])


def page(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_every_rule_is_listed_and_has_its_page(client):
    listed = page(client, "/rules/")
    for rule in all_rules().values():
        address = f"/rules/{rule.id.lower()}/"
        assert f'href="{address}"' in listed
        shown = page(client, address)
        assert rule.summary in shown
        assert rule.source in shown
        assert rule.article in shown
        assert ("本站自己的做法" if rule.jurisdiction == "portal" else "不是条文原文") in shown
        page(client, f"/en{address}")


@pytest.mark.parametrize(
    ("spelling", "status"), [("ZB-22", 301), ("Zb-22", 301), ("zb-22", 200), ("zb-999", 404)]
)
def test_a_number_is_found_however_it_is_spelt(client, spelling, status):
    response = client.get(f"/rules/{spelling}/")
    assert response.status_code == status
    assert response.get("Location", "/rules/zb-22/") == "/rules/zb-22/"


def test_an_unknown_rule_is_unknown_in_english_too(client):
    assert client.get("/en/rules/zb-999/").status_code == 404


def test_certainty_is_said_in_words(client):
    words = {"H": "核对过原文", "M": "依据第二手材料", "L": "没有找到出处，按通行做法"}
    for certainty, said in words.items():
        rule = next(rule for rule in all_rules().values() if rule.certainty == certainty)
        assert said in page(client, f"/rules/{rule.id.lower()}/")


def test_what_may_be_stricter_is_told_from_what_is_fixed(client):
    shown = page(client, "/rules/zb-09/")
    assert "任何地方不得改动" in shown
    shown = page(client, "/rules/zb-22/")
    assert "本地可以定得更高，不能更低" in shown
    assert "没有施行中的本地规定" in shown


def numbers(html: str) -> set[str]:
    return set(re.findall(r'href="/rules/([a-z]+-\d+[a-z]?)/"', html))


def test_the_list_is_narrowed_by_words_and_by_source(client):
    found = {rule.id.lower() for rule in matching("换届")}
    assert "zb-22" in found
    assert numbers(page(client, "/rules/?q=换届")) == found
    source = all_rules()["ZB-22"].source
    narrowed = numbers(page(client, f"/rules/?q=换届&source={source}"))
    assert narrowed == {rule.id.lower() for rule in matching("换届") if rule.source == source}
    assert narrowed < found
    assert "没有符合的规则" in page(client, "/rules/?q=没有这样的话")
    assert numbers(page(client, "/rules/?source=nonsense")) == {
        identifier.lower() for identifier in all_rules()
    }
    assert 'content="noindex"' in page(client, "/rules/?q=换届")
    assert 'content="noindex"' not in page(client, "/rules/")


def test_readers_see_what_is_in_force_and_nobody_who_typed_it(client, people):
    top = BranchFactory(slug="top", short_name="江北党委", level=PartyLevel.COMMITTEE)
    row = proposed(people, superior=top, reason="内部的理由", document="https://example.org/5")
    address = "/rules/zb-22/"
    assert row.number not in page(client, address)
    services.approve(row, people[1])
    for address in ("/rules/zb-22/", "/en/rules/zb-22/"):
        shown = page(client, address)
        for said in (row.number, row.issuer, "江北党委", str(EARLIER), row.document):
            assert said in shown
        for hidden in ("姓名first", "姓名second", "内部的理由"):
            assert hidden not in shown
    assert "本地有更严的规定" in page(client, "/rules/?q=ZB-22")
    services.end(row, people[0], TODAY, "文件已废止")
    assert row.number in page(client, "/rules/zb-22/")


def test_a_rule_of_tomorrow_is_not_shown_as_in_force(client, people):
    row = services.approve(proposed(people, effective_from=TODAY + DAY), people[1])
    assert row.number not in page(client, "/rules/zb-22/")


def test_a_rule_that_comes_into_force_renews_the_pages(client, people):
    response = client.get("/rules/zb-22/")
    assert response.page_cache_policy.params == ()
    row = proposed(people)
    before = generation.current()
    services.approve(row, people[1])
    assert generation.current() != before


def test_search_finds_rules(client):
    shown = page(client, "/search/?q=党员大会")
    assert "规则与依据" in shown
    assert "/rules/zb-08/" in shown
    assert "/en/rules/zb-08/" in page(client, "/en/search/?q=党员大会")


def test_machines_find_the_rules(client):
    site_map = client.get("/sitemap.xml").content.decode()
    for address in ("/rules/", "/rules/zb-22/", "/en/rules/zb-22/"):
        assert f"http://testserver{address}</loc>" in site_map
    shown = page(client, "/rules/zb-22/")
    assert '<link rel="canonical" href="http://testserver/rules/zb-22/">' in shown
    assert 'hreflang="en" href="http://testserver/en/rules/zb-22/"' in shown
    assert '<meta name="ArticleTitle"' in shown
    assert '"@type": "BreadcrumbList"' in shown


def test_a_page_costs_the_same_however_many_local_rules(
    client, people, django_assert_max_num_queries
):
    for number in range(4):
        top = BranchFactory(level=PartyLevel.COMMITTEE)
        services.approve(proposed(people, superior=top, number=f"{number}号"), people[1])
    with django_assert_max_num_queries(10):
        page(client, "/rules/zb-22/")
    with django_assert_max_num_queries(10):
        page(client, reverse("rules"))


def test_yesterday_is_no_day_of_a_rule_that_is_over(client, people):
    row = draft(effective_from=TODAY - dt.timedelta(days=30), effective_to=TODAY - DAY)
    row = services.approve(services.propose(row, people[0]), people[1])
    assert row.standing == "已到期"
    assert row.effective_to < timezone.localdate()
    assert row.number not in page(client, "/rules/zb-22/")
