"""What ends something asks first, and until midnight it can be taken back."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.invitations import InvitationRefused, make, revoke
from accounts.invitations.accepting import accept_with_password
from accounts.invitations.making import restore
from accounts.models import Invitation
from branches.models import Branch
from members.affiliations.posts import appoint, end_post
from members.affiliations.services import end_affiliation, place, remove_group
from members.affiliations.undoing import restore_affiliation, restore_post
from members.enums import EndCause, PostKind, RequestStatus, TransferStatus
from members.models import Affiliation, Transfer
from members.moves.services import cancel_transfer, reopen_transfer, start_transfer
from members.people.services import give_naming_consent
from members.requests.disclosures import ask_disclosure
from members.requests.services import ask_again, withdraw
from members.tests.factories import LONG_AGO
from members.tests.test_access import snapshot
from portal.records.changes.acting import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def deputy(north):
    """The plain member of the north, now its deputy secretary."""
    return appoint(north.member, north.branch, PostKind.DEPUTY, LONG_AGO, approval="1号")


@pytest.fixture
def keeper(north, signed_in):
    """The secretary of the north, signed in."""
    return signed_in(north.secretary.user)


def yesterday(record, **fields) -> None:
    """As if it had been done a day ago."""
    type(record)._base_manager.filter(pk=record.pk).update(**fields)


DAY = dt.timedelta(days=1)


def undo_of(page: str) -> str:
    """Where the button of the message leads."""
    message = re.search(r'<div class="notice success undoable">.*?</form>', page, re.DOTALL)
    assert 'name="once"' in message.group()
    return re.search(r'action="([^"]+)"', message.group()).group(1)


# --- Asking first -------------------------------------------------------------------------------


@pytest.fixture
def acts(north, south, guest, deputy):
    """Every act that ends something: its address, who does it, whom and what its page names."""
    group = north.branch.groups.create(name="第一党小组")
    out = start_transfer(north.silent, north.secretary.user, south.branch)
    back = start_transfer(south.silent, south.secretary.user, north.branch)
    asked = ask_disclosure(north.member, north.branch, "请公开")
    sent, _token = make(
        scope="member", object_id=north.silent.pk, context="北", name="北无号", invited_by=None
    )
    give_naming_consent(north.member)
    visit = guest.affiliations.get(branch=north.branch)
    keeper, member = north.secretary.user, north.member.user
    request = [asked.kind, asked.pk]
    waiting = appoint(
        north.silent, north.branch, PostKind.MEMBER, LONG_AGO, by=keeper, confirmed=False
    )
    return {
        "me_post_end": ([deputy.pk], keeper, "north党员", "副书记"),
        "accounts_revoke": ([sent.pk], keeper, "北无号", "链接"),
        "me_transfer_cancel": ([out.pk], keeper, "north无号", "south支部"),
        "me_transfer_return": ([back.pk], keeper, "south无号", "south支部"),
        "me_request_withdraw": (request, member, "请公开", "north支部"),
        "me_request_decline": (request, keeper, "north党员", "理由"),
        "me_member_leave": ([north.member.pk], keeper, "north党员", "副书记|职务"),
        "me_host_end": ([visit.pk], keeper, "来参加的人", "内部页面"),
        "me_group_remove": ([group.pk], keeper, "第一党小组", "记录保留"),
        "me_consent": ([], member, "north党员", "职务"),
        "me_post_refuse": ([waiting.pk], "staff", "north无号", "权限"),
    }


def test_each_act_asks_first_and_changes_nothing_until_it_is_answered(acts, staff, signed_in):
    today = timezone.localdate().isoformat()
    for name, (args, user, whom, what) in acts.items():
        client = signed_in(staff if user == "staff" else user)
        before = snapshot()
        page = client.get(reverse(name, args=args)).content.decode()
        assert snapshot() == before, name
        main = re.search(r"<main.*</main>", page, re.DOTALL).group()
        assert whom in main, name
        assert re.search(what, main), name
        assert today in main, name
        button = re.search(r'<button class="button">(.*?)</button>', main).group(1)
        assert button != "确定", name
        assert re.search(r'<a class="button quiet"[^>]*>返回</a>', main), name
        assert "{% once" not in main
        assert 'name="once"' in main, name


def test_the_pages_themselves_lead_there_and_do_nothing_at_once(acts, north, keeper):
    for address in (
        reverse("me_branch", args=["north"]),
        reverse("me_member", args=[north.silent.pk]),
        reverse("me_transfer", args=acts["me_transfer_cancel"][0]),
    ):
        page = keeper.get(address).content.decode()
        for name, (args, *_rest) in acts.items():
            assert f'action="{reverse(name, args=args)}"' not in page, name


# --- A post -------------------------------------------------------------------------------------


def test_a_post_ended_by_mistake_is_held_again(north, keeper, deputy):
    page = keeper.post(reverse("me_post_end", args=[deputy.pk]), follow=True).content.decode()
    assert not Branch.objects.editable_by(north.member.user).exists()
    undo = undo_of(page)
    assert undo == reverse("me_post_undo", args=[deputy.pk])
    assert page.count(undo) == 2  # in the message, and beside the post among the former ones
    said = keeper.post(undo, follow=True).content.decode()
    assert "已撤销卸任" in said
    before, deputy_now = deputy.ends_on, type(deputy).objects.get(pk=deputy.pk)
    assert deputy_now.ends_on == before is None
    assert Branch.objects.editable_by(north.member.user).get() == north.branch
    reasons = deputy.history.order_by("history_id").values_list("ends_on", "history_change_reason")
    assert [(bool(day), why) for day, why in reasons][-2:] == [(True, ""), (False, "撤销卸任")]


def test_a_post_is_not_restored_the_next_day(north, keeper, deputy):
    keeper.post(reverse("me_post_end", args=[deputy.pk]), follow=True)
    yesterday(deputy, ends_on=timezone.localdate() - DAY)
    page = keeper.get(reverse("me_branch", args=["north"])).content.decode()
    undo = reverse("me_post_undo", args=[deputy.pk])
    assert undo not in page
    assert "只有今天卸任的，才能撤销。" in keeper.post(undo, follow=True).content.decode()
    deputy.refresh_from_db()
    assert not deputy.is_current


def test_what_the_superior_ended_the_branch_does_not_take_back(north, staff, deputy, signed_in):
    signed_in(staff).post(reverse("me_post_end", args=[deputy.pk]))
    undo = reverse("me_post_undo", args=[deputy.pk])
    client = signed_in(north.secretary.user)
    assert undo not in client.get(reverse("me_branch", args=["north"])).content.decode()
    assert client.post(undo).status_code == 403
    assert signed_in(staff).post(undo).status_code == 302
    deputy.refresh_from_db()
    assert deputy.is_current


def test_nobody_restores_their_own_post(north, staff, deputy, signed_in):
    other = appoint(north.silent, north.branch, PostKind.PUBLICITY, LONG_AGO)
    end_post(other)
    assert (
        signed_in(north.member.user).post(reverse("me_post_undo", args=[other.pk])).status_code
        == 403
    )
    end_post(deputy)
    assert (
        signed_in(north.member.user).post(reverse("me_post_undo", args=[deputy.pk])).status_code
        == 404
    )


def test_a_secretary_is_not_restored_beside_a_new_one(north, staff):
    former = north.secretary.posts.get()
    end_post(former)
    appoint(north.member, north.branch, PostKind.SECRETARY, timezone.localdate(), approval="2号")
    with pytest.raises(ValidationError, match="已经有新任书记"):
        restore_post(former)


def test_a_post_is_not_restored_to_who_left(north, deputy):
    end_post(deputy)
    end_affiliation(north.member.home(), EndCause.LEFT)
    with pytest.raises(ValidationError, match="已经不隶属本支部"):
        restore_post(deputy)


# --- An affiliation -----------------------------------------------------------------------------


def test_who_left_by_mistake_is_back_with_group_and_posts(north, keeper, deputy):
    group, home = north.branch.groups.create(name="第一党小组"), north.member.home()
    place(home, group, LONG_AGO)
    earlier = appoint(north.member, north.branch, PostKind.PUBLICITY, LONG_AGO)
    end_post(earlier)
    leave = reverse("me_member_leave", args=[north.member.pk])
    page = keeper.post(leave, {"cause": "mistake"}, follow=True).content.decode()
    undo = undo_of(page)
    assert page.count(undo) == 2  # in the message, and in the roster
    assert not north.member.user.groups.exists()
    page = keeper.post(undo, follow=True).content.decode()
    assert "已撤销，north党员仍在north支部。" in page
    home.refresh_from_db()
    assert (home.ends_on, home.end_cause, home.group) == (None, "", group)
    deputy.refresh_from_db()
    earlier.refresh_from_db()
    assert deputy.is_current
    assert not earlier.is_current  # that one ended for itself
    assert Branch.objects.editable_by(north.member.user).get() == north.branch
    assert north.member.user.groups.count() == 2
    reasons = set(home.history.values_list("history_change_reason", flat=True))
    assert "撤销结束组织关系" in reasons


def test_a_group_that_went_meanwhile_is_none(north):
    group, home = north.branch.groups.create(name="第一党小组"), north.member.home()
    place(home, group, LONG_AGO)
    end_affiliation(home, EndCause.MISTAKE)
    remove_group(group)
    restore_affiliation(home)
    home.refresh_from_db()
    assert home.group is None
    assert home.group_on() == ""
    assert home.group_on(LONG_AGO) == "第一党小组"


def test_a_guest_sent_away_by_mistake_takes_part_again(north, guest, keeper):
    visit = guest.affiliations.get(branch=north.branch)
    page = keeper.post(reverse("me_host_end", args=[visit.pk]), follow=True).content.decode()
    keeper.post(undo_of(page))
    visit.refresh_from_db()
    assert visit.is_current
    assert guest.user.groups.filter(pk=north.branch.members_group.pk).exists()


def test_who_is_elsewhere_meanwhile_stays_there(north, south, guest):
    home = north.member.home()
    end_affiliation(home, EndCause.MISTAKE)
    Affiliation.objects.create(
        member=north.member, branch=south.branch, kind="home", starts_on=timezone.localdate()
    )
    with pytest.raises(ValidationError, match="已经隶属别处"):
        restore_affiliation(home)
    visit = guest.affiliations.get(branch=north.branch)
    end_affiliation(visit, EndCause.RETURNED)
    yesterday(visit, paper_expires_on=timezone.localdate() - DAY)
    with pytest.raises(ValidationError, match="凭据已经过期"):
        restore_affiliation(visit)
    yesterday(visit, ends_on=timezone.localdate() - DAY)
    with pytest.raises(ValidationError, match="只有今天结束的"):
        restore_affiliation(visit)


def test_another_branch_undoes_nothing(north, south, signed_in):
    row = end_affiliation(north.silent.home(), EndCause.DIED)
    client = signed_in(south.secretary.user)
    assert client.post(reverse("me_affiliation_undo", args=[row.pk])).status_code == 404
    assert (
        signed_in(north.member.user).post(reverse("me_affiliation_undo", args=[row.pk])).status_code
        == 404
    )
    # Nor does a keeper who was not it: the history knows who was.
    with acting(south.secretary.user):
        row = end_affiliation(north.member.home(), EndCause.LEFT)
    client = signed_in(north.secretary.user)
    assert client.post(reverse("me_affiliation_undo", args=[row.pk])).status_code == 403


# --- A move, a request, an invitation -----------------------------------------------------------


def test_a_move_taken_back_by_mistake_goes_on(north, south, keeper, signed_in):
    row = start_transfer(north.silent, north.secretary.user, south.branch, letter_number="7")
    page = keeper.post(reverse("me_transfer_cancel", args=[row.pk]), follow=True).content.decode()
    undo = undo_of(page)
    assert undo in keeper.get(reverse("me_transfer", args=[row.pk])).content.decode()
    client = signed_in(south.secretary.user)
    assert client.post(undo).status_code == 403
    signed_in(north.secretary.user).post(undo)
    row.refresh_from_db()
    assert (row.status, row.closed_on, row.closed_by) == (TransferStatus.OPEN, None, None)
    assert row.history.first().history_change_reason == "撤销“撤回转接”"


def test_a_move_does_not_go_on_beside_another(north, south):
    by = north.secretary.user
    row = cancel_transfer(start_transfer(north.silent, by, south.branch), by)
    start_transfer(north.silent, by, to_name="外省某支部")
    with pytest.raises(ValidationError, match="已经有一笔新的转接"):
        reopen_transfer(row)
    Transfer.objects.open().update(status=TransferStatus.CANCELLED)
    yesterday(row, closed_on=timezone.localdate() - DAY)
    with pytest.raises(ValidationError, match="只有今天撤回的"):
        reopen_transfer(row)


def test_a_request_withdrawn_by_mistake_waits_again(north, signed_in):
    row = ask_disclosure(north.member, north.branch, "请公开党费收支")
    client = signed_in(north.member.user)
    args = [row.kind, row.pk]
    page = client.post(reverse("me_request_withdraw", args=args), follow=True).content.decode()
    undo = undo_of(page)
    assert undo in client.get(reverse("me_request", args=args)).content.decode()
    assert signed_in(north.secretary.user).post(undo).status_code == 403
    signed_in(north.member.user).post(undo)
    due = row.due_on
    row.refresh_from_db()
    assert (row.status, row.due_on) == (RequestStatus.OPEN, due)


def test_a_request_asked_anew_is_not_asked_twice(north):
    row = withdraw(ask_disclosure(north.member, north.branch, "请公开党费收支"))
    again = ask_disclosure(north.member, north.branch, "请公开党费收支")
    with pytest.raises(ValidationError, match="正在等答复"):
        ask_again(row)
    withdraw(again)
    yesterday(row, withdrawn_at=timezone.now() - DAY)
    with pytest.raises(ValidationError, match="只有今天撤回的"):
        ask_again(row)


@pytest.fixture
def invited(north):
    """An invitation of a member, and the token of its link."""
    return make(
        scope="member",
        object_id=north.silent.pk,
        context="北",
        name="北无号",
        invited_by=north.secretary.user,
    )


def test_an_invitation_taken_back_by_mistake_works_with_its_old_link(north, keeper, invited):
    row, token = invited
    here = reverse("me_member", args=[north.silent.pk])
    address = reverse("accounts_revoke", args=[row.pk])
    asked = keeper.get(f"{address}?next={here}").content.decode()
    assert f'name="next" value="{here}"' in asked
    page = keeper.post(address, {"next": here}, follow=True).content.decode()
    undo = undo_of(page)
    assert page.count(undo) == 2
    assert undo in keeper.get(reverse("accounts_invitations")).content.decode()
    keeper.post(undo)
    again = Invitation.objects.with_token(token)
    assert again == row
    assert again.is_open
    assert accept_with_password(again, password="Geheim-Wort-17", username="silent")


def test_an_invitation_is_not_restored_beside_what_took_its_place(north, invited):
    row, _token = invited
    revoke(row, by=None)
    newer, _token = make(scope="member", object_id=north.silent.pk, context="北", invited_by=None)
    with pytest.raises(InvitationRefused, match="已经发出新的邀请"):
        restore(row)
    accept_with_password(newer, password="Geheim-Wort-17", username="silent")
    with pytest.raises(InvitationRefused, match="已经接受了另一个邀请"):
        restore(row)
    yesterday(row, revoked_at=timezone.now() - DAY)
    with pytest.raises(InvitationRefused, match="只有今天撤回的"):
        restore(row)


# --- Words --------------------------------------------------------------------------------------


def test_an_answer_has_three_different_words_and_a_refusal_stands_apart(north, keeper):
    row = ask_disclosure(north.member, north.branch, "请公开")
    page = keeper.get(reverse("me_request", args=[row.kind, row.pk])).content.decode()
    assert "回复north党员</h2>" in page
    assert "答复内容</label>" in page
    assert '<button class="button">发出答复</button>' in page
    assert re.search(r'<a class="more"[^>]*decline/">不予公开', page)
