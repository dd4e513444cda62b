"""``/sitemap.xml``: what search engines are told of."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from home.machines import sitemaps
from home.models import StandardPage
from home.tests.pages import add_english

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(front_page_world):
    return front_page_world


def locations(client, address="/sitemap.xml"):
    response = client.get(address)
    assert response["Content-Type"] == "application/xml"
    return re.findall(r"<loc>(.*?)</loc>", response.content.decode())


def test_every_public_page_in_both_languages_once(client, site):
    add_english(site)
    [piece] = site.add_news(1)
    found = locations(client)
    assert {"http://localhost/", "http://localhost/en/", piece.full_url} <= set(found)
    assert "http://localhost/en/accessibility/" in found
    assert len(found) == len(set(found))


def test_drafts_private_pages_and_aliases_stay_out(client, site):
    site.home.add_child(instance=StandardPage(title="草稿", slug="draft", live=False))
    secret = site.home.add_child(instance=StandardPage(title="成员", slug="secret"))
    below = secret.add_child(instance=StandardPage(title="下一级", slug="below"))
    PageViewRestriction.objects.create(page=secret, restriction_type=PageViewRestriction.LOGIN)
    [piece] = site.add_news(1)
    alias = piece.create_alias(update_slug="alias")
    found = locations(client)
    assert piece.full_url in found
    for page in (secret, below, alias):
        assert page.full_url not in found
    assert not [address for address in found if "draft" in address]


def test_a_change_has_its_date(client, site):
    [piece] = site.add_news(1)
    piece.save_revision().publish()
    piece.refresh_from_db()
    day = piece.last_published_at.astimezone().strftime("%Y-%m-%d")
    text = client.get("/sitemap.xml").content.decode()
    entry = re.search(rf"<loc>{piece.full_url}</loc>.*?</url>", text, re.S).group()
    assert f"<lastmod>{day}</lastmod>" in entry


def test_a_large_site_has_parts_that_hold_everything_once(client, site, monkeypatch):
    site.add_news(7)
    whole = locations(client)
    monkeypatch.setattr(sitemaps, "PART", 4)
    parts = locations(client)
    count = -(-sitemaps.listed_pages(site.site).count() // 4)
    assert parts == [f"http://testserver/sitemap-{number}.xml" for number in range(1, count + 1)]
    together = [place for number in range(count) for place in locations(client, parts[number])]
    assert together == whole
    assert client.get(f"/sitemap-{count + 1}.xml").status_code == 404
    assert client.get("/sitemap-0.xml").status_code == 404


def test_more_pages_cost_no_more_queries(client, site):
    client.get("/sitemap.xml")
    with CaptureQueriesContext(connection) as few:
        client.get("/sitemap.xml")
    site.add_news(9)
    with CaptureQueriesContext(connection) as many:
        client.get("/sitemap.xml")
    assert len(few) == len(many) <= 10
