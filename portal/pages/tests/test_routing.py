"""The short way from an address to a page keeps the rules of the long one."""

import pytest
from django.test import Client, RequestFactory
from wagtail.models import Page

from news.tests.factories import (
    NewsPageFactory,
    PolicyPageFactory,
    StandardPageFactory,
    close_to_group,
    make_private,
    small_site,
)
from portal.pages.routing import find

pytestmark = pytest.mark.django_db


def request_for(path):
    return RequestFactory().get(path, headers={"host": "localhost"})


def test_finds_what_wagtail_finds_and_leaves_the_way_up(site):
    page = PolicyPageFactory(parent=site.policies)
    path = page.get_url()
    result = find(request_for(path), path)
    assert result.page == page
    assert type(result.page) is type(page)
    assert [step.pk for step in result.page.breadcrumb] == [site.home.pk, site.policies.pk]
    assert result.page.breadcrumb == list(page.get_ancestors().filter(depth__gt=1))


def test_the_number_of_queries_does_not_grow_with_depth(site, django_assert_num_queries):
    page = StandardPageFactory(parent=site.home)
    deep = page
    for _step in range(4):
        deep = StandardPageFactory(parent=deep)
    for each in (page, deep):
        path = each.get_url()
        with django_assert_num_queries(3):
            assert find(request_for(path), path).page == each


def test_the_same_slug_elsewhere_is_another_page(site):
    StandardPageFactory(parent=site.home, slug="news2")
    piece = NewsPageFactory(parent=site.news, slug="policies")
    assert find(request_for("/news/policies/"), "/news/policies/").page == piece
    assert find(request_for("/policies/news/"), "/policies/news/") is None


@pytest.mark.parametrize("path", ["/no/", "/policies/no/", "/" + "a/" * 40])
def test_unknown_addresses_are_not_found(site, path):
    assert find(request_for(path), path) is None
    assert Client().get(path, headers={"host": "localhost"}).status_code == 404


def test_drafts_and_aliases_are_left_to_wagtail(site):
    draft = NewsPageFactory(parent=site.news, live=False)
    original = NewsPageFactory(parent=site.news)
    alias = original.create_alias(parent=site.notices)
    assert find(request_for("/"), f"/news/{draft.slug}/") is None
    assert find(request_for("/"), f"/notices/{alias.slug}/") is None
    assert Client().get(f"/news/{draft.slug}/").status_code == 404
    assert Client().get(f"/notices/{alias.slug}/").status_code == 200


def test_english_pages_lie_below_the_english_front_page(site):
    english = small_site("en")
    PolicyPageFactory(parent=site.policies, slug="law", title="法")
    page = PolicyPageFactory(
        parent=english.policies, slug="law", title="Law", locale=english.home.locale
    )
    client = Client()
    assert client.get("/en/policies/law/").context["page"] == page
    assert client.get("/policies/law/").context["page"].title == "法"
    assert client.get("/en/policies/no/").status_code == 404


@pytest.mark.parametrize("close", [make_private, close_to_group])
@pytest.mark.parametrize("where", ["page", "column", "home"])
def test_a_restriction_anywhere_on_the_way_closes_the_page(site, close, where):
    page = PolicyPageFactory(parent=site.policies)
    target = {"page": page, "column": site.policies, "home": site.home}[where]
    close(target)
    response = Client().get(page.get_url())
    assert response.status_code == 302
    assert "login" in response["Location"]


def test_an_alias_of_a_private_page_stays_closed(site):
    original = NewsPageFactory(parent=site.news)
    alias = original.create_alias(parent=site.notices)
    make_private(original)
    assert Client().get(Page.objects.get(pk=alias.pk).get_url()).status_code == 302
