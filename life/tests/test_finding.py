"""The site's search finds meetings, for who may see them."""

from __future__ import annotations

import datetime as dt
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from life.enums import MeetingForm, MeetingState
from life.meetings.finding import find
from life.tests.factories import MeetingFactory
from tests.wsgi_server import Server

pytestmark = [pytest.mark.indexed, pytest.mark.django_db]


@pytest.fixture
def theme_day(branches_world):
    when = timezone.make_aware(dt.datetime(2026, 3, 5, 19))
    return MeetingFactory(
        branch=branches_world["north"].branch,
        form=MeetingForm.ACTIVITY,
        purposes="theme_day",
        title="走访社区养老驿站",
        state=MeetingState.HELD,
        starts_at=when,
    )


@pytest.mark.parametrize(
    "query",
    [
        *("养老驿站", "走访 主题党日", "主题", "zhutidangri", "ztdr", "north支部", "党支部 走访"),
        *("2026", "2026年3月", "2026-03", "3月", "3月5日", "2026-03-05", "養老驛站", "走访，3月"),
    ],
)
def test_it_is_found_by_name_kind_branch_and_date(theme_day, branches_world, query):
    user = branches_world["north"].member.user
    found = find(user, query, 5)
    assert [line.title for line in found] == ["走访社区养老驿站"]
    assert found[0].url == reverse("me_meeting", args=[theme_day.pk])
    assert found[0].facts == ("north支部", "主题党日") and found[0].day == dt.date(2026, 3, 5)


@pytest.mark.parametrize(
    "query",
    [
        "走访 党课",
        "2026年4月",
        "13月",
        "0000",
        "4月5日",
        "，",
        " ",
        "%",
        "x" * 100,
        "dangke",
        "驿 站 台",
    ],
)
def test_what_it_is_not_does_not_find_it(theme_day, branches_world, query):
    assert find(branches_world["north"].member.user, query, 5) == []


def test_what_is_ahead_comes_first_and_there_are_never_more(branches_world, theme_day):
    branch, now = branches_world["north"].branch, timezone.now()
    for days in (9, 3, -2, -1):
        start = now + dt.timedelta(days=days)
        MeetingFactory(branch=branch, title=f"大会{days}", starts_at=start)
    user = branches_world["north"].member.user
    titles = [line.title for line in find(user, "大会", 3)]
    assert titles == ["大会3", "大会9", "大会-1"]


def test_a_keeper_finds_drafts_with_a_second_factor_only(branches_world, settings):
    side = branches_world["north"]
    MeetingFactory(branch=side.branch, title="讨论发展计划", draft=True)
    MeetingFactory(branch=side.branch, title="讨论年度计划")
    user = side.secretary.user
    assert {line.title for line in find(user, "讨论", 5)} == {"讨论发展计划", "讨论年度计划"}
    user.has_second_factor = False
    assert [line.title for line in find(user, "讨论", 5)] == ["讨论年度计划"]
    assert find(branches_world["south"].member.user, "讨论", 5) == []


def test_a_member_is_shown_it_and_no_page_is_kept(branches_world, theme_day):
    server, client = Server(), Client()
    client.force_login(branches_world["north"].member.user)
    address = f"/search/?q={quote('养老驿站')}"
    own = server(address, cookie=f"sessionid={client.cookies['sessionid'].value}")
    assert "走访社区" in own.text and "no-store" in own.headers["cache-control"]
    for _time in range(2):
        assert "走访社区" not in server(address).text


def test_it_asks_few_questions(branches_world, theme_day, django_assert_max_num_queries):
    user = branches_world["north"].secretary.user
    with django_assert_max_num_queries(5):
        find(user, "走访 主题党日 2026年", 5)
