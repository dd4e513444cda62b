"""The clerk's home: what waits in the branches overseen; opening a branch, step by step."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from accounts.sessions import REMEMBERED
from branches.enums import ScopeKind
from branches.models import Branch, BranchPage, BranchUpdatePage, Street
from branches.scopes.services import give_scope
from branches.services import provision_branch
from branches.tests.factories import BranchFactory
from life.tests.factories import DueLineFactory
from members.affiliations.branch_groups import link_account
from members.area.queues import queues
from members.enums import PostKind
from members.models import Member, Post, Request, Transfer
from members.moves.services import start_transfer
from members.office.steps import Path, with_steps
from members.requests.corrections import ask_correction
from members.tests.conftest import account
from members.tests.factories import LONG_AGO, MemberFactory
from portal.access import roles
from portal.publishing.review import emergency
from tests.cast import user_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
LISTS = ("review", "debts", "requests", "terms", "not-held", "transfers", "opening")
LABELS = (
    "待审稿",
    "待补签",
    "待答复",
    "任期将满、已满",
    "没有开，没写原因",
    "转接超期",
    "新支部没办完",
)
HOME = reverse("me_home")


def days(number: int) -> dt.date:
    return TODAY + dt.timedelta(days=number)


@pytest.fixture
def east(branches) -> Street:
    """North lies in it, south does not; the roles are in place."""
    roles.sync()
    street = Street.objects.create(name="东街道", slug="east")
    Branch.objects.filter(slug="north").update(street=street)
    branches["north"].branch.refresh_from_db()
    return street


def clerk_of(name: str, *scope):
    """Somebody of the role with one scope; as a request finds them."""
    user = get_user_model().objects.create_user(name)
    user.groups.set([roles.group("clerk")])
    give_scope(user, *scope, reason="岗位分工")
    return get_user_model().objects.get(pk=user.pk)


@pytest.fixture
def clerk(east):
    """Oversees the street of north."""
    return clerk_of("clerk-east", ScopeKind.STREET, east)


@pytest.fixture
def everywhere(east):
    """Oversees all."""
    return clerk_of("clerk-all", ScopeKind.COMMITTEE)


def to_review(side, title: str) -> Page:
    """A text of the branch that waits for its first step."""
    parent = BranchPage.objects.get(branch=side.branch)
    page = parent.add_child(instance=BranchUpdatePage(title=title, slug=f"{title}-x", live=False))
    page.save_revision(user=side.secretary.user)
    page.get_workflow().start(page, side.secretary.user)
    return page


def in_emergency(side, title: str) -> None:
    """A text of the branch that was published without a second person."""
    parent = BranchPage.objects.get(branch=side.branch)
    page = parent.add_child(instance=BranchUpdatePage(title=title, slug=f"{title}-y", live=False))
    revision = page.save_revision(user=side.secretary.user)
    emergency.record(page, revision, user=user_of("publisher"), reason="今天就要")


def missed(branch: Branch) -> None:
    """The branch, at work, did not hold a 大会 this year and wrote no reason."""
    line = {"period": f"{TODAY.year}-Q1", "due_on": days(-1), "state": "overdue"}
    DueLineFactory(summary__branch=branch, summary__year=TODAY.year, **line)


def plant(side, number: int = 1) -> None:
    """So many more of everything a list may tell, each with the branch's code in its title."""
    slug, street = side.branch.slug, side.branch.street
    planted = Branch.objects.filter(slug__startswith=f"{slug}-new").count()
    for each in range(planted, planted + number):
        some = BranchFactory(slug=f"{slug}-new-{each}", short_name=f"{slug}新{each}", street=street)
        Branch.objects.filter(pk=some.pk).update(elected_on=days(-366 * 4))
        ask_correction(MemberFactory(home=side.branch), f"{slug}的申请{each}")
        missed(some)
        leaver = MemberFactory(home=side.branch, display_name=f"{slug}转出{each}")
        row = start_transfer(leaver, None, to_name="外地某支部")
        Transfer.objects.filter(pk=row.pk).update(letter_expires_on=days(-5))
        to_review(side, f"{slug}稿{each}")
        in_emergency(side, f"{slug}急{each}")


def shown(user, name: str) -> list[str]:
    """Titles of the rows of one list."""
    user = get_user_model().objects.get(pk=user.pk)
    found = next(queue for queue in queues(user) if queue.name == name)
    return [row.title for row in found.ask(user)[:50]]


# --- The home ------------------------------------------------------------------------------------


