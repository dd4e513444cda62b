"""The pages of oneself: home, data, requests with their clock; moves; the nightly run."""

import datetime as dt
import json

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse

from branches.enums import Audience
from branches.models import Branch, BranchInternalPage, BranchPage, DisclosurePage
from members.affiliations.branch_groups import sync_branch_access
from members.enums import AffiliationKind, RequestStatus, TransferStatus
from members.models import Member, Request, Transfer
from members.moves.services import start_transfer
from members.people.looks import record_access
from members.people.viewers import who_can_see
from members.requests import kinds
from members.requests.disclosures import answer_days, ask_disclosure
from members.requests.kinds import Kind
from members.requests.services import ask, withdraw
from members.requests.workdays import add_workdays, is_workday, workdays_between
from members.tests.factories import LONG_AGO, MemberFactory

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 9, 17, 4, 0, tzinfo=dt.UTC)  # Thursday, noon in Beijing


def disclose(parent, **fields):
    values = {
        "title": "党费使用情况",
        "slug": f"d{DisclosurePage.objects.count()}",
        "audience": Audience.BRANCH,
        "catalogue_item": "dues",
        "disclosed_on": dt.date(2026, 9, 1),
        "live": True,
        **fields,
    }
    return parent.add_child(instance=DisclosurePage(**values))


# --- Working days -----------------------------------------------------------------------


def test_holidays_and_the_weekends_worked_for_them():
    assert not is_workday(dt.date(2026, 10, 1))
    assert not is_workday(dt.date(2026, 9, 19))
    assert is_workday(dt.date(2026, 9, 20))  # a Sunday worked for the National Day
    assert add_workdays(dt.date(2026, 9, 18), 1) == dt.date(2026, 9, 20)
    assert workdays_between(dt.date(2026, 9, 18), dt.date(2026, 9, 21)) == 2
    assert workdays_between(dt.date(2026, 9, 21), dt.date(2026, 9, 18)) == -2


@pytest.mark.parametrize(("setting", "days"), [(0, 3), (5, 5), (30, 10), (-1, 1)])
def test_days_for_an_answer_stay_within_the_rule(settings, setting, days):
    settings.PORTAL_DISCLOSURE_ANSWER_DAYS = setting
    assert answer_days() == days


# --- Home -------------------------------------------------------------------------------


def test_somebody_without_a_branch_is_told_how_to_join(lonely, signed_in):
    page = signed_in(lonely).get("/me/").content.decode()
    assert "您还没有加入支部" in page


def test_the_entries_are_those_of_a_keeper_or_of_a_member(north, staff, lonely, signed_in):
    def entries(user, where: str) -> list[str]:
        shown = signed_in(user).get("/me/").context["frame"].navigation
        return [str(link.text) for link in getattr(shown, where)]

    for user in (north.member.user, lonely):
        assert entries(user, "tabs") == ["首页", "会议", "申请", "消息", "我的"]
        every = ["首页", "组织生活", "党务公开", "我的申请", "消息", "我的资料", "账号与登录"]
        assert entries(user, "side") == every
        assert entries(user, "more") == ["党务公开", "我的资料", "账号与登录"]
    keeper = north.secretary.user
    assert entries(keeper, "tabs") == ["首页", "会议", "支部", "消息", "我的"]
    aside = ["该做的", "党员名册", "组织关系转接", "待答复"]
    every = ["首页", "组织生活", "党务公开", "支部工作", *aside, "消息", "我的资料", "账号与登录"]
    assert entries(keeper, "side") == every
    assert entries(keeper, "more") == ["党务公开", *aside, "我的资料", "账号与登录"]
    assert entries(staff, "tabs") == ["首页", "会议", "支部", "消息", "我的"]


def test_every_entry_leads_to_a_page_that_has_it_as_current(north, staff, lonely, signed_in):
    for user in (north.member.user, north.secretary.user, lonely, staff):
        client = signed_in(user)
        shown = client.get("/me/").context["frame"].navigation
        for link in [*shown.side, *shown.tabs, *shown.more]:
            page = client.get(link.url)
            assert page.status_code == 200, link
            html = page.content.decode()
            assert html.count('aria-current="true"') >= 1, link
            tabs = html[html.index('class="me-tabs"') :]
            assert tabs.count('aria-current="true"') == 1, link


