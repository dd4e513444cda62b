"""Atom feeds: what is in them, what never is, and answering "not modified"."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone
from lxml import etree

from .factories import (
    NewsPageFactory,
    PolicyPageFactory,
    make_private,
    small_site,
)
from .pages import page_of, select

pytestmark = pytest.mark.django_db
ATOM = {"a": "http://www.w3.org/2005/Atom"}
SECRET = "甲乙丙内部机密标记"


def feed(kind, prefix=""):
    response = Client().get(f"{prefix}/feeds/{kind}.xml", headers={"host": "portal.test"})
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/atom+xml")
    return etree.fromstring(response.content)


def entries(kind, prefix=""):
    return feed(kind, prefix).xpath("//a:entry/a:title/text()", namespaces=ATOM)


def test_each_kind_holds_its_pages(site):
    NewsPageFactory(parent=site.news, title="动态")
    NewsPageFactory(parent=site.notices, title="通知")
    PolicyPageFactory(parent=site.policies, title="文件")
    assert entries("news") == ["动态"]
    assert entries("notices") == ["通知"]
    assert entries("policies") == ["文件"]
    assert sorted(entries("all")) == sorted(["动态", "通知", "文件"])


@pytest.mark.parametrize("kind", ["news", "notices", "policies", "all"])
def test_nothing_closed_is_in_any_feed(site, kind):
    for parent, factory in (
        (site.news, NewsPageFactory),
        (site.notices, NewsPageFactory),
        (site.policies, PolicyPageFactory),
    ):
        factory(parent=parent, title=SECRET, live=False)
        make_private(factory(parent=parent, title=SECRET))
        factory(parent=parent, title="公开").create_alias(parent=parent, update_slug="copy")
    found = feed(kind)
    assert SECRET not in etree.tostring(found, encoding="unicode")
    assert len(found.xpath("//a:entry", namespaces=ATOM)) == (3 if kind == "all" else 1)


def test_a_closed_column_empties_its_feed(site):
    NewsPageFactory(parent=site.news, title=SECRET)
    make_private(site.news)
    assert entries("news") == []


def test_newest_first_and_not_endless(site):
    now = timezone.now()
    for number in range(35):
        NewsPageFactory(
            parent=site.news,
            title=f"第{number}",
            first_published_at=now - dt.timedelta(days=number),
        )
    found = entries("all")
    assert found[0] == "第0"
    assert len(found) == 30


def test_entry_says_when_it_changed_and_where_it_is(site):
    first = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    changed = dt.datetime(2026, 3, 5, 1, 2, 3, tzinfo=dt.UTC)
    page = NewsPageFactory(parent=site.news, first_published_at=first, last_published_at=changed)
    tree = feed("news")
    entry = tree.find("a:entry", ATOM)
    assert entry.findtext("a:published", namespaces=ATOM) == "2026-03-01T00:00:00+00:00"
    assert entry.findtext("a:updated", namespaces=ATOM) == "2026-03-05T01:02:03+00:00"
    assert tree.findtext("a:updated", namespaces=ATOM) == "2026-03-05T01:02:03+00:00"
    assert entry.find("a:link", ATOM).get("href") == f"http://portal.test{page.get_url()}"


def test_an_entry_keeps_its_id_when_the_address_changes(site):
    page = NewsPageFactory(parent=site.news, slug="one")

    def identity():
        return feed("news").findtext("a:entry/a:id", namespaces=ATOM)

    before = identity()
    page.slug = "two"
    page.save()
    assert identity() == before
    assert before.startswith("urn:uuid:")


def test_not_modified(site):
    NewsPageFactory(parent=site.news)
    first = Client().get("/feeds/news.xml")
    again = Client().get("/feeds/news.xml", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    since = {"if-modified-since": first["Last-Modified"]}
    assert Client().get("/feeds/news.xml", headers=since).status_code == 304
    NewsPageFactory(parent=site.news, last_published_at=timezone.now() + dt.timedelta(seconds=5))
    changed = Client().get("/feeds/news.xml", headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200


def test_an_empty_feed_stands_still(site):
    assert Client().get("/feeds/news.xml")["ETag"] == Client().get("/feeds/news.xml")["ETag"]


def test_unknown_kind_is_not_found(site):
    assert Client().get("/feeds/members.xml").status_code == 404


def test_english_feeds_hold_english_pages(site):
    english = small_site("en")
    NewsPageFactory(parent=site.news, title="中文")
    NewsPageFactory(parent=english.news, title="English", locale=english.home.locale)
    assert entries("news", "/en") == ["English"]
    assert entries("news") == ["中文"]
    tree = feed("news", "/en")
    assert tree.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"


def test_the_page_about_feeds_names_them_all(site):
    tree = page_of("/feeds/")
    urls = ["/feeds/news.xml", "/feeds/notices.xml", "/feeds/policies.xml", "/feeds/all.xml"]
    assert [a.get("href") for a in select(tree, ".feed a")] == urls
    offered = [link.get("href") for link in select(tree, 'link[type="application/atom+xml"]')]
    assert offered == urls
    assert len(select(tree, "h1")) == 1
