"""News, notices and campaigns as readers get them."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from news.models import CampaignPage

from .factories import (
    CampaignPageFactory,
    NewsCategoryFactory,
    NewsPageFactory,
    PortalImageFactory,
    article_paragraphs,
    close_to_group,
    make_private,
)
from .pages import page_of, select

pytestmark = pytest.mark.django_db
SECRET = "甲乙丙内部机密标记"


def cards(tree):
    return [a.text_content() for a in select(tree, ".story-title a")]


def test_column_filters_by_category_year_and_source(site):
    lesson = NewsCategoryFactory(name="党课", slug="lesson")
    at = timezone.make_aware(dt.datetime(2025, 12, 31, 23, 30))
    NewsPageFactory(parent=site.news, title="甲", category=lesson, source_type="reprint")
    NewsPageFactory(parent=site.news, title="乙", first_published_at=at)
    NewsPageFactory(parent=site.notices, title="丙", category=lesson)
    assert set(cards(page_of("/news/"))) == {"甲", "乙"}
    assert cards(page_of("/news/?category=lesson")) == ["甲"]
    assert cards(page_of("/news/?source=reprint")) == ["甲"]
    # The year is the one in Beijing.
    assert cards(page_of("/news/?year=2025")) == ["乙"]
    assert set(cards(page_of("/news/?category=none&year=1&source=x"))) == {"甲", "乙"}


def test_column_shows_nothing_closed(site):
    campaign = CampaignPageFactory(parent=site.news, title=SECRET + "专题")
    make_private(campaign)
    make_private(NewsPageFactory(parent=site.news, title=SECRET))
    close_to_group(NewsPageFactory(parent=site.news, title=SECRET + "二"))
    NewsPageFactory(parent=site.news, title=SECRET + "三", live=False)
    CampaignPageFactory(parent=site.news, title=SECRET + "四", live=False)
    response = Client().get("/news/")
    assert SECRET not in response.content.decode()
    assert response.context["page_obj"].paginator.count == 0
    assert "这个栏目还没有内容" in response.content.decode()


@pytest.mark.parametrize("kind", ["column", "piece", "campaign"])
def test_query_count_does_not_depend_on_the_number_of_pieces(site, kind):
    category = NewsCategoryFactory()
    campaign = CampaignPageFactory(parent=site.news)
    cover = PortalImageFactory()
    links = {"category": category, "campaign": campaign, "cover": cover}
    page = NewsPageFactory(parent=site.news, **links)
    url = {"column": "/news/", "piece": page.get_url(), "campaign": campaign.get_url()}[kind]
    counts = []
    for number in (3, 9):
        for _index in range(number):
            NewsPageFactory(parent=site.news, **links)
        Client().get(url)
        with CaptureQueriesContext(connection) as queries:
            Client().get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[1] <= 10


@pytest.mark.parametrize(
    ("source_type", "label"), [("original", "原创"), ("reprint", "转载"), ("above", "上级来文")]
)
def test_source_is_typed_and_responsibility_named(site, source_type, label):
    page = NewsPageFactory(parent=site.news, source_type=source_type, source_name="先锋网")
    byline = select(page_of(page.get_url()), ".byline")[0]
    rows = {
        select(div, "dt")[0].text_content(): " ".join(select(div, "dd")[0].text_content().split())
        for div in select(byline, "div")
    }
    assert rows["来源"] == f"{label} 先锋网"
    assert rows["责任单位"] == "中共江北区委社会工作部"
    assert rows["责任编辑"] == "组织指导科"
    assert "最后修改" not in rows


def test_first_and_last_publication_are_both_shown(site):
    first = timezone.make_aware(dt.datetime(2026, 3, 1, 8, 30))
    page = NewsPageFactory(
        parent=site.news, first_published_at=first, last_published_at=first + dt.timedelta(days=2)
    )
    text = select(page_of(page.get_url()), ".byline")[0].text_content()
    assert "2026-03-01 08:30" in text
    assert "2026-03-03 08:30" in text


def test_relative_dates_of_a_reprint_are_resolved(site):
    page = NewsPageFactory(
        parent=site.news,
        source_type="reprint",
        posted_at=dt.datetime(2018, 7, 16, 16, tzinfo=dt.UTC),
        body=article_paragraphs("今年5月，各支部开展活动。"),
    )
    tree = page_of(page.get_url())
    assert select(tree, ".para-note")[0].text_content() == "2018年5月（原文：今年5月）"
    assert select(tree, ".para-mark")[0].text == "今年5月"
    own = NewsPageFactory(parent=site.news, body=article_paragraphs("今年5月，各支部开展活动。"))
    assert select(page_of(own.get_url()), ".para-note") == []


def test_related_pieces_are_public_and_the_nearest_first(site):
    category, campaign = NewsCategoryFactory(), CampaignPageFactory(parent=site.news)
    page = NewsPageFactory(parent=site.news, category=category, campaign=campaign)
    NewsPageFactory(parent=site.news, title="同类", category=category)
    NewsPageFactory(
        parent=site.news,
        title="同专题",
        campaign=campaign,
        first_published_at=timezone.now() - dt.timedelta(days=9),
    )
    NewsPageFactory(parent=site.news, title="无关")
    make_private(NewsPageFactory(parent=site.news, title=SECRET, category=category))
    NewsPageFactory(parent=site.news, title=SECRET, campaign=campaign, live=False)
    tree = page_of(page.get_url())
    assert [a.text for a in select(tree, ".related-list a")] == ["同专题", "同类"]
    assert SECRET not in tree.text_content()


def test_a_closed_campaign_is_not_named(site):
    campaign = CampaignPageFactory(parent=site.news, title=SECRET)
    page = NewsPageFactory(parent=site.news, campaign=campaign)
    assert SECRET in page_of(page.get_url()).text_content()
    make_private(campaign)
    assert SECRET not in page_of(page.get_url()).text_content()


def test_cover_has_alternative_text_and_modern_formats(site):
    cover = PortalImageFactory(description="党员在整理图书")
    page = NewsPageFactory(parent=site.news, cover=cover)
    tree = page_of(page.get_url())
    picture = select(tree, ".news-text picture")[0]
    assert select(picture, "img")[0].get("alt") == "党员在整理图书"
    assert {source.get("type") for source in select(picture, "source")} >= {"image/avif"}


@pytest.mark.parametrize(
    ("now", "status"),
    [
        ("2026-08-31T23:59:00+08:00", "即将开始"),
        ("2026-09-01T00:01:00+08:00", "进行中"),
        ("2026-12-31T23:59:00+08:00", "进行中"),
        ("2027-01-01T00:01:00+08:00", "已结束"),
    ],
)
def test_campaign_status_follows_the_day_in_beijing(now, status):
    page = CampaignPage(starts_on=dt.date(2026, 9, 1), ends_on=dt.date(2026, 12, 31))
    with time_machine.travel(now, tick=False):
        assert page.status.label == status
        page.ends_on = None
        assert page.status.label != "已结束"


def test_campaign_lists_its_public_news(site):
    campaign = CampaignPageFactory(parent=site.news, ends_on=dt.date(2026, 2, 1))
    NewsPageFactory(parent=site.news, title="本专题", campaign=campaign)
    NewsPageFactory(parent=site.news, title="别的")
    make_private(NewsPageFactory(parent=site.news, title=SECRET, campaign=campaign))
    tree = page_of(campaign.get_url())
    assert cards(tree) == ["本专题"]
    assert "已结束" in select(tree, ".page-head")[0].text_content()


def test_a_campaign_cannot_end_before_it_begins():
    page = CampaignPage(
        title="专题", slug="x", starts_on=dt.date(2026, 2, 1), ends_on=dt.date(2026, 1, 1)
    )
    with pytest.raises(ValidationError) as caught:
        page.clean()
    assert "ends_on" in caught.value.message_dict
