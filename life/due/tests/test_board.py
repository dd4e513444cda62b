"""The board of the committee: whose branches, which filters, as many queries for two as for ten."""

from __future__ import annotations

import datetime as dt
import io
import re

import openpyxl
import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from branches.enums import ScopeKind
from branches.models import Sector, Street
from branches.rules.resolving import rulebooks
from branches.tests.factories import BranchFactory
from life.due import verdicts
from life.due.owed import unexplained
from life.due.summaries import count_all
from life.due.tests.conftest import clerk_of, held, recorded_since
from life.due.tests.test_page import words
from life.models import DueSummary, NotHeldReason, Window
from members.models import AccessRecord
from members.tests.factories import MemberFactory
from portal.access import roles
from portal.records.once import token
from portal.rulebook.packs import Override, Rulebook
from tests.cast import user_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
BOARD = "/me/due/board/"


@pytest.fixture
def clerk(signed_in):
    """A clerk of the whole committee, signed in."""
    user = clerk_of(ScopeKind.COMMITTEE)
    client = signed_in(user)
    client.user = user
    return client


def names(page) -> list[str]:
    return [row.branch.slug for row in page.context["rows"]]


def cell(page, slug: str, kind: str):
    (row,) = (row for row in page.context["rows"] if row.branch.slug == slug)
    (found,) = (cell for cell in row.cells if cell.type == kind)
    return found


def test_a_cell_says_how_many_of_how_many_and_the_worst_of_it(clerk, north, south):
    held(north.branch, "2026-02-10")
    held(north.branch, "2026-04-10", minutes=False)
    page = clerk.get(BOARD)
    found = cell(page, "north", "general")
    assert (found.held, found.required, found.state) == (2, 2, "held")
    assert found.told == "已开，1次没有记录"
    assert cell(page, "south", "general").told == "1期没有开"
    assert cell(page, "north", "committee").word is None
    assert "找到2个支部" in words(page)


def test_the_board_counts_as_the_page_of_the_branch_does(clerk, signed_in, north):
    """A second evening in a month makes up for no other, and what is not asked is not counted."""
    recorded_since(north.branch, dt.date(2026, 2, 1))
    for day in ("2026-03-10", "2026-03-24", "2026-04-10"):
        held(north.branch, day, "activity", purposes="theme_day")
    for year, month in ((2025, 4), (2026, 11)):
        first, last = dt.date(2026, month, 1), dt.date(2026, month, 30)
        Window.objects.create(type="life_meeting", year=year, starts_on=first, ends_on=last)
    held(north.branch, "2026-04-20", purposes="life_meeting")
    page = clerk.get(BOARD)
    found = cell(page, "north", "theme_day")
    assert (found.counted, found.told) == ("2/4", "1期没有开")
    assert cell(page, "north", "life_meeting").counted == "0/1"
    text = words(signed_in(north.secretary.user).get("/me/due/"))
    assert "已开2次，到本期应开4次（同一期多开的1次不计）" in text
    assert "已开0次，到本期应开1次 2025年 ✓ 已开 2026年 ○ 未到" in text


def test_a_reason_is_seen_beside_what_was_not_held(clerk, north, south):
    NotHeldReason.objects.create(branch=north.branch, type="general", period="2026-Q1", reason="x")
    page = clerk.get(BOARD)
    assert cell(page, "north", "general").told == "1期没有开，已写原因"
    asked = {"state": "unexplained", "type": "general"}
    assert names(clerk.get(BOARD, asked)) == ["south"]


def test_what_has_just_changed_is_counted_anew_and_said(clerk, north, south):
    assert "其中2个支部刚有变动" in words(clerk.get(BOARD))
    assert "刚有变动" not in words(clerk.get(BOARD))
    held(north.branch, "2026-02-10")
    page = clerk.get(BOARD)
    assert "其中1个支部刚有变动" in words(page)
    assert cell(page, "north", "general").held == 1
    assert "截至2026-05-15" in words(page)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["north", "south"]),
        ({"q": "nort"}, ["north"]),
        ({"street": "chengbei"}, ["north"]),
        ({"sector": "law"}, ["south"]),
        ({"type": "general", "state": "held", "period": "2026-Q1"}, ["north"]),
        ({"type": "general", "state": "overdue", "period": "2026-Q1"}, ["south"]),
        ({"type": "theme_day", "state": "held", "period": "2026-04"}, ["south"]),
        ({"type": "theme_day", "state": "held", "period": "2026-03"}, []),
        ({"state": "held", "period": "2026-Q2"}, ["south"]),
        ({"type": "committee"}, []),
        ({"state": "nonsense", "period": "never"}, ["north", "south"]),
    ],
)
def test_the_filters_stand_in_the_address(clerk, north, south, asked, expected):
    street = Street.objects.create(name="城北街道", slug="chengbei")
    sector = Sector.objects.create(name="律师", slug="law")
    north.branch.street, south.branch.sector = street, sector
    for side in (north, south):
        side.branch.save()
    held(north.branch, "2026-02-10")
    held(south.branch, "2026-04-10", "activity", purposes="theme_day")
    keys = {"chengbei": street.pk, "law": sector.pk}
    page = clerk.get(BOARD, {name: keys.get(value, value) for name, value in asked.items()})
    assert names(page) == expected
    if not expected:
        assert "没有符合条件的支部" in words(page)


