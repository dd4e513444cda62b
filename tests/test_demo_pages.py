"""Every page of the demo, for everybody: it renders, has one heading, and asks few questions."""

import re
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, Site, get_page_models

from news.tests import factories

pytestmark = [pytest.mark.indexed, pytest.mark.django_db, pytest.mark.usefixtures("demo_site")]

MOST_QUERIES = 10
STANDING_ADDRESSES = [
    "/search/",
    "/search/?q=党建",
    "/search/?q=没有这样的词语",
    "/sitemap/",
    "/en/sitemap/",
    "/display/",
    "/en/display/",
    "/feeds/",
    "/accounts/login/",
    "/en/accounts/login/",
    "/accounts/password/reset/",
    "/no-such-page/",
    "/en/no-such-page/",
]


def live_pages():
    """Every public page of the site, aliases included, as the class it is."""
    root = Site.objects.get(is_default_site=True).root_page
    trees = [page.get_descendants(inclusive=True) for page in root.get_translations(inclusive=True)]
    return [page for tree in trees for page in tree.live().public().specific()]


def one_of_each():
    """A page of each type and language."""
    found = {}
    for page in live_pages():
        found.setdefault((type(page), page.locale_id), page)
    return list(found.values())


class Outline(HTMLParser):
    """Collects what a page must have once, and what it must not have."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.ids = []
        self.inline = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        self.tags.append((tag, named))
        if "id" in named:
            self.ids.append(named["id"])
        if "style" in named or any(name.startswith("on") for name in named):
            self.inline.append(self.get_starttag_text())
        if tag == "style":
            self.inline.append("<style>")
        if tag == "script" and "src" not in named and "json" not in named.get("type", ""):
            self.inline.append(self.get_starttag_text())

    def count(self, tag):
        return sum(name == tag for name, _named in self.tags)


def check(response, expected=200):
    text = response.content.decode()
    assert response.status_code == expected
    outline = Outline(text)
    assert outline.count("h1") == 1, re.findall(r"<h1.*?</h1>", text, re.S)
    assert outline.count("main") == 1
    assert outline.count("title") >= 1
    html = next(named for tag, named in outline.tags if tag == "html")
    assert html["lang"] in {"zh-Hans", "en"}
    assert not outline.inline
    twice = {name for name in outline.ids if outline.ids.count(name) > 1}
    assert not twice
    assert all("alt" in named for tag, named in outline.tags if tag == "img")
    return text


def test_the_demo_has_every_public_page_type():
    types = {type(page) for page in live_pages()}
    public = {
        model
        for model in get_page_models()
        if model is not Page
        and model._meta.app_label in {"home", "news"}
        and not model._meta.abstract
    }
    assert types >= public, f"no demo page of {public - types}"


def test_every_page_renders_with_one_heading(client):
    problems = []
    for page in live_pages():
        try:
            text = check(client.get(page.url))
            assert "wagtail-userbar" not in text
            language = "en" if page.locale.language_code == "en" else "zh-Hans"
            assert f'<html lang="{language}"' in text
        except AssertionError as error:
            problems.append(f"{page.url} {type(page).__name__}: {error}")
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("address", STANDING_ADDRESSES)
def test_other_addresses_have_one_heading(client, address):
    check(client.get(address), 404 if "no-such" in address else 200)


@pytest.mark.parametrize("name", ["lonely", "editor", "clerk", "administrator", "admin"])
def test_every_page_type_renders_for_every_role(client_for, name):
    client = client_for(name)
    for page in one_of_each():
        response = client.get(page.url)
        assert response.status_code == 200, page.url
        has_userbar = "wagtail-userbar" in response.content.decode()
        assert has_userbar == (name != "lonely"), (name, page.url)


def test_no_page_asks_more_than_ten_questions(client):
    """With the page cache off; what every page shares (menus, identity) is warm, as in service."""
    asked = {}
    for page in one_of_each():
        client.get(page.url)
        with CaptureQueriesContext(connection) as queries:
            client.get(page.url)
        asked[page.url] = (len(queries), [query["sql"][:200] for query in queries])
    too_many = {url: seen for url, seen in asked.items() if seen[0] > MOST_QUERIES}
    assert not too_many, too_many


@pytest.mark.parametrize("name", ["visitor", "member-north"])
def test_a_page_with_a_restriction_of_its_own_is_named_nowhere(client, cast, name):
    """The newest of every kind at every place is closed to a group nobody is in."""
    newest = {}
    for page in Page.objects.live().filter(depth__gt=3, numchild=0).order_by("-pk").specific():
        newest.setdefault((type(page), type(page.get_parent().specific)), page)
    words = {page.pk: f"暗号{page.pk}密语" for page in newest.values()}
    assert len(words) >= 10
    for page in newest.values():
        title = words[page.pk]
        Page.objects.filter(pk=page.pk).update(title=title, draft_title=title)
        factories.close_to_group(page, "没有人的组")
    if name != "visitor":
        client.force_login(get_user_model().objects.get(username=name))
    lists = Page.objects.live().filter(depth__gt=1, numchild__gt=0)
    addresses = [page.url for page in [*lists, *one_of_each()]]
    addresses += [*STANDING_ADDRESSES, "/sitemap.xml", "/sitemap-1.xml", "/me/", "/me/disclosures/"]
    addresses += [f"/feeds/{kind}.xml" for kind in ("all", "policies", "news", "notices")]
    addresses += [f"{place}?q=暗号" for place in ("/search/", "/search/suggest/", "/policies/")]
    told = {}
    for address in addresses:
        text = client.get(address).content.decode()
        if found := [word for word in words.values() if word in text]:
            told[address] = found
    assert not told


def test_loading_the_demo_again_adds_nothing():
    def counts():
        return {
            model._meta.label: model._base_manager.count()
            for model in apps.get_models()
            if model._meta.app_label in {"wagtailcore", "home", "news", "portal", "accounts"}
        }

    before = counts()
    call_command("load_demo", verbosity=0)
    assert counts() == before
