"""Keeping a roster: enrolling, groups, posts, invitations, guests, export, acting for others."""

import datetime as dt
import io

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.invitations import InvitationRefused, InvitationUnusable
from accounts.invitations.accepting import accept_as, accept_with_password, check
from accounts.models import Invitation, User
from branches.models import Branch
from members.affiliations import letters
from members.affiliations.posts import confirm_post, end_post, officers
from members.enums import AccessKind, AffiliationKind, Paper
from members.models import AccessRecord, Member, Request
from members.moves.services import receive_transfer, start_transfer
from members.people.services import give_naming_consent
from members.requests.corrections import ask_correction
from members.requests.disclosures import ask_disclosure
from members.tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date.today()


@pytest.fixture
def keeper(north, signed_in):
    return signed_in(north.secretary.user)


def follow(client, name, data, *args):
    return client.post(reverse(name, args=args), data, follow=True)


def test_enrolling_writes_the_least(keeper, north):
    data = {
        "display_name": "新来的人",
        "status": "probationary",
        "joined_month": "2026-06",
        "phone": "１３８ 1234-0000",
        "starts_on": "2026-06-18",
    }
    assert follow(keeper, "me_member_add", data, "north").status_code == 200
    member = Member.objects.get(display_name="新来的人")
    assert (member.phone, member.joined_month) == ("13812340000", dt.date(2026, 6, 1))
    row = member.affiliations.get()
    assert (row.branch, row.kind, row.starts_on) == (north.branch, "home", dt.date(2026, 6, 18))


def test_who_comes_later_is_registered_and_not_shown_until_then(keeper, north):
    data = {"display_name": "下月来的", "status": "formal", "starts_on": "2199-06-18"}
    page = follow(keeper, "me_member_add", data, "north")
    assert page.status_code == 200
    assert page.request["PATH_INFO"] == reverse("me_roster")
    assert "下月来的已登记到名册。" in page.content.decode()
    member = Member.objects.get(display_name="下月来的")
    assert keeper.get(reverse("me_member", args=[member.pk])).status_code == 404


def test_a_namesake_is_asked_about_once(keeper, north):
    data = {"display_name": "north无号", "status": "formal", "starts_on": "2026-06-18"}
    assert follow(keeper, "me_member_add", data, "north").status_code == 422
    assert Member.objects.filter(display_name="north无号").count() == 1
    follow(keeper, "me_member_add", {**data, "namesake": "on"}, "north")
    assert Member.objects.filter(display_name="north无号").count() == 2


def test_what_was_typed_stays_when_something_is_wrong(keeper):
    data = {"display_name": "某某", "status": "formal", "phone": "12", "starts_on": "2026-06-18"}
    page = follow(keeper, "me_member_add", data, "north")
    assert page.status_code == 422
    assert 'value="某某"' in page.content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=无号", {"north无号"}),
        ("account=none", {"north无号"}),
        ("account=has", {"north书记", "north党员", "来参加的人"}),
        ("kind=host", {"来参加的人"}),
        ("status=probationary", set()),
        ("paper=soon", set()),
    ],
)
def test_filters(keeper, guest, query, found):
    page = keeper.get(f"/me/roster/?branch=north&{query}")
    assert {row.member.display_name for row in page.context["page_obj"]} == found


def test_editing_shows_no_number_and_keeps_it(keeper, north):
    url = reverse("me_member_edit", args=[north.silent.pk])
    assert "13812345678" not in keeper.get(url).content.decode()
    data = {"display_name": "north无号", "status": "formal", "why": "更正"}
    assert keeper.post(url, data).status_code == 302
    north.silent.refresh_from_db()
    assert north.silent.phone == "13812345678"
    keeper.post(url, {**data, "clear_phone": "on"})
    north.silent.refresh_from_db()
    assert north.silent.phone == ""


def test_groups(keeper, north):
    follow(keeper, "me_group_add", {"name": "第一党小组"}, "north")
    group = north.branch.groups.get()
    row = north.silent.affiliations.get()
    since = {"form": "place", "effective_on": row.starts_on.isoformat()}
    follow(keeper, "me_member_standing", {**since, "group": group.pk}, north.silent.pk)
    row.refresh_from_db()
    assert row.group == group
    refused = follow(keeper, "me_group_remove", {}, group.pk).content.decode()
    assert "小组里还有党员" in refused
    assert north.branch.groups.exists()
    follow(keeper, "me_member_standing", {**since, "group": ""}, north.silent.pk)
    follow(keeper, "me_group_remove", {}, group.pk)
    assert not north.branch.groups.exists()
    assert [place.group_name for place in row.places.all()] == ["", "第一党小组"]