def test_a_clerk_lands_on_the_home_unless_another_page_was_asked_for(everywhere, client):
    everywhere.set_password("Geheim-Wort-17")
    everywhere.save()
    data = {"login": everywhere.username, "password": "Geheim-Wort-17"}
    assert client.post(reverse("account_login"), data).url == HOME
    client.logout()
    asked = {**data, "next": "/me/data/"}
    assert client.post(reverse("account_login"), asked).url == "/me/data/"


def test_the_home_of_a_clerk_has_seven_lists_with_their_counts(everywhere, north, signed_in):
    plant(north)
    page = signed_in(everywhere).get(HOME)
    text = page.content.decode()
    assert "不在支部里" not in text
    office = page.context["office"]
    assert [part.queue.name for part in office.parts] == [*LISTS]
    assert [part.count for part in office.parts] == [1, 1, 1, 1, 1, 1, 1]
    for label in LABELS:
        assert label in text
    for part in office.parts:
        for row in part.rows:
            assert f'href="{row.url}"' in text


def test_what_is_empty_says_what_would_be_there(everywhere, signed_in):
    office = signed_in(everywhere).get(HOME).context["office"]
    text = signed_in(everywhere).get(HOME).content.decode()
    assert office.waiting == []
    for part in office.empty:
        assert str(part.queue.empty) in text


@pytest.mark.parametrize("name", LISTS)
def test_a_clerk_of_one_street_sees_only_it(name, clerk, everywhere, north, south, signed_in):
    plant(north)
    plant(south)
    assert shown(clerk, name)
    assert all("north" in title for title in shown(clerk, name))
    assert any("south" in title for title in shown(everywhere, name))
    page = signed_in(clerk).get(reverse("me_office", args=[name])).content.decode()
    assert "south" not in page and "north" in page
    assert "south" not in signed_in(clerk).get(HOME).content.decode()


def test_everything_a_list_leads_to_opens(everywhere, north, signed_in):
    everywhere.groups.set([roles.group("clerk")])
    plant(north)
    client = signed_in(everywhere)
    for part in client.get(HOME).context["office"].parts:
        for row in part.rows:
            assert client.get(row.url).status_code == 200, row.url


@pytest.mark.parametrize("name", LISTS)
def test_a_list_asks_the_same_number_of_queries(name, everywhere, north):
    def asked() -> tuple[int, int]:
        user = get_user_model().objects.get(pk=everywhere.pk)
        with CaptureQueriesContext(connection) as queries:
            found = next(queue for queue in queues(user) if queue.name == name)
            waiting = found.ask(user)
            rows = waiting[:50]
        assert len(rows) == len(waiting)
        return len(rows), len(queries)

    plant(north, 2)
    few, queries = asked()
    plant(north, 4)
    many, same = asked()
    assert 0 < few < many
    assert same == queries


def test_a_text_to_review_says_whose_it_is_and_which_step(everywhere, north):
    to_review(north, "近况")
    found = next(queue for queue in queues(everywhere) if queue.name == "review")
    row = found.ask(everywhere)[:1][0]
    assert row.where == north.branch.short_name
    assert row.why == "审核（共2步，第1步）"


def test_a_text_one_may_not_approve_is_not_in_the_list(everywhere, north):
    page = to_review(north, "近况")
    page.title = "改过的近况"
    page.save_revision(user=everywhere)
    assert shown(everywhere, "review") == []


def test_a_late_branch_is_named(everywhere, north):
    row = ask_correction(north.member, "入党年月不对")
    Request.objects.filter(pk=row.pk).update(due_on=days(-1))
    found = next(queue for queue in queues(everywhere) if queue.name == "requests")
    late = found.ask(everywhere)[:1][0]
    assert (late.where, late.level) == (north.branch.short_name, "bad")
    assert "超期" in late.why


@pytest.mark.parametrize(("ahead", "setting", "there"), [(170, 0, 1), (200, 0, 0), (200, 210, 1)])
def test_a_term_stands_in_the_list_so_many_days_before_its_end(
    ahead, setting, there, settings, everywhere, north
):
    settings.PORTAL_TERM_NOTICE_DAYS = setting
    ends = days(ahead)
    Branch.objects.filter(pk=north.branch.pk).update(elected_on=ends.replace(ends.year - 3))
    assert len(shown(everywhere, "terms")) == there


def test_a_move_without_the_last_day_of_a_letter_has_the_days_of_the_setting(
    settings, everywhere, north
):
    row = start_transfer(north.silent, None, to_name="外地某支部")
    Transfer.objects.filter(pk=row.pk).update(started_on=days(-40))
    assert shown(everywhere, "transfers") == []
    settings.PORTAL_TRANSFER_DAYS = 30
    assert shown(everywhere, "transfers") == ["north无号"]