def test_on_a_phone_everything_else_is_on_one_page(north, signed_in):
    page = signed_in(north.secretary.user).get(reverse("me_more")).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    wanted = ["me_requests", "me_transfers", "me_data", "usersessions_list", "account_logout"]
    for name in [*wanted, "account_change_password", "wagtailadmin_home"]:
        assert f'"{reverse(name)}"' in main, name
    assert "English" in main and "/display/" in main


def test_home_shows_branches_and_what_may_be_read(north, south, guest, signed_in):
    disclose(BranchInternalPage.objects.get(branch=north.branch), title="北边的内部公开")
    disclose(BranchInternalPage.objects.get(branch=south.branch), title="南边的内部公开")
    disclose(BranchInternalPage.objects.get(branch=north.branch), title="北边的草稿", live=False)
    page = signed_in(north.member.user).get("/me/").content.decode()
    assert "北边的内部公开" in page
    assert "南边的内部公开" not in page
    assert "北边的草稿" not in page
    page = signed_in(guest.user).get("/me/").content.decode()
    assert "北边的内部公开" in page
    assert "南边的内部公开" in page
    assert "2199-01-01" in page


def test_a_keeper_owes_what_waits(north, south, signed_in):
    Branch.objects.filter(pk=north.branch.pk).update(elected_on=dt.date(2020, 1, 1))
    start_transfer(south.silent, south.secretary.user, to_branch=north.branch)
    ask_disclosure(north.member, north.branch, "想了解今年的党费")
    page = signed_in(north.secretary.user).get("/me/")
    titles = {item.title for item in page.context["owed"]}
    assert "签收south无号的组织关系" in titles
    assert "答复党员的公开申请" in titles
    assert "任期已于2023-01-01届满，应换届。" in titles
    assert any("公开目录还缺" in title for title in titles)
    assert any("还没有账号" in title for title in titles)
    plain = signed_in(north.member.user).get("/me/").context["owed"]
    assert {item.title for item in plain} == {"开启登录验证"}


# --- Data -------------------------------------------------------------------------------


def test_every_field_is_shown_and_exported(north, signed_in):
    record_access([north.member], north.secretary.user, "phone", reason="通知开会")
    client = signed_in(north.member.user)
    page = client.get("/me/data/").content.decode()
    for text in ("13800000002", "member-north", "通知开会", "north支部"):
        assert text in page
    data = json.loads(client.get(reverse("me_data_json")).content)
    assert data["登记信息"][0]["手机号"] == "13800000002"
    assert data["谁看过"][0]["用途"] == "通知开会"
    html = client.get(reverse("me_data_html"))
    assert "attachment" in html["Content-Disposition"]
    text = html.content.decode()
    assert "13800000002" in text
    assert "href" not in text
    assert "src=" not in text
    assert "<style" not in text


def test_who_can_see_me_is_who_can(north, south, guest, staff, lonely, db):
    get_user_model().objects.create_superuser("root")
    closed = get_user_model().objects.create_superuser("closed")
    closed.is_active = False
    closed.save()
    people = [north.member, north.silent, south.member, guest, north.secretary]
    for member in people:
        told = {viewer.user.pk for viewer in who_can_see(member)}
        able = {
            user.pk
            for user in get_user_model().objects.all()
            if user.pk != member.user_id
            and Member.objects.visible_to(user).filter(pk=member.pk).exists()
        }
        assert told == able
    roles = [role for viewer in who_can_see(guest) for role in viewer.roles]
    assert {"north支部 书记", "south支部 书记"} <= {*roles}


def test_consent_is_ones_own(north, signed_in):
    client = signed_in(north.member.user)
    client.post(reverse("me_consent"), {"consent": "give"})
    north.member.refresh_from_db()
    assert north.member.consents_to_be_named
    client.post(reverse("me_consent"), {})
    north.member.refresh_from_db()
    assert not north.member.consents_to_be_named
    client.post(reverse("me_consent"), {"consent": "nonsense"})
    client.get(reverse("me_consent"))
    north.member.refresh_from_db()
    assert not north.member.consents_to_be_named


def test_asking_for_a_correction(north, signed_in):
    client = signed_in(north.member.user)
    assert client.post(reverse("me_correction"), {"text": " "}).status_code == 422
    client.post(reverse("me_correction"), {"text": "入党年月应为2016年7月"})
    row = north.member.requests.get(kind="correction")
    assert row.branch == north.branch
    assert row.asked_by is None
    assert is_workday(row.due_on)


