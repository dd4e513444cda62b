"""Nobody makes a second self: the superior confirms posts and accounts; a move takes two people."""

import datetime as dt

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Delivery
from accounts.models import Invitation
from branches.models import Branch
from members.affiliations.branch_groups import link_account, sync_branch_access
from members.affiliations.posts import appoint, confirm_post, officers
from members.enums import PostKind
from members.models import Post
from members.moves.services import receive_transfer, start_transfer
from members.people.standing import counted
from members.tests.factories import MemberFactory

pytestmark = pytest.mark.django_db

TODAY = {"starts_on": "2026-01-01"}


def handed_to(member, by) -> Invitation:
    """Somebody opened an account with a link ``by`` handed over."""
    user = get_user_model().objects.create_user(f"puppet-{member.pk}")
    link_account(member, user)
    return Invitation.objects.create(
        token_hash=f"hash-{member.pk}",
        scope="member",
        object_id=member.pk,
        context=str(member.home().branch),
        name=member.display_name,
        delivery=Delivery.HAND,
        invited_by=by,
        inviter=str(by),
        expires_at=timezone.now(),
        used_at=timezone.now(),
        used_by=user,
    )


@pytest.fixture
def signed_in():
    """As the fixture of that name; a browser of their own for each person."""

    def sign_in(user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def keeper(north, signed_in):
    return signed_in(north.secretary.user)


@pytest.fixture
def superior(staff, signed_in):
    return signed_in(staff)


@pytest.fixture
def puppet(north):
    member = MemberFactory(home=north.branch, display_name="第二个我")
    handed_to(member, north.secretary.user)
    return member


def appointed(keeper, member, kind="discipline") -> Post:
    data = {"member": member.pk, "kind": kind, "approval": "随便写", **TODAY}
    assert keeper.post(reverse("me_appoint", args=["north"]), data).status_code == 302
    return member.posts.get()


@pytest.mark.parametrize(
    "kind", [kind for kind in PostKind if kind not in {"secretary", "group_leader"}]
)
def test_a_post_a_secretary_gives_gives_nothing_until_confirmed(
    kind, keeper, puppet, north, staff, signed_in
):
    post = appointed(keeper, puppet, kind)
    client = signed_in(puppet.user)
    for url in ("/me/roster/", reverse("me_branch", args=["north"])):
        assert client.get(url).status_code == 404
    assert not Branch.objects.editable_by(puppet.user).exists()
    sync_branch_access(north.branch)  # as every night
    assert not Branch.objects.editable_by(puppet.user).exists()
    confirm_post(post, staff)
    assert client.get("/me/roster/").status_code == 200


def test_what_is_not_confirmed_is_not_shown_or_counted_as_office(keeper, puppet, north):
    def committee() -> int:
        return counted(Branch.objects.filter(pk=north.branch.pk)).get().committee_count

    before = committee(), officers(north.branch)
    appointed(keeper, puppet)
    assert (committee(), officers(north.branch)) == before
    assert "待上级确认" in keeper.get(reverse("me_branch", args=["north"])).content.decode()


def test_the_superior_sees_who_opened_the_account_and_confirms(keeper, superior, puppet, north):
    post = appointed(keeper, puppet)
    assert "确认第二个我任纪检委员" in superior.get("/me/").content.decode()
    page = superior.get(reverse("me_branch", args=["north"])).content.decode()
    assert "当面交付开通的，还没有向本人核实" in page
    url = reverse("me_post_confirm", args=[post.pk])
    assert url in page
    assert superior.post(url).status_code == 302
    post.refresh_from_db()
    assert post.confirmed_at
    assert Branch.objects.editable_by(puppet.user).get() == north.branch
    page = superior.post(url, follow=True).content.decode()
    assert "已经处理过了" in page


def test_the_branch_does_not_confirm_itself(keeper, puppet, north, south, signed_in):
    post = appointed(keeper, puppet)
    page = keeper.get(reverse("me_branch", args=["north"])).content.decode()
    for name in ("me_post_confirm", "me_post_refuse"):
        url = reverse(name, args=[post.pk])
        assert url not in page
        assert keeper.post(url, {"reason": "不"}).status_code == 403
        assert signed_in(south.secretary.user).post(url).status_code == 404
    post.refresh_from_db()
    assert post.awaits


def test_nobody_confirms_what_they_entered_or_their_own(north, staff):
    entered = appoint(
        north.silent,
        north.branch,
        "member",
        dt.date(2026, 1, 1),
        by=staff,
        confirmed=False,
    )
    with pytest.raises(ValidationError, match="由别人确认"):
        confirm_post(entered, staff)
    own = appoint(
        north.member,
        north.branch,
        "member",
        dt.date(2026, 1, 1),
        by=north.secretary.user,
        confirmed=False,
    )
    with pytest.raises(ValidationError, match="由别人确认"):
        confirm_post(own, north.member.user)


def test_a_refused_post_stays_with_its_reason(keeper, superior, puppet, north):
    post = appointed(keeper, puppet)
    url = reverse("me_post_refuse", args=[post.pk])
    assert superior.post(url, {"reason": " "}).status_code == 422
    assert superior.post(url, {"reason": "请先报批复"}).status_code == 302
    post.refresh_from_db()
    assert not post.is_current
    assert (
        "上级不予确认：请先报批复"
        in keeper.get(reverse("me_branch", args=["north"])).content.decode()
    )
    assert not Branch.objects.editable_by(puppet.user).exists()


def test_what_the_superior_or_a_group_gives_holds_at_once(keeper, superior, puppet, north):
    group = north.branch.groups.create(name="第一党小组")
    data = {"member": puppet.pk, "kind": "group_leader", "group": group.pk, **TODAY}
    keeper.post(reverse("me_appoint", args=["north"]), data)
    assert puppet.posts.get().confirmed_at
    data = {"member": north.silent.pk, "kind": "member", **TODAY}
    superior.post(reverse("me_appoint", args=["north"]), data)
    assert north.silent.posts.get().confirmed_at


def test_the_superior_is_shown_accounts_opened_by_hand(superior, keeper, puppet, north, staff):
    mailed = MemberFactory(home=north.branch, display_name="有邮箱的人")
    Invitation.objects.filter(pk=handed_to(mailed, north.secretary.user).pk).update(
        delivery=Delivery.EMAIL
    )
    url = reverse("me_handed")
    page = superior.get(url).content.decode()
    assert "第二个我" in page
    assert "有邮箱的人" not in page
    assert keeper.get(url).status_code == 404
    invitation = Invitation.objects.get(object_id=puppet.pk)
    check = reverse("me_handed_check", args=[invitation.pk])
    assert keeper.post(check).status_code == 404
    assert superior.post(check).status_code == 302
    invitation.refresh_from_db()
    assert invitation.checked_by == staff
    superior.get(url)  # the message that says so
    assert "第二个我" not in superior.get(url).content.decode()
    assert "第二个我" in superior.get(f"{url}?state=checked").content.decode()


def test_nobody_checks_what_they_handed_over(superior, puppet, staff):
    Invitation.objects.update(invited_by=staff)
    invitation = Invitation.objects.get()
    superior.post(reverse("me_handed_check", args=[invitation.pk]))
    invitation.refresh_from_db()
    assert invitation.checked_at is None


def test_the_lists_of_the_superior_take_the_same_number_of_queries(superior, north):
    def more(number: int) -> None:
        for _each in range(number):
            member = MemberFactory(home=north.branch)
            handed_to(member, north.secretary.user)
            appoint(member, north.branch, "member", dt.date(2026, 1, 1), confirmed=False)

    def count(url: str) -> int:
        superior.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert superior.get(url).status_code == 200
        return len(queries)

    urls = ("/me/", reverse("me_handed"), reverse("me_branch", args=["north"]))
    more(3)
    few = [count(url) for url in urls]
    more(9)
    assert [count(url) for url in urls] == few
    assert few[0] <= 17, few  # the home has the seven lists of the office as well
    assert max(few[1:]) <= 15, few


# --- Moves between two branches one keeps -------------------------------------------------------


@pytest.fixture
def both(north, south):
    """Who keeps both: secretary in the north, and in the south's group."""
    user = north.secretary.user
    user.groups.add(south.branch.secretaries_group)
    return user


def test_who_keeps_both_branches_needs_a_second_person(both, north, south, signed_in):
    client = signed_in(both)
    transfer = start_transfer(north.silent, both, to_branch=south.branch)
    url = reverse("me_transfer_receive", args=[transfer.pk])
    page = client.get(reverse("me_transfer", args=[transfer.pk])).content.decode()
    assert url not in page
    assert "请另一名班子成员或上级签收" in page
    data = {"on": transfer.started_on}
    assert client.post(url, data).status_code == 403
    assert north.silent.home().branch == north.branch
    assert signed_in(south.secretary.user).post(url, data).status_code == 302
    assert north.silent.home().branch == south.branch


def test_so_does_the_committee(north, south, staff):
    transfer = start_transfer(north.silent, staff, to_branch=south.branch)
    with pytest.raises(ValidationError, match="另一个人签收"):
        receive_transfer(transfer, staff)
    assert north.silent.home().branch == north.branch
