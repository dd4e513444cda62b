"""E10: alert banners and the mourning mode, from the admin to the reader."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from home.models import AlertBanner, SiteIdentity
from home.site.boundaries import next_change
from news.tests.factories import NewsPageFactory, small_site
from portal.serving import generation
from tests.cast import client_of

pytestmark = pytest.mark.django_db


def hour(hours: int) -> dt.datetime:
    return timezone.now() + dt.timedelta(hours=hours)


def form(**fields) -> dict:
    values = {
        "level": "warning",
        "text": "今日停电，服务中心暂停接待",
        "text_en": "Closed today",
        "link": "",
        "starts_at": timezone.localtime(hour(-1)).strftime("%Y-%m-%d %H:%M"),
        "ends_at": timezone.localtime(hour(5)).strftime("%Y-%m-%d %H:%M"),
        "subtree": "",
    }
    return values | fields


def test_a_publisher_sets_a_banner_and_readers_see_it_at_once(site):
    assert "今日停电" not in Client().get("/").content.decode()
    before = generation.current()
    response = client_of("publisher").post("/admin/banners/new/", form())
    assert response.status_code == 302
    assert generation.current() != before
    assert "今日停电" in Client().get("/").content.decode()
    AlertBanner.objects.get().delete()
    assert "今日停电" not in Client().get("/").content.decode()


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [(-2, None, True), (-2, 1, True), (-2, -1, False), (1, 2, False), (1, None, False)],
)
def test_dates(site, start, end, shown):
    AlertBanner.objects.create(
        text="停电通知", starts_at=hour(start), ends_at=hour(end) if end is not None else None
    )
    assert ("停电通知" in Client().get("/").content.decode()) == shown


def test_a_subtree_only(site):
    inside = NewsPageFactory(parent=site.news)
    outside = NewsPageFactory(parent=site.notices)
    AlertBanner.objects.create(text="本栏目维护", subtree=site.news)
    pages = {
        page.url: "本栏目维护" in Client().get(page.url).content.decode()
        for page in (site.news, inside, site.notices, outside)
    }
    assert list(pages.values()) == [True, True, False, False]


def test_english_readers_get_the_english_text(site):
    small_site("en")
    AlertBanner.objects.create(text="停电通知", text_en="Power cut")
    html = Client().get("/en/").content.decode()
    assert "Power cut" in html and "停电通知" not in html


@pytest.mark.parametrize(
    "fields",
    [
        {"text": ""},
        {"ends_at": "2020-01-01 00:00"},
        {"link": "javascript:alert(1)"},
        {"level": "x"},
    ],
)
def test_nonsense_is_refused(site, fields):
    assert client_of("publisher").post("/admin/banners/new/", form(**fields)).status_code == 200
    assert not AlertBanner.objects.exists()


def test_markup_in_a_banner_is_text(site):
    AlertBanner.objects.create(text="<script>alert(1)</script>")
    assert "<script>alert(1)" not in Client().get("/").content.decode()


@pytest.mark.parametrize("role", ["editor", "translator"])
def test_others_set_no_banner(site, role):
    client_of(role).post("/admin/banners/new/", form())
    assert not AlertBanner.objects.exists()


def test_the_page_cache_learns_when_the_next_banner_begins_and_ends(site):
    assert next_change() is None
    begin, end = hour(2), hour(4)
    AlertBanner.objects.create(text="稍后", starts_at=begin, ends_at=end)
    assert next_change() == begin
    AlertBanner.objects.update(starts_at=hour(-1))
    assert next_change() == end


def test_mourning_mode_by_the_hour(site):
    identity = SiteIdentity.for_site(site.site)
    identity.mourning_from, identity.mourning_until = hour(-1), hour(1)
    identity.save()
    assert "data-mourning" in Client().get("/").content.decode()
    assert next_change() == identity.mourning_until
    identity.mourning_until = hour(-0.5)
    identity.save()
    assert "data-mourning" not in Client().get("/").content.decode()
