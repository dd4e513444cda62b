"""The site map page and the notice of a missing translation."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from home.models import StandardPage
from home.tests.pages import add_english

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(front_page_world):
    return front_page_world


def test_it_lists_places_and_counts_entries(client, site):
    site.add_news(3)
    page = client.get("/sitemap/").content.decode()
    assert "政策文件" in page and "无障碍声明" in page
    assert "3篇" in page
    assert "学习动态第0条" not in page


def test_drafts_and_private_pages_stay_out(client, site):
    site.home.add_child(instance=StandardPage(title="还没写完", slug="draft", live=False))
    secret = site.home.add_child(instance=StandardPage(title="只给成员看", slug="secret"))
    restriction = PageViewRestriction.objects.create(
        page=secret, restriction_type=PageViewRestriction.GROUPS
    )
    restriction.groups.add(Group.objects.create(name="成员"))
    page = client.get("/sitemap/").content.decode()
    assert "还没写完" not in page
    assert "只给成员看" not in page


def test_its_queries_do_not_grow(client, site):
    client.get("/sitemap/")
    with CaptureQueriesContext(connection) as few:
        client.get("/sitemap/")
    site.add_news(8)
    client.get("/sitemap/")
    with CaptureQueriesContext(connection) as many:
        client.get("/sitemap/")
    assert len(many) == len(few) <= 4


def test_english_has_its_own_tree(client, site):
    add_english(site)
    page = client.get("/en/sitemap/").content.decode()
    assert "Accessibility statement" in page
    assert 'href="/accessibility/"' not in page


def test_a_page_without_translation_says_so(client, site):
    add_english(site)
    [piece] = site.add_news(1)
    home = client.get(piece.url).content.decode()
    assert f"/en/untranslated/?page={piece.pk}" in home
    notice = client.get(f"/en/untranslated/?page={piece.pk}")
    assert notice.status_code == 200
    assert piece.title in notice.content.decode()
    assert f'href="{piece.url}"' in notice.content.decode()


def test_a_translated_page_is_led_to_its_translation(client, site):
    _home, about = add_english(site)
    answer = client.get(f"/en/untranslated/?page={site.about.pk}")
    assert (answer.status_code, answer["Location"]) == (302, about.url)


@pytest.mark.parametrize("number", ["", "x", "999999", "1"])
def test_the_notice_of_no_page_is_a_404(client, site, number):
    add_english(site)
    assert client.get(f"/en/untranslated/?page={number}").status_code == 404


def test_the_notice_does_not_name_a_draft(client, site):
    add_english(site)
    draft = site.home.add_child(instance=StandardPage(title="草稿", slug="draft", live=False))
    assert client.get(f"/en/untranslated/?page={draft.pk}").status_code == 404
