"""What is due of one branch, as its keepers and its superior read it."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from branches.enums import PartyLevel, ScopeKind
from branches.models import Street
from branches.services import provision_branch
from branches.tests.factories import BranchFactory
from life.due.owed import owed as source
from life.due.summaries import count_all
from life.due.tests.conftest import clerk_of, held, on, recorded_since
from life.models import NotHeldReason, Window
from life.tests.factories import MeetingFactory
from members.affiliations.posts import appoint
from members.area.board import Desk
from members.enums import PostKind
from members.permissions import kept_branches
from members.tests.conftest import account
from members.tests.factories import LONG_AGO, MemberFactory
from portal.records.once import token
from tests.cast import user_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
PAGE = "/me/due/"
REASON = "/me/due/north/general/2026-Q1/reason/"


def words(page) -> str:
    """The text of a page, without what is between tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


@pytest.fixture
def clerk():
    """A clerk of the street of the north alone."""
    street = Street.objects.create(name="城北街道", slug="chengbei")
    user = clerk_of(ScopeKind.STREET, street)
    user.street = street
    return user


def test_held_and_required_in_words_with_the_article(keeper, north):
    held(north.branch, "2026-04-10")
    text = words(keeper.get(PAGE))
    assert "已开1次，到本期应开2次" in text or "已开1次，应开2次" in text
    assert "第十一条" in text
    assert reverse("rule", args=["zb-08"]) in keeper.get(PAGE).content.decode()


def test_each_period_says_in_words_how_it_is(keeper, north):
    held(north.branch, "2026-01-10", "activity", purposes="theme_day")
    held(north.branch, "2026-02-10", "activity", purposes="theme_day", minutes=False)
    text = words(keeper.get(PAGE))
    assert re.search(r"1月 ✓ 已开 2月 ✓ 缺记录 3月 ✕ 没开 4月 ✕ 没开 5月 ○ 未到", text)


def test_held_without_minutes_is_told_from_not_held(keeper, north):
    held(north.branch, "2026-02-10", minutes=False)
    text = words(keeper.get(PAGE))
    assert "2026-02-10 开了，没有记录" in text
    assert "一季度 没有开" not in text


def test_what_is_planned_stands_beside_the_period_it_is_for(keeper, north):
    MeetingFactory(branch=north.branch, starts_at=on("2026-06-05"))
    MeetingFactory(branch=north.branch, starts_at=on("2026-09-08"), draft=True)
    text = words(keeper.get(PAGE))
    assert "二季度： 06-05 已通知" in text
    assert "三季度： 09-08 已排，还没通知" in text


def test_a_window_of_the_superior_is_said_to_be_one(keeper):
    text = words(keeper.get(PAGE))
    assert "2026-10-01 至 2026-12-31 之间开（上级还没有通知时间，按通常的时间）" in text
    days = {"starts_on": dt.date(2027, 1, 4), "ends_on": dt.date(2027, 3, 15)}
    Window.objects.create(type="life_meeting", year=2026, number="1号", **days)
    assert "2027-01-04 至 2027-03-15 之间开（上级通知的时间）" in words(keeper.get(PAGE))


def test_what_was_before_the_portal_is_folded_and_not_owed(keeper, north):
    recorded_since(north.branch, dt.date(2026, 5, 1))
    page = keeper.get(PAGE)
    assert "启用以前的4期" in words(page)
    assert "没有开" not in words(page).split("这些字是什么意思")[0]


def test_why_something_does_not_apply(keeper):
    text = words(keeper.get(PAGE))
    assert "没有设支部委员会。" in text
    assert "党支部上党课的次数没有全国性规定。" in text


def test_a_reason_is_written_beside_what_was_not_held_and_changes_nothing(keeper, north):
    form = {"reason": "多数党员在外地服务", "once": token()}
    page = keeper.post(REASON, form, follow=True)
    assert "原因：多数党员在外地服务" in words(page)
    assert "一季度 没有开" in words(page)
    row = NotHeldReason.objects.get()
    assert (row.branch, row.type, row.period) == (north.branch, "general", "2026-Q1")
    assert row.entered_by == north.secretary.user
    version = re.search(r'name="version" value="([^"]*)"', keeper.get(REASON).content.decode())[1]
    version = version.replace("&quot;", '"')
    keeper.post(REASON, {"reason": "另一个原因", "version": version, "once": token()})
    row.refresh_from_db()
    assert row.reason == "另一个原因"
    assert row.history.count() == 2


def test_a_meeting_held_later_counts_on_its_own_day(keeper, north):
    held(north.branch, "2026-04-02")
    text = words(keeper.get(PAGE))
    assert "一季度 没有开" in text
    assert "二季度 ✓ 已开" in text


