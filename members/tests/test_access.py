"""Who reaches what of the member area: every address, by everybody, and the known attacks."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.models import Invitation, RecoveryRequest
from accounts.sessions import REMEMBERED
from members.affiliations import letters
from members.affiliations.posts import appoint
from members.enums import AccessKind, PostKind, TransferStatus
from members.models import (
    AccessRecord,
    Affiliation,
    Member,
    Post,
    Request,
    SavedList,
    Transfer,
)
from members.moves.services import start_transfer
from members.requests.corrections import ask_correction
from members.requests.disclosures import ask_disclosure
from members.roster.importing.rows import Candidate
from members.tests.factories import MemberFactory
from members.urls import urlpatterns
from notices.models import Notice
from notices.services import tell
from portal.models import Work, WorkRow
from portal.tasks import works

pytestmark = pytest.mark.django_db

# Pages of oneself: any method, what others have doesn't matter.
OWN = {
    "me_home",
    "me_data",
    "me_data_changes",
    "me_data_json",
    "me_data_html",
    "me_consent",
    "me_correction",
    "me_disclosures",
    "me_ask",
    "me_branches",
    "me_messages",
    "me_messages_read",
    "me_messages_settings",
    "me_more",
    "me_recoveries",
    "me_requests",
    "me_roster",
    "me_transfers",
}
# Lists of the superior alone: test_second_person, test_office.
SUPERIORS = {"me_handed", "me_handed_check", "me_office"}


@pytest.fixture
def targets(north, south, guest):
    """Every address that names something, with something of the south in it."""
    transfer = start_transfer(south.silent, south.secretary.user, to_name="外省某支部")
    done = start_transfer(MemberFactory(home=south.branch), south.secretary.user, to_name="外省")
    done.status = TransferStatus.RECEIVED
    done.closed_on = dt.date.today()
    done.save()
    asked = ask_disclosure(south.member, south.branch, "想了解党费使用")
    told = tell("mail", user=south.secretary.user, subject="给书记的")
    lost = RecoveryRequest.objects.create(user=south.member.user)
    row = {"row": Candidate(2, "某某").pack(), "choice": "", "seen": []}
    work = works.begin("roster", south.secretary.user, south.branch.pk, {2: row})
    group = south.branch.groups.create(name="一组")
    host = Affiliation.objects.create(
        member=MemberFactory(),
        branch=south.branch,
        kind="host",
        paper="letter",
        starts_on=dt.date(2024, 1, 1),
    )
    member = {"pk": south.silent.pk}
    branch = {"slug": "south"}
    request = {"kind": "disclosure", "pk": asked.pk}
    post = {"pk": south.secretary.posts.get().pk}
    kept = SavedList.objects.create(owner=south.secretary.user, page="due", title="south无号")
    names = {
        "me_list_save": {"name": "due"},
        "me_list": {"pk": kept.pk},
        "me_list_remove": {"pk": kept.pk},
        "me_request": request,
        "me_request_answer": request,
        "me_request_decline": request,
        "me_request_undo": request,
        "me_request_withdraw": request,
        **dict.fromkeys(
            (
                "me_member",
                "me_member_changes",
                "me_member_edit",
                "me_member_standing",
                "me_member_phone",
                "me_member_leave",
                "me_invite",
                "me_acting_for",
                "me_member_data",
                "me_letter",
                "me_transfer_start",
            ),
            member,
        ),
        "me_letter_accept": {"token": letters.issue(north.silent, south.branch)},
        "me_host": {"pk": host.pk},
        "me_host_end": {"pk": host.pk},
        "me_affiliation_undo": {"pk": host.pk},
        **dict.fromkeys(
            (
                "me_branch",
                "me_member_add",
                "me_guest_add",
                "me_import",
                "me_import_run",
                "me_import_template",
                "me_export",
                "me_progress",
                "me_group_add",
                "me_appoint",
                "me_office_branch",
                "me_office_open",
                "me_office_secretary",
            ),
            branch,
        ),
        **{
            f"me_import_{act}": {"slug": "south", "pk": work.pk}
            for act in ("work", "stop", "run_on", "again")
        },
        "me_message": {"pk": told.pk},
        "me_recovery_forward": {"pk": lost.pk},
        "me_recovery_dismiss": {"pk": lost.pk},
        "me_group": {"pk": group.pk},
        "me_group_remove": {"pk": group.pk},
        **dict.fromkeys(("me_post_end", "me_post_undo", "me_post_confirm", "me_post_refuse"), post),
        **{
            f"me_transfer{act}": {"pk": transfer.pk}
            for act in ("", "_receive", "_return", "_cancel", "_undo")
        },
        "me_transfer_receipt": {"pk": done.pk},
    }
    return {name: reverse(name, kwargs=kwargs) for name, kwargs in names.items()}


def snapshot() -> list:
    """Everything an attack could have changed."""
    models = (Member, Affiliation, Post, Transfer, AccessRecord, Invitation, Request)
    models += (Notice, RecoveryRequest, Work, WorkRow)
    return [list(model.objects.order_by("pk").values()) for model in models]


def leads_up(response, url: str) -> bool:
    """Whether an address that only takes what is sent in led to the page it belongs to."""
    above = response.headers.get("Location", "")
    return response.status_code == 302 and above != url and above != "" and url.startswith(above)


def test_every_address_of_the_member_area_is_covered(targets):
    assert {pattern.name for pattern in urlpatterns} == OWN | SUPERIORS | targets.keys()


def test_a_kind_of_request_nobody_registered_does_not_exist(targets, south, signed_in):
    client = signed_in(south.secretary.user)
    asked = {"pk": Request.objects.get().pk}
    for kind, status in (("disclosure", 200), ("correction", 404), ("wish", 404)):
        url = reverse("me_request", kwargs={"kind": kind, **asked})
        assert client.get(url).status_code == status


@pytest.mark.parametrize("who", ["secretary", "member", "host", "lonely"])
def test_another_branches_things_do_not_exist(who, targets, north, guest, lonely, signed_in):
    user = {
        "secretary": north.secretary.user,
        "member": north.member.user,
        "host": guest.user,
        "lonely": lonely,
    }[who]
    client = signed_in(user)
    before = snapshot()
    for name, url in targets.items():
        for method in (client.get, client.post):
            response = method(url)
            shut = response.status_code in {404, 405} or leads_up(response, url)
            assert shut, (name, method.__name__)
            assert "south无号" not in response.content.decode()
    for method in (client.get, client.post):
        assert "south" not in method(reverse("me_roster") + "?branch=south").content.decode()
    assert snapshot() == before


def test_changing_needs_a_post_and_its_token(targets, south, signed_in):
    client = signed_in(south.secretary.user)
    for name in ("me_member_phone", "me_affiliation_undo", "me_post_undo", "me_transfer_undo"):
        assert leads_up(client.get(targets[name]), targets[name]), name
    before = snapshot()
    for name in ("me_member_leave", "me_host_end", "me_transfer_cancel"):
        assert client.get(targets[name]).status_code == 200, name
    assert snapshot() == before
    client.handler.enforce_csrf_checks = True
    assert client.post(targets["me_member_phone"]).status_code == 403
    client.handler.enforce_csrf_checks = False


def test_visitors_are_asked_to_sign_in(targets, client):
    for url in [*targets.values(), *(reverse(name) for name in OWN)]:
        for method in (client.get, client.post):
            response = method(url)
            assert response.status_code in {302, 405}, url
            if response.status_code == 302 and not leads_up(response, url):
                assert response.url.startswith("/accounts/login/"), url


def test_members_answers_are_never_stored(targets, south, signed_in):
    client = signed_in(south.secretary.user)
    for url in [*targets.values(), *(reverse(name) for name in OWN)]:
        response = client.get(url)
        assert "no-store" in response["Cache-Control"], url


def test_own_things_open_for_their_keeper(targets, south, signed_in):
    client = signed_in(south.secretary.user)
    closed = {
        "me_letter_accept",
        "me_acting_for",  # has a phone
        "me_office_branch",  # is the superior's
        "me_list_save",  # of a page of the superior's
    }
    refused = {"me_acting_for", "me_post_refuse"}  # the second is the superior's
    refused |= {"me_post_end", "me_request_withdraw"}  # one's own; another's
    refused |= {"me_transfer_return"}  # of who is to receive
    for name, url in targets.items():
        response = client.get(url)
        assert response.status_code == (403 if name in refused else 200) or (
            leads_up(response, url) or name in closed
        ), name


# --- What a keeper may not do inside the own branch ---------------------------------------------


def test_nobody_gives_themselves_a_post(north, signed_in):
    client = signed_in(north.secretary.user)
    data = {"member": north.secretary.pk, "kind": "organisation", "starts_on": "2026-01-01"}
    assert client.post(reverse("me_appoint", args=["north"]), data).status_code == 403
    assert not Post.objects.filter(kind="organisation").exists()


def test_a_committee_member_does_not_make_or_depose_a_secretary(north, signed_in):
    appoint(north.member, north.branch, PostKind.MEMBER, dt.date(2025, 1, 1))
    client = signed_in(north.member.user)
    data = {
        "member": north.silent.pk,
        "kind": "secretary",
        "starts_on": "2026-01-01",
        "approval": "自拟1号",
    }
    assert client.post(reverse("me_appoint", args=["north"]), data).status_code == 403
    post = north.secretary.posts.get()
    assert client.post(reverse("me_post_end", args=[post.pk])).status_code == 403
    post.refresh_from_db()
    assert post.is_current


def test_nobody_ends_their_own_post_or_membership(north, signed_in):
    client = signed_in(north.secretary.user)
    post = north.secretary.posts.get()
    assert client.post(reverse("me_post_end", args=[post.pk])).status_code == 403
    url = reverse("me_member_leave", args=[north.secretary.pk])
    assert client.post(url, {"cause": "left"}).status_code == 403


@pytest.fixture
def committee(north, signed_in):
    """A committee member of the north, who is not its secretary, signed in."""
    appoint(north.member, north.branch, PostKind.MEMBER, dt.date(2025, 1, 1))
    return signed_in(north.member.user)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("me_member_leave", {"cause": "mistake"}),
        ("me_transfer_start", {"to_name": "外省某支部"}),
    ],
)
def test_a_committee_member_does_not_move_the_secretary_out(committee, north, name, data):
    url = reverse(name, args=[north.secretary.pk])
    before = snapshot()
    assert committee.get(url).status_code == 403
    assert committee.post(url, data).status_code == 403
    assert snapshot() == before
    url = reverse(name, args=[north.silent.pk])
    assert committee.post(url, data).status_code == 302


def test_a_secretary_does_not_move_out_unasked(north, staff, signed_in):
    url = reverse("me_transfer_start", args=[north.secretary.pk])
    data = {"to_name": "外省某支部"}
    assert signed_in(north.secretary.user).post(url, data).status_code == 403
    assert signed_in(staff).post(url, data).status_code == 302


def test_a_page_offers_no_move_that_is_refused(committee, north, staff, signed_in):
    def offers(client, member) -> set:
        page = client.get(reverse("me_member", args=[member.pk])).content.decode()
        names = ("me_transfer_start", "me_member_leave")
        return {name for name in names if reverse(name, args=[member.pk]) in page}

    both = {"me_transfer_start", "me_member_leave"}
    assert offers(committee, north.secretary) == set()
    assert offers(committee, north.silent) == both
    assert offers(committee, north.member) == {"me_transfer_start"}
    assert offers(signed_in(staff), north.secretary) == both


def test_the_receipt_for_a_secretary_is_the_superiors(committee, north, staff, signed_in):
    transfer = start_transfer(north.secretary, staff, to_name="外省某支部")
    url = reverse("me_transfer_receive", args=[transfer.pk])
    data = {"on": transfer.started_on}
    page = committee.get(reverse("me_transfer", args=[transfer.pk]))
    assert url not in page.content.decode()
    assert "对方的回执不由您登记" in page.content.decode()
    assert committee.post(url, data).status_code == 403
    assert north.secretary.posts.current().exists()
    assert signed_in(staff).post(url, data).status_code == 302
    assert not north.secretary.posts.current().exists()


def test_the_receiving_branch_signs_for_a_secretary_the_superior_sent(
    north, south, staff, signed_in
):
    transfer = start_transfer(north.secretary, staff, to_branch=south.branch)
    url = reverse("me_transfer_receive", args=[transfer.pk])
    data = {"on": transfer.started_on}
    assert signed_in(south.secretary.user).post(url, data).status_code == 302


def test_nobody_signs_the_receipt_of_their_own_move_out(committee, north, signed_in):
    url = reverse("me_transfer_start", args=[north.member.pk])
    assert committee.post(url, {"to_name": "外省某支部"}).status_code == 302
    transfer = Transfer.objects.get()
    url = reverse("me_transfer_receive", args=[transfer.pk])
    data = {"on": transfer.started_on}
    page = committee.get(reverse("me_transfer", args=[transfer.pk]))
    assert url not in page.content.decode()
    assert committee.post(url, data).status_code == 403
    transfer.refresh_from_db()
    assert transfer.status == TransferStatus.OPEN
    assert signed_in(north.secretary.user).post(url, data).status_code == 302


def test_a_receipt_is_not_dated_before_the_move(north, south, signed_in):
    transfer = start_transfer(north.silent, north.secretary.user, to_branch=south.branch)
    client = signed_in(south.secretary.user)
    url = reverse("me_transfer_receive", args=[transfer.pk])
    response = client.post(url, {"on": "2024-01-02"})
    assert response.status_code == 422
    errors = response.context["form"].errors
    assert errors == {"on": [f"签收日期不能早于发起转接的日期（{transfer.started_on}）。"]}
    assert north.silent.affiliations.get().is_current
    assert client.post(url, {"on": transfer.started_on}).status_code == 302


def test_nobody_changes_their_own_standing(north, signed_in):
    client = signed_in(north.secretary.user)
    url = reverse("me_member_edit", args=[north.secretary.pk])
    data = {"display_name": "北书记", "status": "suspended", "joined_month": "1950-01"}
    data["why"] = "更正"
    assert client.post(url, data).status_code == 302
    north.secretary.refresh_from_db()
    assert north.secretary.status == "formal"
    assert north.secretary.joined_month is None
    assert north.secretary.display_name == "北书记"


def test_a_guest_is_seen_but_not_edited(north, guest, signed_in):
    client = signed_in(north.secretary.user)
    assert client.get(reverse("me_member", args=[guest.pk])).status_code == 200
    for name in ("me_member_edit", "me_invite", "me_transfer_start", "me_letter"):
        assert client.get(reverse(name, args=[guest.pk])).status_code == 403, name
        assert client.post(reverse(name, args=[guest.pk])).status_code == 403, name


def test_a_guest_keeps_the_home_record_from_the_host(north, south, guest, signed_in):
    client = signed_in(north.secretary.user)
    page = client.get(reverse("me_member", args=[guest.pk])).content.decode()
    assert "south支部" not in page


def test_receiving_for_another_branch(north, south, signed_in):
    """The sender sees the move but can't sign in the receiver's place."""
    transfer = start_transfer(north.silent, north.secretary.user, to_branch=south.branch)
    client = signed_in(north.secretary.user)
    url = reverse("me_transfer_receive", args=[transfer.pk])
    assert client.get(reverse("me_transfer", args=[transfer.pk])).status_code == 200
    assert client.post(url, {"on": "2026-11-01"}).status_code == 403
    url = reverse("me_transfer_return", args=[transfer.pk])
    assert client.post(url, {"note": "x"}).status_code == 403
    client = signed_in(south.secretary.user)
    url = reverse("me_transfer_cancel", args=[transfer.pk])
    assert client.post(url).status_code == 403
    transfer.refresh_from_db()
    assert transfer.status == TransferStatus.OPEN


def test_the_one_who_moves_sees_the_move_and_changes_nothing(north, south, signed_in):
    transfer = start_transfer(north.member, north.secretary.user, to_branch=south.branch)
    client = signed_in(north.member.user)
    assert client.get(reverse("me_transfer", args=[transfer.pk])).status_code == 200
    for name in ("me_transfer_receive", "me_transfer_return", "me_transfer_cancel"):
        assert client.post(reverse(name, args=[transfer.pk])).status_code == 403


def test_one_does_not_answer_oneself(north, signed_in):
    row = ask_correction(north.secretary, "入党年月不对")
    client = signed_in(north.secretary.user)
    url = reverse("me_request_answer", args=["correction", row.pk])
    assert client.post(url, {"answer": "好", "decision": "answer"}).status_code == 403


def test_only_the_one_who_asked_withdraws(north, signed_in):
    row = ask_correction(north.member, "入党年月不对")
    client = signed_in(north.secretary.user)
    url = reverse("me_request_withdraw", args=["correction", row.pk])
    assert client.post(url).status_code == 403


def test_acting_for_somebody_with_a_phone_is_refused(north, signed_in):
    client = signed_in(north.secretary.user)
    for name in ("me_acting_for", "me_member_data"):
        assert client.post(reverse(name, args=[north.silent.pk])).status_code == 403


def test_a_letter_is_worth_nothing_to_anybody_but_the_host(north, south, signed_in):
    token = letters.issue(north.silent, south.branch)
    url = reverse("me_letter_accept", args=[token])
    data = {"paper": "letter", "paper_expires_on": "2199-01-01"}
    for user in (north.secretary.user, north.member.user, south.member.user):
        assert signed_in(user).post(url, data).status_code == 404
    forged = token[:-3] + "abc"
    client = signed_in(south.secretary.user)
    assert client.post(reverse("me_letter_accept", args=[forged]), data).status_code == 404
    assert client.post(url, data).status_code == 302
    assert north.silent.affiliations.current().filter(branch=south.branch).exists()


def test_a_letter_lets_in_once(north, south, signed_in):
    def url(token) -> str:
        return reverse("me_letter_accept", args=[token])

    data = {"paper": "letter", "paper_expires_on": "2199-01-01"}
    first, spare = (letters.issue(north.silent, south.branch) for _each in range(2))
    client = signed_in(south.secretary.user)
    assert client.post(url(first), data).status_code == 302
    visit = north.silent.affiliations.get(branch=south.branch)
    during = letters.issue(north.silent, south.branch)
    client.post(reverse("me_host_end", args=[visit.pk]))
    for token in (first, spare, during):
        for method in (client.get, client.post):
            response = method(url(token), data, follow=True)
            assert "这封证明信已经用过" in response.content.decode()
    assert north.silent.affiliations.filter(branch=south.branch).count() == 1
    # A new letter, even of the same day, lets in again.
    again = letters.issue(north.silent, south.branch)
    assert client.post(url(again), data).status_code == 302
    assert north.silent.affiliations.current().filter(branch=south.branch).exists()


def test_a_used_letter_tells_nobody_but_the_host(north, south, signed_in):
    token = letters.issue(north.silent, south.branch)
    letters.accept(letters.read(token), paper="letter")
    url = reverse("me_letter_accept", args=[token])
    for user in (north.secretary.user, south.member.user):
        assert signed_in(user).get(url).status_code == 404


def test_the_phone_is_shown_by_post_and_written_down(north, signed_in):
    client = signed_in(north.secretary.user)
    page = client.get(reverse("me_member", args=[north.silent.pk])).content.decode()
    assert "13812345678" not in page
    assert "138****5678" in page
    page = client.post(reverse("me_member_phone", args=[north.silent.pk])).content.decode()
    assert "13812345678" in page
    kinds = set(north.silent.access_records.values_list("kind", flat=True))
    assert kinds == {AccessKind.RECORD, AccessKind.PHONE}


def test_second_factor_for_who_sees_others(settings, north, staff, signed_in):
    settings.PORTAL_REQUIRE_MFA = True
    for user in (north.secretary.user, staff):
        response = signed_in(user).get("/me/roster/")
        assert response.status_code == 302
        assert "/2fa/" in response.url
        assert signed_in(user).get("/en/me/roster/").status_code == 302
    assert signed_in(north.member.user).get("/me/").status_code == 200


def test_a_remembered_session_asks_again_before_it_shows_others_data(north, signed_in):
    client = signed_in(north.secretary.user)
    ask_disclosure(north.silent, north.branch, "别人想了解的事")
    assert "别人想了解的事" in client.get("/me/").content.decode()
    session = client.session
    session[REMEMBERED] = north.secretary.user.pk  # and nothing was proven for a long time
    session.save()
    for name in ("me_roster", "me_requests", "me_transfers"):
        assert "/reauthenticate/" in client.get(reverse(name)).url, name
    appoint = reverse("me_appoint", args=["north"])
    assert client.post(appoint, {}).url.endswith(f"?next={appoint}")
    assert "/reauthenticate/" in client.get("/admin/").url
    for name in ("me_data", "me_disclosures", "me_ask"):
        assert client.get(reverse(name)).status_code == 200, name
    home = client.get("/me/").content.decode()
    assert "别人想了解的事" not in home
    assert "管支部的事，请再验证一次" in home
