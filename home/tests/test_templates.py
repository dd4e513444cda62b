"""What every rendered public page keeps to."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from home import views
from home.models import AlertBanner, SiteIdentity
from home.tests.pages import build_site

pytestmark = pytest.mark.django_db

PAGES = [
    "/",
    "/news/",
    "/policies/",
    "/accessibility/",
    "/display/",
    "/sitemap/",
    "/accounts/login/",
    "/no-such-page/",
    "/en/",
    "/en/accessibility/",
]


@pytest.fixture
def site(front_pages_world):
    return front_pages_world


@pytest.mark.parametrize("path", PAGES)
def test_one_heading_no_inline_code_a_language_and_landmarks(client, site, path):
    page = client.get(path).content.decode()
    assert len(re.findall(r"<h1[\s>]", page)) == 1
    assert not re.search(r"\sstyle\s*=", page)
    assert "<style" not in page
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", page)
    for attributes, body in re.findall(r"<script([^>]*)>(.*?)</script>", page, re.DOTALL):
        data = "application/ld+json" in attributes or "application/json" in attributes
        assert data or ("src=" in attributes and not body.strip())
    assert f'<html lang="{"en" if path.startswith("/en") else "zh-Hans"}"' in page
    assert 'href="#main"' in page and '<main id="main"' in page
    assert 'action="/search/"' in page or 'action="/en/search/"' in page


def test_titles_and_machine_readable_tags(client, site):
    page = client.get("/news/piece-0/").content.decode()
    assert "<title>学习动态第0条 - 江北区社会组织党建</title>" in page
    assert '<meta name="SiteName" content="江北区社会组织党建">' in page
    assert '<meta name="ArticleTitle" content="学习动态第0条">' in page
    assert '<meta name="ContentSource" content="区委社会工作部">' in page
    assert '<meta name="ColumnName" content="学习动态">' in page
    assert '"@type": "NewsArticle"' in page
    assert 'rel="canonical"' in page
    assert "hreflang" not in page.split("</head>")[0]


def test_structured_data_cannot_close_its_element(client, site):
    site.about.title = "</script><script>alert(1)</script>"
    site.about.save_revision().publish()
    page = client.get("/accessibility/").content.decode()
    assert "<script>alert(1)" not in page
    assert "\\u003C/script\\u003E" in page


def test_translations_are_announced_both_ways(client, site):
    chinese = client.get("/accessibility/").content.decode()
    english = client.get("/en/accessibility/").content.decode()
    assert 'hreflang="en" href="http://localhost/en/accessibility/"' in chinese
    assert 'hreflang="zh-Hans" href="http://localhost/accessibility/"' in english
    assert "Jiangbei Party Building" in english


def test_an_unpublished_translation_is_not_announced(client, site):
    for page in site.about.get_translations():
        page.unpublish()
    page = client.get("/accessibility/").content.decode()
    assert "hreflang" not in page.split("</head>")[0]


def test_a_private_translation_is_not_announced(client, site):
    [home] = site.home.get_translations()
    PageViewRestriction.objects.create(page=home, restriction_type=PageViewRestriction.LOGIN)
    page = client.get("/accessibility/").content.decode()
    assert "hreflang" not in page.split("</head>")[0]


def count_queries(client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


@pytest.mark.parametrize("cold", [True, False])
def test_the_front_page_asks_no_more_for_twelve_records_than_for_three(client, db, cold):
    site = build_site()
    site.add_news(3)
    client.get("/")
    if cold:
        cache.clear()
    few = count_queries(client, "/")
    site.add_news(12, start=3)
    client.get("/")
    if cold:
        cache.clear()
    many = count_queries(client, "/")
    assert many == few
    if not cold:
        assert few <= 10


def test_a_banner_is_shown_in_its_time_and_part_only(client, site):
    now = timezone.now()
    hour = timedelta(hours=1)
    AlertBanner.objects.create(text="全站的话", starts_at=now - hour, level="urgent")
    AlertBanner.objects.create(text="新闻里的话", starts_at=now - hour, subtree=site.news)
    AlertBanner.objects.create(text="还没到时候", starts_at=now + hour)
    AlertBanner.objects.create(text="已经过去", starts_at=now - 2 * hour, ends_at=now - hour)
    front = client.get("/").content.decode()
    assert "全站的话" in front and "紧急" in front
    assert "新闻里的话" not in front
    inside = client.get("/news/piece-0/").content.decode()
    assert "新闻里的话" in inside and "全站的话" in inside
    assert "还没到时候" not in inside + front
    assert "已经过去" not in inside + front


def test_mourning_turns_the_page_grey_for_its_time(client, site):
    identity = SiteIdentity.for_site(site.site)
    identity.mourning_from = timezone.now() - timedelta(hours=1)
    identity.mourning_until = timezone.now() + timedelta(hours=1)
    identity.save()
    assert "data-mourning" in client.get("/").content.decode()
    identity.mourning_until = timezone.now() - timedelta(minutes=1)
    identity.save()
    assert "data-mourning" not in client.get("/").content.decode()


def test_the_menu_marks_where_we_are(client, site):
    page = client.get("/news/piece-0/").content.decode()
    marked = re.findall(r'<a href="([^"]+)"\s+aria-current="true"', page)
    assert marked == ["/news/"]
    assert re.search(r'<a href="/"\s+aria-current="page"', client.get("/").content.decode())


def test_report_an_error_names_the_page(client, site):
    page = client.get("/accessibility/").content.decode()
    assert "mailto:portal@example.org?subject=" in page
    assert "accessibility" in re.search(r'href="(mailto:[^"]+subject[^"]+)"', page)[1]


def test_error_pages_help_on(client, site, settings):
    missing = client.get("/no-such-page/")
    assert missing.status_code == 404
    assert 'name="q"' in missing.content.decode() and "/sitemap/" in missing.content.decode()


def test_the_page_of_a_failure_needs_nothing(client, site, monkeypatch):
    def fail(request):
        raise RuntimeError

    client.raise_request_exception = False
    monkeypatch.setattr(views, "tree", fail)
    answer = client.get("/sitemap/")
    assert answer.status_code == 500
    assert "页面暂时打不开" in answer.content.decode()


@pytest.mark.parametrize("name", ["500.html", "maintenance.html"])
def test_standing_alone_needs_no_context_and_no_manifest(name, django_assert_num_queries):
    with django_assert_num_queries(0):
        page = render_to_string(name)
    assert "/static/css/standalone.css" in page
    assert len(re.findall(r"<h1", page)) == 1


def test_forbidden_is_a_page_of_the_site(rf, site):
    request = rf.get("/x/")
    answer = views.forbidden(request, PermissionError())
    assert answer.status_code == 403
    assert "没有权限打开这个页面" in answer.content.decode()
    assert "江北区社会组织党建" in answer.content.decode()