# --- Disclosures and requests -----------------------------------------------------------


def test_disclosures_by_audience_and_the_catalogue(north, south, signed_in):
    internal = BranchInternalPage.objects.get(branch=north.branch)
    disclose(internal, title="本支部的")
    disclose(internal, title="向全体党员的", audience=Audience.MEMBERS, catalogue_item="admission")
    public = BranchPage.objects.get(branch=north.branch)
    public.save_revision().publish()
    disclose(public, title="向社会的", audience=Audience.SOCIETY, catalogue_item="service")

    def titles(user, query=""):
        page = signed_in(user).get(f"/me/disclosures/{query}")
        return {item.title for item in page.context["page_obj"]}

    assert titles(north.member.user) == {"本支部的", "向全体党员的", "向社会的"}
    assert titles(north.member.user, "?audience=branch") == {"本支部的"}
    assert titles(south.member.user) == {"向全体党员的", "向社会的"}
    entries = signed_in(north.member.user).get("/me/disclosures/").context["catalogue"]
    state = {entry.item.id: (entry.last, bool(entry.gap)) for entry in entries}
    assert state["dues"] == (dt.date(2026, 9, 1), False)
    assert state["funds"] == (None, True)


@pytest.fixture
def asked(north, signed_in) -> Request:
    with time_machine.travel(NOON, tick=False):
        client = signed_in(north.member.user)
        data = {"branch": north.branch.pk, "text": "上半年党建经费", "catalogue_item": "funds"}
        assert client.post(reverse("me_ask"), data).status_code == 302
    return Request.objects.get()


def test_the_clock_counts_working_days(asked):
    # Friday 18, Sunday 20 (worked) and Monday 21 September.
    assert asked.due_on == dt.date(2026, 9, 21)


def test_an_answer_reaches_the_one_who_asked(asked, north, signed_in):
    page = disclose(BranchInternalPage.objects.get(branch=north.branch), title="经费明细")
    client = signed_in(north.secretary.user)
    assert "上半年党建经费" in client.get(reverse("me_requests")).content.decode()
    url = reverse("me_request_answer", args=["disclosure", asked.pk])
    assert client.post(url, {"answer": " ", "decision": "answer"}).status_code == 422
    data = {"answer": "已公开，见附页", "decision": "answer", "disclosure": page.pk}
    assert client.post(url, data).status_code == 302
    asked.refresh_from_db()
    assert (asked.status, asked.answered_by) == (RequestStatus.ANSWERED, north.secretary.user)
    url = reverse("me_request", args=["disclosure", asked.pk])
    text = signed_in(north.member.user).get(url).content.decode()
    assert "已公开，见附页" in text
    assert "经费明细" in text


def test_declining_needs_its_reason_and_ends_it(asked, north, signed_in):
    client = signed_in(north.secretary.user)
    url = reverse("me_request_decline", args=["disclosure", asked.pk])
    assert client.post(url, {"answer": " "}).status_code == 422
    client.post(url, {"answer": "涉及个人隐私"})
    asked.refresh_from_db()
    assert asked.status == RequestStatus.DECLINED
    with pytest.raises(ValidationError, match="已经办结"):
        withdraw(asked)


def test_an_answer_does_not_point_into_another_branch(asked, north, south, signed_in):
    page = disclose(BranchInternalPage.objects.get(branch=south.branch))
    client = signed_in(north.secretary.user)
    url = reverse("me_request_answer", args=["disclosure", asked.pk])
    data = {"answer": "见", "decision": "answer", "disclosure": page.pk}
    assert client.post(url, data).status_code == 422
    asked.refresh_from_db()
    assert asked.is_open


def test_withdrawing(asked, north, signed_in):
    client = signed_in(north.member.user)
    client.post(reverse("me_request_withdraw", args=["disclosure", asked.pk]))
    asked.refresh_from_db()
    assert asked.status == RequestStatus.WITHDRAWN


def test_one_asks_only_ones_own_branches(north, south, signed_in):
    client = signed_in(north.member.user)
    data = {"branch": south.branch.pk, "text": "想了解"}
    assert client.post(reverse("me_ask"), data).status_code == 422
    with pytest.raises(ValidationError):
        ask_disclosure(north.member, south.branch, "想了解")