def test_who_belongs_to_a_branch_and_oversees_some_sees_both(everywhere, north, signed_in):
    plant(north)
    link_account(north.silent, everywhere)
    text = signed_in(everywhere).get(HOME).content.decode()
    for part in ("接下来", "我的支部", "支部要办的事", "north的申请0"):
        assert part in text


def test_a_secretary_has_no_office(north, east, signed_in):
    client = signed_in(north.secretary.user)
    assert client.get(HOME).context["office"] is None
    for name in LISTS:
        assert client.get(reverse("me_office", args=[name])).status_code == 404


def test_an_editor_sees_the_own_texts_and_the_way_to_the_admin(east, north, signed_in):
    editor = user_of("editor")
    client = signed_in(editor)
    page = client.get(HOME)
    assert [part.queue.name for part in page.context["office"].parts] == ["mine"]
    text = page.content.decode()
    assert "不在支部里" not in text
    assert reverse("wagtailadmin_home") in text
    sent = to_review(north, "编辑的稿")
    sent.workflow_states.update(requested_by=editor)
    assert "编辑的稿" in client.get(HOME).content.decode()
    assert client.get(reverse("me_office", args=["terms"])).status_code == 404


def test_a_session_proven_long_ago_shows_nothing_of_others(everywhere, north, signed_in):
    plant(north)
    client = signed_in(everywhere)
    session = client.session
    session[REMEMBERED] = everywhere.pk
    session.save()
    page = client.get(HOME)
    assert page.context["office"].locked
    assert "north" not in page.content.decode()
    for name in LISTS:
        assert "/reauthenticate/" in client.get(reverse("me_office", args=[name])).url


def test_a_long_list_has_pages(everywhere, north, signed_in):
    for each in range(30):
        ask_correction(north.member, f"申请{each}号")
    client = signed_in(everywhere)
    assert "全部30件" in client.get(HOME).content.decode()
    url = reverse("me_office", args=["requests"])
    assert client.get(url).context["page_obj"].paginator.count == 30
    assert len(client.get(f"{url}?page=2").context["page_obj"].object_list) == 5


# --- Opening a branch ----------------------------------------------------------------------------


@pytest.fixture
def new(east) -> Branch:
    """Registered, and nothing else."""
    return BranchFactory(slug="new", short_name="新支部", street=east)


def at(name: str, branch: Branch) -> str:
    return reverse(f"me_office_{name}", args=[branch.slug])


SECRETARY = {
    "display_name": "岳明珠",
    "phone": "13800138222",
    "joined_month": "2009-06",
    "starts_on": "2024-05-01",
    "appointed_on": "2024-05-02",
    "approval": "江北社工委〔2024〕9号",
}


def following(branch: Branch) -> str:
    path = Path.of(with_steps(Branch.objects.all()).get(pk=branch.pk))
    return path.next.name if path.next else ""


def test_a_branch_is_opened_in_four_steps(clerk, new, signed_in):
    client = signed_in(clerk)
    assert following(new) == "opened"
    page = client.post(at("open", new), follow=True).content.decode()
    assert (
        "“新支部”已开通：支部主页（草稿）、党内页面和文件夹都有了。下一步：登记第一任书记。" in page
    )
    assert "文件集" not in page
    assert following(new) == "secretary"
    page = client.post(at("secretary", new), SECRETARY, follow=True).content.decode()
    assert "岳明珠任书记，已登记到名册。下一步：邀请书记开通账号。" in page
    post = Post.objects.get(branch=new)
    assert (post.kind, post.confirmed_by) == (PostKind.SECRETARY, clerk)
    assert post.approval == SECRETARY["approval"]
    assert post.member.home().branch == new
    assert following(new) == "invited"
    invite = f"{reverse('me_invite', args=[post.member_id])}?back="
    assert invite in page
    assert client.post(reverse("me_invite", args=[post.member_id])).status_code == 200
    assert following(new) == ""
    assert "四步都办完了" in client.get(at("branch", new)).content.decode()
    assert shown(clerk, "opening") == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"approval": ""}, "approval"),
        ({"display_name": ""}, "display_name"),
        ({"phone": "123"}, "phone"),
        ({"appointed_on": "2024-04-01"}, "starts_on"),
        ({"appointed_on": "2199-01-01"}, "appointed_on"),
    ],
)
def test_a_secretary_is_entered_whole_or_not_at_all(changes, field, clerk, new, signed_in):
    provision_branch(new)
    before = Member.objects.count()
    page = signed_in(clerk).post(at("secretary", new), SECRETARY | changes)
    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert (Member.objects.count(), Post.objects.filter(branch=new).count()) == (before, 0)