def test_appointing_opens_the_branch_and_needs_the_reply(keeper, north, staff):
    data = {"member": north.member.pk, "kind": "deputy", "starts_on": "2026-01-01"}
    assert keeper.post(reverse("me_appoint", args=["north"]), data).status_code == 422
    follow(keeper, "me_appoint", {**data, "approval": "社工委〔2026〕1号"}, "north")
    assert not Branch.objects.editable_by(north.member.user).exists()
    confirm_post(north.member.posts.get(), staff)
    assert Branch.objects.editable_by(north.member.user).get() == north.branch
    follow(keeper, "me_post_end", {}, north.member.posts.get().pk)
    assert not Branch.objects.editable_by(north.member.user).exists()


def test_the_superior_appoints_secretaries(north, staff, signed_in):
    client = signed_in(staff)
    data = {
        "member": north.silent.pk,
        "kind": "secretary",
        "starts_on": "2026-01-01",
        "approval": "社工委〔2026〕2号",
    }
    assert client.post(reverse("me_appoint", args=["north"]), data).status_code == 302
    assert not north.secretary.posts.current().exists()


def test_rights_are_not_lost_in_office(keeper, north, staff, signed_in):
    client = signed_in(staff)
    data = {"form": "standing", "status": "suspended", "effective_on": "2026-01-01"}
    response = client.post(reverse("me_member_standing", args=[north.secretary.pk]), data)
    assert response.status_code == 422
    assert "先办理卸任" in response.content.decode()
    north.secretary.refresh_from_db()
    assert north.secretary.status == "formal"


def test_the_term_and_the_rules_are_shown_with_their_article(keeper, north):
    Branch.objects.filter(pk=north.branch.pk).update(elected_on=dt.date(2020, 1, 1))
    page = keeper.get(reverse("me_branch", args=["north"])).content.decode()
    assert "任期已于2023-01-01届满" in page
    assert "第二十一条" in page


# --- Invitations --------------------------------------------------------------------------------


def invite(client, member, **data):
    return client.post(reverse("me_invite", args=[member.pk]), data)


def test_a_link_to_hand_over_links_the_account(keeper, north):
    page = invite(keeper, north.silent)
    assert page.status_code == 200
    assert "<svg" in page.content.decode()
    invitation = Invitation.objects.get()
    assert invitation.phone == "+8613812345678"
    check(invitation)
    user = accept_with_password(
        invitation, password="three unlike words", username="wuhao", display_name="无号"
    )
    north.silent.refresh_from_db()
    assert north.silent.user == user
    assert list(Branch.objects.of_member(user)) == [north.branch]


def test_by_mail_and_again_and_revoked(keeper, north):
    invite(keeper, north.silent, email="a@example.org")
    assert mail.outbox[0].to == ["a@example.org"]
    first = Invitation.objects.get()
    invite(keeper, north.silent)
    first.refresh_from_db()
    assert not first.is_open
    second = Invitation.objects.open().get()
    keeper.post(reverse("accounts_revoke", args=[second.pk]))
    assert not Invitation.objects.open().exists()


def test_a_wrong_address_invites_nobody(keeper, north):
    assert invite(keeper, north.silent, email="nobody").status_code == 422
    assert not Invitation.objects.exists()


def test_who_has_an_account_is_not_invited(keeper, north):
    assert invite(keeper, north.member).status_code == 403
    assert invite(keeper, north.secretary).status_code == 403


def test_an_account_is_one_persons(keeper, north):
    invite(keeper, north.silent)
    with pytest.raises(InvitationRefused, match="另一名党员"):
        accept_as(Invitation.objects.get(), north.member.user)
    north.silent.refresh_from_db()
    assert north.silent.user is None


def test_a_members_account_is_not_taken_over_by_a_second_link(keeper, north):
    invite(keeper, north.silent)
    north.silent.user = User.objects.create_user("already")
    north.silent.save()
    with pytest.raises(InvitationRefused, match="已经有账号"):
        accept_as(Invitation.objects.get(), User.objects.create_user("second"))


def test_a_deposed_inviters_links_are_dead(keeper, north):
    invite(keeper, north.silent)
    end_post(north.secretary.posts.get())
    with pytest.raises(InvitationUnusable):
        check(Invitation.objects.get())


def test_keepers_see_their_own_invitations_only(keeper, north, south, signed_in):
    invite(keeper, north.silent)
    assert Invitation.objects.visible_to(north.secretary.user).count() == 1
    assert not Invitation.objects.visible_to(south.secretary.user).exists()
    assert not Invitation.objects.visible_to(north.member.user).exists()


# --- Guests -------------------------------------------------------------------------------------


def test_a_guest_from_outside_is_kept_by_the_host(keeper, north):
    data = {"display_name": "外来的人", "paper": "card", "paper_expires_on": "2199-01-01"}
    follow(keeper, "me_guest_add", data, "north")
    member = Member.objects.get(display_name="外来的人")
    assert member.affiliations.get().kind == AffiliationKind.HOST
    assert keeper.get(reverse("me_member_edit", args=[member.pk])).status_code == 200
    row = member.affiliations.get()
    data = {"paper": "letter", "paper_expires_on": "2199-06-01"}
    follow(keeper, "me_host", data, row.pk)
    row.refresh_from_db()
    assert (row.paper, row.paper_expires_on) == (Paper.LETTER, dt.date(2199, 6, 1))
    follow(keeper, "me_host_end", {}, row.pk)
    row.refresh_from_db()
    assert row.end_cause == "returned"