def test_a_further_kind_is_one_registration(north, signed_in, monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    kinds.register(Kind("wish", "心愿", "提个心愿", "答复党员的心愿", "不采纳，理由如上"))
    row = ask(north.member, "多开党课", kind="wish", branch=north.branch, due_on=LONG_AGO)
    client = signed_in(north.secretary.user)
    assert "答复党员的心愿" in {item.title for item in client.get("/me/").context["owed"]}
    assert "提个心愿" in client.get(reverse("me_requests")).content.decode()
    page = client.get(reverse("me_request", args=["wish", row.pk])).content.decode()
    assert "不采纳，理由如上" in page
    assert "不关联页面" not in page
    url = reverse("me_request_answer", args=["wish", row.pk])
    assert client.post(url, {"answer": "已安排", "decision": "answer"}).status_code == 302
    data = json.loads(signed_in(north.member.user).get(reverse("me_data_json")).content)
    assert (data["我的申请"][0]["申请"], data["我的申请"][0]["答复"]) == ("心愿", "已安排")


# --- Moves ------------------------------------------------------------------------------


def test_a_move_from_start_to_receipt(north, south, signed_in):
    BranchPage.objects.get(branch=south.branch).save_revision().publish()
    client = signed_in(north.secretary.user)
    url = reverse("me_transfer_start", args=[north.silent.pk])
    page = client.get(url + "?q=south").content.decode()
    assert "south支部" in page
    client.post(url, {"q": "south", "to_branch": south.branch.pk, "letter_number": "7"})
    transfer = Transfer.objects.get()
    assert north.silent.affiliations.current().get().branch == north.branch
    assert client.get(reverse("me_transfer_receipt", args=[transfer.pk])).status_code == 404
    client = signed_in(south.secretary.user)
    today = dt.date.today().isoformat()
    client.post(reverse("me_transfer_receive", args=[transfer.pk]), {"on": today})
    row = north.silent.affiliations.current().get()
    assert (row.branch, row.kind) == (south.branch, AffiliationKind.HOME)
    page = client.get(reverse("me_transfer_receipt", args=[transfer.pk])).content.decode()
    assert "党员组织关系转接回执" in page
    client = signed_in(north.secretary.user)
    assert client.get(reverse("me_member", args=[north.silent.pk])).status_code == 404
    assert client.get(reverse("me_transfer_receipt", args=[transfer.pk])).status_code == 200


def test_a_branch_that_is_not_public_is_not_found(north, south, signed_in):
    client = signed_in(north.secretary.user)
    url = reverse("me_transfer_start", args=[north.silent.pk])
    assert "south支部" not in client.get(url + "?q=south").content.decode()
    data = {"q": "south", "to_branch": south.branch.pk}
    assert client.post(url, data).status_code == 422
    assert not Transfer.objects.exists()


def test_returning_with_a_reason(north, south, signed_in):
    transfer = start_transfer(north.silent, north.secretary.user, to_branch=south.branch)
    client = signed_in(south.secretary.user)
    url = reverse("me_transfer_return", args=[transfer.pk])
    assert client.post(url, {"note": ""}).status_code == 422
    client.post(url, {"note": "介绍信缺章"})
    transfer.refresh_from_db()
    assert (transfer.status, transfer.note) == (TransferStatus.RETURNED, "介绍信缺章")
    assert north.silent.affiliations.current().get().branch == north.branch


# --- The nightly run --------------------------------------------------------------------


def test_the_nightly_run_ends_papers_and_repairs_groups(north, guest, capsys):
    guest.affiliations.filter(branch=north.branch).update(paper_expires_on=dt.date(2024, 2, 1))
    north.branch.secretaries_group.user_set.add(north.member.user)
    call_command("sync_memberships")
    assert "凭据到期 1 份" in capsys.readouterr().out
    assert list(north.branch.secretaries_group.user_set.all()) == [north.secretary.user]
    assert not Branch.objects.of_member(guest.user).filter(pk=north.branch.pk).exists()
    call_command("sync_memberships")
    assert "凭据到期 0 份，用户组变动 0 处" in capsys.readouterr().out


def test_a_member_without_an_account_changes_no_group(north):
    MemberFactory(home=north.branch)
    assert sync_branch_access(north.branch, LONG_AGO) == 0