def test_what_is_refused_in_the_middle_leaves_nobody_on_the_roster(clerk, new, signed_in):
    provision_branch(new)
    leader = MemberFactory(home=new)
    Post.objects.create(
        member=leader, branch=new, kind="secretary", starts_on=days(30), approval="一号"
    )  # entered, not confirmed, for a day to come
    before = Member.objects.count()
    page = signed_in(clerk).post(at("secretary", new), SECRETARY)
    assert page.status_code == 422
    assert Member.objects.count() == before


def test_somebody_of_the_branch_is_chosen_not_entered_again(clerk, new, signed_in):
    provision_branch(new)
    known = MemberFactory(home=new, display_name="已在名册")
    probationary = MemberFactory(home=new, display_name="还在预备期")
    Member.objects.filter(pk=probationary.pk).update(status="probationary")
    client = signed_in(clerk)
    page = client.get(at("branch", new)).content.decode()
    assert "已在名册" in page and "还在预备期" not in page
    before = Member.objects.count()
    data = {"known": known.pk, "appointed_on": "2024-05-02", "approval": "一号"}
    assert client.post(at("secretary", new), data).status_code == 302
    assert Post.objects.get(branch=new).member == known
    assert Member.objects.count() == before


def test_nobody_makes_oneself_the_secretary(clerk, new, signed_in):
    provision_branch(new)
    own = MemberFactory(home=new, display_name="我自己")
    link_account(own, clerk)
    client = signed_in(clerk)
    assert client.get(at("branch", new)).status_code == 200
    data = {"known": own.pk, "appointed_on": "2024-05-02", "approval": "一号"}
    assert client.post(at("secretary", new), data).status_code == 422
    assert not Post.objects.filter(branch=new).exists()


def test_a_branch_with_a_secretary_gets_no_other_here(clerk, north, signed_in):
    page = signed_in(clerk).post(at("secretary", north.branch), SECRETARY, follow=True)
    assert "已经登记了书记" in page.content.decode()
    assert north.secretary.posts.get().is_current


def test_a_secretary_comes_after_the_opening(clerk, new, signed_in):
    page = signed_in(clerk).post(at("secretary", new), SECRETARY, follow=True)
    assert "先开通，再登记书记" in page.content.decode()
    assert not Post.objects.filter(branch=new).exists()


def test_only_the_superior_opens_a_branch(clerk, north, south, signed_in):
    own = BranchFactory(slug="west", short_name="西支部")
    account(MemberFactory(home=south.branch), "some-member")
    people = (north.secretary.user, north.member.user, clerk, user_of("editor"))
    for user in people:
        client = signed_in(user)
        assert client.get(at("branch", own)).status_code == 404
        for name in ("open", "secretary"):
            assert client.post(at(name, own), SECRETARY).status_code == 404
    assert signed_in(north.secretary.user).get(at("branch", north.branch)).status_code == 404
    own.refresh_from_db()
    assert own.secretaries_group is None and not Post.objects.filter(branch=own).exists()


def test_an_invitation_leads_back_to_where_it_was_asked_for_inside_the_area(
    clerk, north, signed_in
):
    client = signed_in(clerk)
    url = reverse("me_invite", args=[north.silent.pk])
    here = at("branch", north.branch)
    page = client.post(f"{url}?back={here}").content.decode()
    assert f'href="{here}"' in page
    for back in ("//evil.example/me/", "https://evil.example/", "/admin/", "/me/../admin/"):
        page = client.get(url, {"back": back})
        assert page.context["back_url"] == reverse("me_member", args=[north.silent.pk])


def test_a_branch_whose_secretary_left_is_not_finished(clerk, north):
    assert shown(clerk, "opening") == []
    north.secretary.posts.update(starts_on=LONG_AGO, ends_on=TODAY)
    assert shown(clerk, "opening") == [north.branch.short_name]


def test_registering_in_the_admin_leads_to_the_next_step(everywhere, east, signed_in):
    data = {
        "name": "中共新来支部委员会",
        "short_name": "新来支部",
        "slug": "newcomer",
        "level": "branch",
        "form": "single",
        "status": "active",
    }
    client = signed_in(everywhere)
    answer = client.post(reverse("branches:add"), data)
    assert answer.url == reverse("me_office_branch", args=["newcomer"])
    assert "“新来支部”已登记。下一步：开通。" in client.get(answer.url).content.decode()


def test_the_superior_is_led_to_the_register_for_the_election_day(clerk, north, signed_in):
    Branch.objects.filter(pk=north.branch.pk).update(elected_on=None)
    link = reverse("branches:edit", args=[north.branch.pk])
    url = reverse("me_branch", args=["north"])
    assert link in signed_in(clerk).get(url).content.decode()
    page = signed_in(north.secretary.user).get(url).content.decode()
    assert link not in page and "请上级在党组织登记里补上" in page