@pytest.mark.parametrize(
    "address",
    [
        "/me/due/north/general/2026-Q2/reason/",  # not over yet
        "/me/due/north/committee/2026-03/reason/",  # has none
        "/me/due/north/general/2026-03/reason/",
        "/me/due/north/general/1900-Q1/reason/",
        "/me/due/north/general/x/reason/",
        "/me/due/north/wish/2026-Q1/reason/",
        "/me/due/north/general/2026-Q1/reason/?group=7",
        "/me/due/south/general/2026-Q1/reason/",
    ],
)
def test_there_is_no_reason_to_write_where_nothing_was_missed(keeper, south, address):
    assert keeper.get(address).status_code == 404
    assert keeper.post(address, {"reason": "x", "once": token()}).status_code == 404
    assert NotHeldReason.objects.count() == 0


def test_the_superior_reads_reasons_and_writes_none(keeper, north, clerk, signed_in):
    keeper.post(REASON, {"reason": "多数党员在外地服务", "once": token()})
    north.branch.street = clerk.street
    north.branch.save()
    client = signed_in(clerk)
    page = client.get(PAGE + "?branch=north")
    assert "原因：多数党员在外地服务" in words(page)
    assert "/reason/" not in page.content.decode()
    assert client.get(REASON).status_code == 404


def test_who_keeps_or_oversees_a_branch_sees_it_and_nobody_else(
    north, south, clerk, lonely_user, signed_in
):
    north.branch.street = clerk.street
    north.branch.save()
    asked = {
        north.secretary.user: (200, 404),
        south.secretary.user: (404, 200),
        clerk: (200, 404),
        north.member.user: (404, 404),
        lonely_user: (404, 404),
    }
    for user, statuses in asked.items():
        client = signed_in(user)
        found = tuple(
            client.get(f"{PAGE}?branch={slug}").status_code for slug in ("north", "south")
        )
        assert found == statuses, user
    assert signed_in(clerk).get(PAGE).url == reverse("me_due_board")
    assert signed_in(north.member.user).get(PAGE).status_code == 404


@pytest.fixture
def lonely_user():
    return user_of(username="lonely")


def test_an_officer_of_the_superior_sees_what_is_below(north, south, signed_in):
    top = BranchFactory(slug="top", level=PartyLevel.COMMITTEE)
    provision_branch(top)
    north.branch.superior = top
    north.branch.save()
    officer = MemberFactory(home=top)
    account(officer, "officer")
    appoint(officer, top, PostKind.SECRETARY, LONG_AGO)
    client = signed_in(officer.user)
    assert client.get(PAGE + "?branch=north").status_code == 200
    assert client.get(PAGE + "?branch=south").status_code == 404
    page = client.get(reverse("me_due_board"))
    assert "north" in words(page)
    assert "south" not in words(page)


def test_a_page_of_a_year_that_cannot_be_is_that_of_this_year(keeper):
    assert keeper.get(PAGE + "?year=1900").context["page"].year == 2026
    assert keeper.get(PAGE + "?year=2024").context["page"].year == 2024


def test_it_is_told_in_english_too(keeper, north):
    held(north.branch, "2026-01-10", "activity", purposes="theme_day")
    text = words(keeper.get("/en" + PAGE))
    main = text[text.index("Sign out") : text.index("What these words mean")]
    assert "Theme party day" in main
    assert re.search("Jan ✓ Held", main)


def test_a_page_asks_the_same_number_of_queries_however_much_was_held(keeper, north):
    def asked() -> int:
        keeper.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            keeper.get(PAGE)
        return len(queries)

    few = asked()
    for month in range(1, 6):
        for day in (3, 8):
            held(north.branch, f"2026-{month:02}-{day:02}", "activity", purposes="theme_day")
        member = MemberFactory(home=north.branch)
        if month == 1:
            appoint(member, north.branch, PostKind.DEPUTY, LONG_AGO)
    assert asked() == few <= 15


def owed(user) -> list:
    return list(source(Desk(user, kept_branches(user))))


def test_the_first_page_says_once_for_each_type_what_was_not_held(keeper, north):
    count_all()
    items = owed(north.secretary.user)
    titles = [item.title for item in items]
    assert titles.count("写明党员大会没有开的原因") == 1
    (general,) = (item for item in items if "党员大会" in item.title)
    assert "没有开" in general.why
    assert north.branch.name not in general.told
    NotHeldReason.objects.bulk_create(
        NotHeldReason(branch=north.branch, type="general", period=period, reason="x")
        for period in ("2026-Q1", *(f"2025-Q{number}" for number in range(1, 5)))
    )
    titles = [item.title for item in owed(north.secretary.user)]
    assert "写明党员大会没有开的原因" not in titles