def test_a_paper_that_ran_out_is_no_paper(keeper, north):
    data = {"display_name": "外来的人", "paper": "card", "paper_expires_on": "2020-01-01"}
    assert follow(keeper, "me_guest_add", data, "north").status_code == 422
    assert not Member.objects.filter(display_name="外来的人").exists()


def test_a_letter_dies_with_the_home(keeper, north, south, signed_in):
    token = letters.issue(north.silent, south.branch)
    receive_transfer(start_transfer(north.silent, None, to_name="外省"), None, on=TODAY)
    assert letters.read(token) is None


# --- Export and acting for others ----------------------------------------------------------------


def cells(response) -> str:
    book = load_workbook(io.BytesIO(response.content))
    return "\n".join(
        str(cell.value) for row in book.active.iter_rows() for cell in row if cell.value
    )


def test_export_masks_marks_and_is_written_down(keeper, north, south):
    url = reverse("me_export", args=["north"])
    assert keeper.post(url, {"reason": ""}).status_code == 422
    Member.objects.filter(pk=north.silent.pk).update(display_name="=1+1")
    response = keeper.post(url, {"reason": "年报核对"})
    text = cells(response)
    assert "138****5678" in text
    assert "13812345678" not in text
    assert "north书记" in text
    assert "=1+1" in text
    assert "导出，仅限内部使用" in text
    assert "south" not in text
    record = AccessRecord.objects.get(member=north.silent)
    assert (record.kind, record.reason) == (AccessKind.EXPORT, "年报核对")
    assert not AccessRecord.objects.filter(member=south.silent).exists()
    book = load_workbook(io.BytesIO(response.content))
    formulas = [c for row in book.active.iter_rows() for c in row if c.data_type == "f"]
    assert formulas == []


def test_export_with_phones_is_a_look_at_each_phone(keeper, north):
    response = keeper.post(reverse("me_export", args=["north"]), {"reason": "通知", "phones": "on"})
    assert "13812345678" in cells(response)
    kinds = set(north.silent.access_records.values_list("kind", flat=True))
    assert kinds == {AccessKind.EXPORT, AccessKind.PHONE}


def test_acting_for_somebody_says_who_for_whom(keeper, north):
    Member.objects.filter(pk=north.silent.pk).update(phone="", has_no_phone=True)
    url = reverse("me_acting_for", args=[north.silent.pk])
    keeper.post(url, {"form": "correction", "text": "入党年月应为1979年5月"})
    row = Request.objects.get()
    assert (row.member, row.asked_by) == (north.silent, north.secretary.user)
    page = keeper.get(reverse("me_request", args=["correction", row.pk])).content.decode()
    assert f"{north.secretary.user}代north无号" in page
    sheet = keeper.post(reverse("me_member_data", args=[north.silent.pk]))
    assert "north无号" in sheet.content.decode()
    assert north.silent.access_records.get().on_behalf_of == north.silent


def test_looking_again_within_the_hour_is_one_look(keeper, north):
    for _time in range(3):
        keeper.get(reverse("me_member", args=[north.silent.pk]))
    assert north.silent.access_records.count() == 1


# --- What the public may read ---------------------------------------------------------------------


def test_posts_are_public_with_names_only_by_consent(north, client):
    own = north.branch.pages.get()
    own.save_revision().publish()
    address = own.url
    assert officers(north.branch) == [{"post": "书记", "name": ""}]
    page = client.get(address).content.decode()
    assert "（未公开姓名）" in page and "north书记" not in page
    give_naming_consent(north.secretary)
    assert officers(north.branch) == [{"post": "书记", "name": "north书记"}]
    assert "<dd>north书记</dd>" in client.get(address).content.decode()


# --- Counts of queries --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "/me/",
        "/me/data/",
        "/me/disclosures/",
        "/me/requests/",
        "/me/roster/",
        "/me/roster/branches/north/",
        "/me/transfers/",
    ],
)
def test_queries_stay_the_same(url, keeper, north, south):
    def more(number):
        for _each in range(number):
            member = MemberFactory(home=north.branch)
            MemberFactory(home=south.branch)
            ask_disclosure(member, north.branch, "想了解")
            ask_correction(member, "不对")
            start_transfer(member, None, to_branch=south.branch)
            AccessRecord.objects.create(
                subject_kind="members.member",
                subject_id=north.secretary.pk,
                subject_label="某",
                member=north.secretary,
                actor=None,
                actor_label="某",
                kind="record",
            )

    def count() -> int:
        keeper.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert keeper.get(url).status_code == 200
        return len(queries)

    more(3)
    few = count()
    more(9)
    assert count() == few
    assert few <= 15, few