def test_a_part_of_the_year_shows_what_lies_in_it(clerk, north, south):
    found = cell(clerk.get(BOARD, {"period": "2026-Q1"}), "north", "theme_day")
    assert (found.required, found.missing) == (3, 3)
    page = clerk.get(BOARD, {"period": "2026-02"})
    assert cell(page, "north", "theme_day").required == 1
    assert cell(page, "north", "general").word is None
    assert cell(clerk.get(BOARD, {"period": "2025"}), "north", "theme_day").required == 12


def test_a_street_is_all_its_clerk_sees(north, south, signed_in):
    street = Street.objects.create(name="城北街道", slug="chengbei")
    north.branch.street = street
    north.branch.save()
    user = clerk_of(ScopeKind.STREET, street)
    client = signed_in(user)
    page = client.get(BOARD)
    assert names(page) == ["north"]
    assert "找到1个支部" in words(page)
    sent = client.post(BOARD + "export/", {"reason": "督查", "once": token()})
    assert "south" not in "".join(map(str, cells(sent)))
    count_all()
    assert [str(row.title) for row in unexplained(user)[:5]] == [str(north.branch)]


def test_a_clerk_without_a_scope_and_members_have_no_board(north, signed_in):
    call_command("sync_roles", verbosity=0)
    user = user_of(username="clerk")
    user.groups.set([roles.group("clerk")])
    for one in (user, north.secretary.user, north.member.user):
        client = signed_in(one)
        for address in (BOARD, BOARD + "export/"):
            assert client.get(address).status_code == 404


def test_the_board_asks_the_same_number_of_queries_for_two_as_for_twelve(clerk, north, south):
    def asked(**filters) -> int:
        clerk.get(BOARD, filters)
        with CaptureQueriesContext(connection) as queries:
            clerk.get(BOARD, filters)
        return len(queries)

    narrow = {"state": "unexplained", "type": "general", "period": "2026-Q1"}
    few = asked(), asked(**narrow)
    for _number in range(10):
        MemberFactory(home=BranchFactory())
    assert (asked(), asked(**narrow)) == few
    assert max(few) <= 15


def cells(response) -> list:
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    return [[each.value for each in row] for row in book.active.iter_rows()]


def test_the_export_says_who_when_and_what_for_and_is_written_down(clerk, north, south):
    held(north.branch, "2026-02-10")
    count_all()
    address = BOARD + "export/?type=general&state=overdue"
    assert "导出筛选到的1个支部" in words(clerk.get(address))
    sent = clerk.post(address, {"reason": "季度督查", "once": token()})
    rows = cells(sent)
    assert rows[0][0] == "该做的 2026年"
    assert "用途：季度督查" in rows[1][0]
    assert "2026-05-15" in rows[1][0]
    assert rows[2] == ["党支部", "街道（镇）", "行业", "党员大会"]
    assert rows[3][0] == south.branch.name
    assert rows[3][3] == "0/2 1期没有开"
    assert len(rows) == 5
    (look,) = AccessRecord.objects.filter(kind="list")
    assert (look.subject_id, look.reason, look.actor) == (south.branch.pk, "季度督查", clerk.user)


def test_a_list_is_saved_opened_renamed_and_removed(clerk, north, south):
    count_all()
    address = BOARD + "?state=unexplained&type=general"
    link = re.search(r'href="([^"]*lists/due/save/[^"]*)"', clerk.get(address).content.decode())
    save = link[1].replace("&amp;", "&")
    page = clerk.post(save, {"title": "催原因", "once": token()}, follow=True)
    assert page.request["QUERY_STRING"] == "type=general&state=unexplained"
    assert "催原因" in words(page)
    assert names(page) == ["north", "south"]
    again = clerk.post(save, {"title": "催原因", "once": token()})
    assert "您已经有一个叫这个名称的清单" in words(again)
    pk = clerk.user.saved_lists.get().pk
    renamed = {"title": "要催的", "once": token()}
    assert "要催的" in words(clerk.post(reverse("me_list", args=[pk]), renamed, follow=True))
    clerk.post(reverse("me_list_remove", args=[pk]), {"once": token()})
    assert clerk.user.saved_lists.count() == 0


def test_the_clerks_home_lists_who_wrote_no_reason(clerk, north, south):
    count_all()
    page = clerk.get("/me/office/not-held/")
    assert north.branch.short_name in words(page)
    assert re.search(r"\d+期没有开，没写原因", words(page))


def test_a_local_rule_tells_what_it_would_change(north, south, today):
    held(north.branch, "2026-02-10")
    before = rulebooks([north.branch, south.branch])
    stricter = Override("ZB-08", "meetings", 2, "区委", "1号", today.replace(month=1, day=1))
    after = {**before, north.branch.pk: Rulebook((stricter,))}
    found = list(verdicts.changed([north.branch, south.branch], before, after, today))
    assert {change.branch for change in found} == {north.branch}
    told = {change.what: (change.before, change.after) for change in found}
    assert told["党员大会 一季度"] == ("1/1 已开", "1/2 没有开")


def test_counting_is_no_way_into_what_one_does_not_oversee(north, south, signed_in):
    DueSummary.objects.all().delete()
    assert signed_in(north.secretary.user).get(BOARD).status_code == 404
    assert DueSummary.objects.count() == 0
