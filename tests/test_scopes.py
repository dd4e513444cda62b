"""Whose scope reaches how far: every model that is asked ``visible_to`` or ``editable_by``."""

from __future__ import annotations

import datetime as dt
import io
from importlib import import_module

import openpyxl
import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page

from accounts.invitations import making
from accounts.models import Invitation, RecoveryRequest, User
from branches.enums import PartyLevel, ScopeKind
from branches.facts import change_facts
from branches.models import (
    Branch,
    BranchFact,
    BranchIndexPage,
    BranchInternalPage,
    BranchPage,
    BranchUpdatePage,
    Department,
    InternalIndexPage,
    RuleOverride,
    StaffScope,
    Street,
)
from branches.scopes.services import end_scope, give_scope
from branches.services import provision_branch
from branches.tests.factories import BranchFactory
from life.enums import Purpose
from life.models import Window
from life.tests import one_of_each
from members.affiliations.posts import appoint, end_post
from members.affiliations.services import place
from members.enums import PostKind
from members.models import (
    Affiliation,
    GroupPlace,
    Member,
    Post,
    Request,
    SavedList,
    Standing,
    Transfer,
)
from members.moves.services import start_transfer
from members.people.viewers import who_can_see
from members.requests.disclosures import ask_disclosure
from members.tests.conftest import account
from members.tests.factories import LONG_AGO, MemberFactory
from news.tests.factories import PortalDocumentFactory, PortalImageFactory
from notices.models import Delivery, Notice
from portal.access import roles
from portal.access.readers import readable_pages
from portal.access.visible import visible_pages
from portal.models import EmergencyPublication, PortalDocument, PortalImage, Work
from tests.cast import user_of

pytestmark = pytest.mark.django_db
TODAY = dt.date.today()


@pytest.fixture
def sides(branches_world):
    """North in the east's street, south in the west's; the roles in place."""
    roles.sync()
    east = Street.objects.create(name="东街道", slug="east")
    west = Street.objects.create(name="西街道", slug="west")
    for slug, street in (("north", east), ("south", west)):
        Branch.objects.filter(slug=slug).update(street=street)
        branches_world[slug].branch.refresh_from_db()
    return branches_world


@pytest.fixture
def north(sides):
    return sides["north"]


@pytest.fixture
def south(sides):
    return sides["south"]


def clerk(name: str, *scopes: tuple) -> User:
    """Somebody of the role, with these scopes and no other; fresh, as in a request."""
    user = User.objects.create_user(name)
    user.groups.set([roles.group("clerk")])
    for kind, thing in scopes:
        give_scope(user, kind, thing, reason="岗位分工")
    return fresh(user)


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


@pytest.fixture
def east(north) -> User:
    """Oversees north's street."""
    return clerk("east", (ScopeKind.STREET, north.branch.street))


@pytest.fixture
def everywhere(sides) -> User:
    """Oversees the whole committee's."""
    return clerk("everywhere", (ScopeKind.COMMITTEE, None))


# --- The class of it ------------------------------------------------------------------------------


def an_invitation(side) -> Invitation:
    return making.make(
        scope="member",
        object_id=side.silent.pk,
        name="无号",
        context="名册",
        invited_by=side.secretary.user,
    )[0]


def a_debt(side) -> EmergencyPublication:
    page = BranchUpdatePage(title="内部动态", slug="inner")
    BranchInternalPage.objects.get(branch=side.branch).add_child(instance=page)
    revision = page.save_revision(user=side.secretary.user)
    return EmergencyPublication.objects.create(
        page=page, revision=revision, publisher=side.secretary.user, reason="等不到明天"
    )


def a_fact(side) -> BranchFact:
    side.branch.term_years = 5
    return change_facts(side.branch, TODAY)[-1]


def a_place(side) -> GroupPlace:
    group = side.branch.groups.create(name="一组")
    place(side.silent.affiliations.get(), group, TODAY)
    return GroupPlace.objects.get(group=group)


def a_document(side) -> PortalDocument:
    return PortalDocumentFactory(
        file=ContentFile(b"x", name="x.txt"), collection=side.branch.internal_collection
    )


def a_window(side) -> Window:
    return Window.objects.create(
        superior=side.branch, type=Purpose.APPRAISAL, year=2026, starts_on=TODAY, ends_on=TODAY
    )


# One of each model, of a branch. A new model with ``visible_to`` gets a line, or stands below.
OF_A_BRANCH = {
    Branch: lambda side: side.branch,
    Member: lambda side: side.silent,
    Affiliation: lambda side: side.silent.affiliations.get(),
    Post: lambda side: side.secretary.posts.get(),
    Transfer: lambda side: start_transfer(side.silent, side.secretary.user, to_name="外省"),
    BranchFact: a_fact,
    Standing: lambda side: side.silent.standings.get(),
    GroupPlace: a_place,
    Request: lambda side: ask_disclosure(side.member, side.branch, "想了解党费使用"),
    Invitation: an_invitation,
    EmergencyPublication: a_debt,
    PortalDocument: a_document,
    PortalImage: lambda side: PortalImageFactory(collection=side.branch.public_collection),
    Window: a_window,
}
OTHERWISE = {
    RuleOverride: "for administrators; readers see what is in force (branches/tests/)",
    StaffScope: "of an account; who gives them sees all",
    RecoveryRequest: "of an account; for administrators, and by a way of its own for its secretary",
    Notice: "one's own, and of whom one acts for",
    Delivery: "what went out; for administrators alone",
    SavedList: "one's own (members/tests/test_access.py)",
    Work: "one's own, while one may still do such work there (members/tests/test_import_work.py)",
}
WAYS = ("visible_to", "editable_by")


def test_every_model_with_a_way_is_tried():
    found = {
        model
        for model in apps.get_models()
        if any(hasattr(model.objects, way) for way in WAYS)
        if hasattr(model, "objects")
    }
    of_life = one_of_each.READ_ABOVE.keys() | one_of_each.BRANCH_ALONE.keys()
    assert found == OF_A_BRANCH.keys() | OTHERWISE.keys() | of_life


def found_by(model, way: str, *users: User) -> dict[str, set[int]]:
    """By the name of each, the keys a way leads them to; nothing where there is no such way."""
    if not hasattr(model.objects, way):
        return {user.username: set() for user in users}
    return {
        user.username: set(getattr(model.objects, way)(fresh(user)).values_list("pk", flat=True))
        for user in users
    }


@pytest.mark.parametrize("model", OF_A_BRANCH | one_of_each.READ_ABOVE, ids=lambda m: m.__name__)
def test_a_scope_ends_where_it_ends(model, north, south, east, everywhere):
    if model in OF_A_BRANCH:
        ways, (inside, outside) = WAYS, map(OF_A_BRANCH[model], (north, south))
    else:
        branches = (north.branch, south.branch)
        ways, (inside, outside) = WAYS[:1], map(one_of_each.READ_ABOVE[model], branches)
    nobody = clerk("nobody")
    for way in filter(lambda way: hasattr(model.objects, way), ways):
        keys = found_by(model, way, east, everywhere, nobody)
        assert {inside.pk, outside.pk} <= keys["everywhere"], way
        assert inside.pk in keys["east"], way
        assert outside.pk not in keys["east"], way
        assert not {inside.pk, outside.pk} & keys["nobody"], way


@pytest.mark.parametrize("model", one_of_each.READ_ABOVE, ids=lambda model: model.__name__)
def test_what_a_branch_did_nobody_above_writes(model, north, south, east, everywhere):
    row = one_of_each.READ_ABOVE[model](north.branch)
    above = (east, everywhere, user_of("superuser"))
    assert not any(found_by(model, "editable_by", *above).values())
    keeper, other = north.secretary.user, south.secretary.user
    for way in filter(lambda way: hasattr(model.objects, way), WAYS):
        keys = found_by(model, way, keeper, other)
        assert row.pk in keys[keeper.username] and row.pk not in keys[other.username], way


@pytest.mark.parametrize("model", one_of_each.BRANCH_ALONE, ids=lambda model: model.__name__)
def test_what_a_branch_keeps_to_itself_no_scope_opens(model, north, south, east, everywhere):
    row = one_of_each.BRANCH_ALONE[model](north.branch)
    keeper = north.secretary.user
    others = (east, everywhere, user_of("superuser"), south.secretary.user)
    for way in filter(lambda way: hasattr(model.objects, way), WAYS):
        keys = found_by(model, way, keeper, *others)
        assert keys.pop(keeper.username) == {row.pk}, way
        assert not any(keys.values()), way


def test_each_kind_of_scope_reaches_what_it_names(north, south):
    civil = Department.objects.create(name="民政局", slug="civil")
    top = BranchFactory(slug="top", level=PartyLevel.COMMITTEE)
    middle = BranchFactory(slug="middle", level=PartyLevel.GENERAL_BRANCH, superior=top)
    Branch.objects.filter(pk=north.branch.pk).update(department=civil)
    Branch.objects.filter(pk=south.branch.pk).update(superior=middle)

    def seen(*scopes) -> set[str]:
        user = clerk(f"clerk-{User.objects.count()}", *scopes)
        return set(Branch.objects.overseen_by(user).values_list("slug", flat=True))

    assert seen() == set()
    assert seen((ScopeKind.DEPARTMENT, civil)) == {"north"}
    assert seen((ScopeKind.STREET, south.branch.street)) == {"south"}
    assert seen((ScopeKind.SUPERIOR, top)) == {"top", "middle", "south"}
    assert seen((ScopeKind.SUPERIOR, middle)) == {"middle", "south"}
    both = seen((ScopeKind.DEPARTMENT, civil), (ScopeKind.STREET, south.branch.street))
    assert both == {"north", "south"}
    assert seen((ScopeKind.COMMITTEE, None)) == {"north", "south", "top", "middle"}
    # A circle in the data ends.
    Branch.objects.filter(pk=top.pk).update(superior=middle)
    assert seen((ScopeKind.SUPERIOR, top)) == {"top", "middle", "south"}


def test_a_scope_gives_no_right_the_role_does_not(north):
    user = User.objects.create_user("no-role")
    give_scope(user, ScopeKind.COMMITTEE, reason="岗位分工")
    for model in (Member, Affiliation, Transfer, Request):
        assert not model.objects.visible_to(fresh(user)).exists()
    assert not Branch.objects.overseen_by(fresh(user)).exists()
    assert not Branch.objects.editable_by(fresh(user)).exists()


def test_a_scope_begins_and_ends_on_its_days(north, east):
    row = StaffScope.objects.get(user=east)
    StaffScope.objects.update(starts_on=TODAY + dt.timedelta(days=1))
    assert not Member.objects.visible_to(fresh(east)).exists()
    StaffScope.objects.update(starts_on=TODAY)
    assert Member.objects.visible_to(fresh(east)).filter(pk=north.silent.pk).exists()
    row.refresh_from_db()
    end_scope(row)
    assert not Member.objects.visible_to(fresh(east)).exists()
    assert StaffScope.objects.filter(pk=row.pk, ends_on=TODAY).exists()


def test_a_move_is_seen_from_either_side_and_done_from_ones_own(north, south, client, east):
    out = start_transfer(north.silent, north.secretary.user, to_branch=south.branch)
    back = start_transfer(south.silent, south.secretary.user, to_branch=north.branch)
    assert set(Transfer.objects.visible_to(east)) == {out, back}
    client.force_login(east)
    assert client.post(reverse("me_transfer_receive", args=[out.pk])).status_code == 403
    assert client.post(reverse("me_transfer_cancel", args=[back.pk])).status_code == 403
    assert client.post(reverse("me_transfer_cancel", args=[out.pk])).status_code == 302
    data = {"on": back.started_on}
    assert client.post(reverse("me_transfer_receive", args=[back.pk]), data).status_code == 302


def test_a_clerk_appoints_a_secretary_in_the_own_street_only(north, south, client, east):
    client.force_login(east)
    for side, status in ((north, 302), (south, 404)):
        data = {
            "member": side.member.pk,
            "kind": PostKind.SECRETARY,
            "starts_on": "2026-01-01",
            "approval": "东街〔2026〕1号",
        }
        url = reverse("me_appoint", args=[side.branch.slug])
        assert client.post(url, data).status_code == status
    assert north.member.posts.exists() and not south.member.posts.exists()


# --- Pages, files, the register -------------------------------------------------------------------


def test_internal_pages_open_within_the_scope(north, south, east, everywhere, client):
    for user, statuses in ((east, [200, 404]), (everywhere, [200, 200]), (clerk("no"), [404] * 2)):
        client.force_login(user)
        assert [client.get(f"/internal/{slug}/").status_code for slug in ("north", "south")] == (
            statuses
        )
        text = client.get("/internal/").content.decode()
        listed = [f"/internal/{slug}/" in text for slug in ("north", "south")]
        assert listed == [status == 200 for status in statuses]


def test_the_admin_shows_pages_within_the_scope(north, south, east, everywhere, client):
    pages = {
        (side.branch.slug, model): model.objects.get(branch=side.branch)
        for side in (north, south)
        for model in (BranchPage, BranchInternalPage)
    }
    for user, seen in ((east, {"north"}), (everywhere, {"north", "south"}), (clerk("no"), set())):
        client.force_login(user)
        found = visible_pages(fresh(user))
        for (slug, _model), page in pages.items():
            assert found.filter(pk=page.pk).exists() == (slug in seen)
            url = reverse("wagtailadmin_pages:edit", args=[page.pk])
            assert client.get(url).status_code == (200 if slug in seen else 404), (user, page)


def test_what_is_public_stays_readable(south, east):
    page = BranchPage.objects.get(branch=south.branch)
    page.save_revision().publish()
    assert readable_pages(east, Page.objects.filter(pk=page.pk)).exists()
    assert visible_pages(fresh(east)).filter(pk=page.pk).exists()
    assert not page.permissions_for_user(fresh(east)).can_edit()


def test_the_register_and_its_spreadsheet(north, south, east, client):
    Branch.objects.filter(pk=south.branch.pk).update(short_name="西边的支部")
    BranchPage.objects.get(branch=south.branch).save_revision().publish()  # in the directory
    client.force_login(east)
    text = client.get(reverse("branches:index")).content.decode()
    assert north.branch.short_name in text and "西边的支部" not in text
    answer = client.get(reverse("branches:index"), {"export": "xlsx"})
    body = b"".join(answer.streaming_content)
    cells = [
        str(cell.value) for row in openpyxl.load_workbook(io.BytesIO(body)).active for cell in row
    ]
    assert north.branch.short_name in cells and "西边的支部" not in cells
    for part in ("edit", "history", "usage", "provision"):
        url = reverse(f"branches:{part}", args=[south.branch.pk])
        assert client.get(url).status_code == 404, part


def branch_form(branch: Branch, **fields) -> dict:
    names = ("name", "short_name", "slug", "level", "form", "route", "status")
    values = {name: getattr(branch, name) for name in names} | {"street": branch.street_id}
    return values | fields


def test_nobody_writes_a_branch_out_of_or_beyond_their_scope(north, south, east, client):
    client.force_login(east)
    url = reverse("branches:edit", args=[north.branch.pk])
    west = south.branch.street_id
    assert client.post(url, branch_form(north.branch, street=west)).status_code == 200
    new = branch_form(Branch(name="中共新支部", short_name="新支部", slug="new"), street=west)
    assert client.post(reverse("branches:add"), new).status_code == 200
    north.branch.refresh_from_db()
    assert north.branch.street.slug == "east" and not Branch.objects.filter(slug="new").exists()
    new["street"] = north.branch.street_id
    assert client.post(reverse("branches:add"), new).status_code == 302
    assert client.post(url, branch_form(north.branch, short_name="改名")).status_code == 302


def test_the_history_of_the_site_tells_of_the_own_branches(north, south, everywhere, east, client):
    other = Client()
    other.force_login(everywhere)
    for side in (north, south):
        url = reverse("branches:edit", args=[side.branch.pk])
        name = f"改过的{side.branch.slug}"
        assert other.post(url, branch_form(side.branch, short_name=name)).status_code == 302
    client.force_login(east)
    for query in ({}, {"export": "csv"}):
        answer = client.get("/admin/reports/site-history/", query)
        text = (b"".join(answer.streaming_content) if query else answer.content).decode()
        assert "改过的north" in text and "改过的south" not in text


# --- A superior's officers ------------------------------------------------------------------------


@pytest.fixture
def office(north, south) -> Post:
    """Who is secretary of a 党委, and through it superior of north; with an account."""
    top = BranchFactory(slug="top", level=PartyLevel.COMMITTEE, established_on=LONG_AGO)
    middle = BranchFactory(slug="middle", level=PartyLevel.GENERAL_BRANCH, superior=top)
    provision(top)
    Branch.objects.filter(pk=north.branch.pk).update(superior=middle)
    member = MemberFactory(home=top, display_name="党委书记")
    account(member, "secretary-top")
    return appoint(member, top, PostKind.SECRETARY, LONG_AGO)


def provision(branch: Branch) -> None:
    provision_branch(branch)
    branch.refresh_from_db()


def test_officers_of_a_superior_read_below_and_change_nothing(north, south, office, client):
    user = office.member.user
    client.force_login(user)
    roster = reverse("me_roster")
    assert client.get(roster, {"branch": "north"}).status_code == 200
    assert client.get(roster, {"branch": "south"}).status_code == 404
    text = client.get(roster, {"all": "1"}).content.decode()
    assert north.branch.name in text and south.branch.name not in text
    page = client.get(reverse("me_branch", args=["north"])).content.decode()
    assert "north书记" in page and "<form" not in page.split("<main")[1].split("</main")[0]
    record = reverse("me_member", args=[north.silent.pk])
    page = client.get(record).content.decode()
    assert "north无号" in page and "13812345678" not in page
    assert north.silent.access_records.filter(actor=user).exists()
    assert client.get(reverse("me_member", args=[south.silent.pk])).status_code == 404
    before = list(Member.objects.order_by("pk").values())
    for name, args in (
        ("me_member_edit", [north.silent.pk]),
        ("me_member_phone", [north.silent.pk]),
        ("me_member_leave", [north.silent.pk]),
        ("me_invite", [north.silent.pk]),
    ):
        assert client.post(reverse(name, args=args)).status_code == 403, name
    for name in ("me_member_add", "me_guest_add", "me_import", "me_export", "me_appoint"):
        assert client.post(reverse(name, args=["north"])).status_code == 404, name
    assert list(Member.objects.order_by("pk").values()) == before
    assert client.get("/internal/north/").status_code == 404


def test_what_officers_read_ends_with_their_post_and_by_the_setting(
    north, office, settings, client
):
    user = office.member.user
    assert Member.objects.visible_to(fresh(user)).filter(pk=north.silent.pk).exists()
    settings.PORTAL_SUPERIOR_READS = ["branches.view_branch"]
    assert not Member.objects.visible_to(fresh(user)).filter(pk=north.silent.pk).exists()
    assert Branch.objects.overseen_by(fresh(user)).filter(pk=north.branch.pk).exists()
    settings.PORTAL_SUPERIOR_READS = ["branches.view_branch", "branches.view_internal"]
    client.force_login(user)
    answers = [client.get(f"/internal/{slug}/").status_code for slug in ("north", "south")]
    assert answers == [200, 404]
    end_post(office)
    assert not Branch.objects.overseen_by(fresh(user)).exists()


def test_who_can_see_a_member_is_told_with_the_scope(north, south, office, east, everywhere):
    told = {viewer.user.username: viewer for viewer in who_can_see(north.silent)}
    assert "负责街道（镇）：东街道" in told["east"].reasons[0]
    assert "负责全委" in told["everywhere"].reasons[0]
    assert "上级党组织" in told["secretary-top"].reasons[0]
    assert "east" not in {viewer.user.username for viewer in who_can_see(south.silent)}
    for member in (north.silent, south.silent):
        seen = {
            user.pk
            for user in User.objects.filter(is_superuser=False)
            if Member.objects.visible_to(fresh(user)).filter(pk=member.pk).exists()
        }
        assert {viewer.user.pk for viewer in who_can_see(member)} == seen - {member.user_id}


# --- Giving and ending ----------------------------------------------------------------------------


def test_an_administrator_gives_and_ends_scopes_but_not_to_oneself(north, client):
    boss = user_of("administrator", username="boss")
    boss.groups.add(roles.group("clerk"))
    person = clerk("new-clerk")
    client.force_login(boss)
    data = {
        "user": person.pk,
        "kind": "street",
        "street": north.branch.street_id,
        "starts_on": TODAY,
        "reason": "接替老王",
    }
    add = reverse("scopes:add")
    assert client.post(add, data | {"user": boss.pk}).status_code == 200
    assert client.post(add, data | {"street": ""}).status_code == 200
    assert client.post(add, data | {"starts_on": "2026-01-01"}).status_code == 200
    assert not StaffScope.objects.exists()
    assert client.post(add, data).status_code == 302
    row = StaffScope.objects.get()
    assert (row.user, row.entered_by) == (person, boss)
    assert client.post(add, data).status_code == 200  # the same again
    assert "接替老王" in client.get(reverse("scopes:edit", args=[row.pk])).content.decode()
    # Only the end is still open.
    edit = reverse("scopes:edit", args=[row.pk])
    assert client.post(edit, {"kind": "committee", "ends_on": "2026-01-01"}).status_code == 200
    assert client.post(edit, {"kind": "committee", "ends_on": TODAY}).status_code == 302
    row.refresh_from_db()
    assert (row.kind, row.ends_on) == ("street", TODAY)
    history = client.get(reverse("scopes:history", args=[row.pk])).content.decode()
    assert "boss" in history
    own = give_scope(boss, ScopeKind.STREET, north.branch.street, reason="别人给的")
    assert client.get(reverse("scopes:edit", args=[own.pk])).status_code == 404
    assert str(person) in client.get(reverse("scopes:index"), {"user": person.pk}).content.decode()


def test_giving_and_ending_is_told_to_the_other_administrators(north, client):
    boss, other = (user_of("administrator", username=name) for name in ("boss", "other"))
    root = user_of("superuser", username="root")
    person = clerk("new-clerk")
    client.force_login(boss)
    data = {"user": person.pk, "kind": "committee", "starts_on": TODAY, "reason": "接替老王"}
    assert client.post(reverse("scopes:add"), data).status_code == 302
    edit = reverse("scopes:edit", args=[StaffScope.objects.get().pk])
    assert client.post(edit, {"ends_on": TODAY}).status_code == 302

    def told() -> list:
        notices = Notice.objects.filter(kind="scopes").order_by("pk")
        return [notice.user.username for notice in notices]

    assert sorted(told()) == ["other", "other", "root", "root"]
    notice = Notice.objects.filter(user=other).first()
    client.force_login(other)
    assert "new-clerk" in client.get(notice.link).content.decode()
    end_scope(give_scope(person, ScopeKind.COMMITTEE, reason="再来", by=root), by=other)
    assert sorted(told()[4:]) == ["boss", "boss", "other", "root"]


def test_nobody_gives_or_ends_ones_own_by_any_door(north, client):
    boss = user_of("administrator", username="boss")
    boss.groups.add(roles.group("clerk"))
    with pytest.raises(ValidationError, match="不能给自己"):
        give_scope(boss, ScopeKind.COMMITTEE, reason="自己给的", by=boss)
    own = give_scope(boss, ScopeKind.STREET, north.branch.street, reason="别人给的")
    with pytest.raises(ValidationError, match="由别的管理员"):
        end_scope(own, by=boss)
    client.force_login(boss)
    data = {"user": boss.pk, "kind": "committee", "starts_on": TODAY, "reason": "自己给的"}
    page = client.post(reverse("scopes:add"), data)
    assert "不能给自己负责范围" in page.context["form"].errors["user"][0]
    listed = client.get(reverse("scopes:index")).content.decode()
    assert str(north.branch.street) in listed
    assert reverse("scopes:edit", args=[own.pk]) not in listed


@pytest.mark.parametrize("role", ["clerk", "editor", "publisher", "translator"])
def test_nobody_else_gives_scopes(sides, client, role):
    user = user_of(role, username=f"a-{role}")
    client.force_login(user)
    rows = StaffScope.objects.count()
    for url in (reverse("scopes:index"), reverse("scopes:add")):
        assert client.get(url).status_code == 302
    client.post(reverse("scopes:add"), {"user": user.pk, "kind": "committee", "reason": "x"})
    assert StaffScope.objects.count() == rows


def test_no_scope_is_ever_deleted(north, east, client):
    row = StaffScope.objects.get(user=east)
    for delete in (row.delete, StaffScope.objects.all().delete):
        with pytest.raises(PermissionDenied):
            delete()
    client.force_login(user_of("superuser", username="root"))
    client.post(reverse("scopes:delete", args=[row.pk]))
    assert StaffScope.objects.filter(pk=row.pk).exists()


def test_staff_read_what_they_oversee(east, client):
    client.force_login(east)
    for url in (reverse("me_home"), reverse("me_roster")):
        text = client.get(url).content.decode()
        assert "您负责的范围" in text and "街道（镇）：东街道" in text
    client.force_login(clerk("none-yet"))
    assert "您还没有负责范围" in client.get(reverse("me_home")).content.decode()


# --- However many ---------------------------------------------------------------------------------


def asked(client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_queries_do_not_grow_with_the_branches(north, south, east, client):
    client.force_login(east)
    urls = [
        reverse("me_home"),
        reverse("me_roster"),
        reverse("me_transfers"),
        reverse("me_requests"),
        reverse("me_member", args=[north.silent.pk]),
        reverse("branches:index"),
        "/internal/",
        reverse("wagtailadmin_explore", args=[BranchIndexPage.objects.get().pk]),
        reverse("wagtailadmin_explore", args=[InternalIndexPage.objects.get().pk]),
        reverse("wagtailadmin_home"),
        reverse("wagtaildocs:index"),
    ]

    def more(count: int) -> None:
        for _number in range(count):
            for street in (north.branch.street, south.branch.street):
                branch = BranchFactory(street=street)
                provision(branch)
                MemberFactory(home=branch)

    def counts() -> list[int]:
        for url in urls:
            asked(client, url)  # what is remembered from now on
        return [asked(client, url) for url in urls]

    more(1)
    few = counts()
    more(4)
    assert dict(zip(urls, counts(), strict=True)) == dict(zip(urls, few, strict=True))
    # The home asks six lists of the office, and Wagtail four times for each step of a chain.
    assert few[0] <= 33
    assert max(few[1:5]) <= 15


def test_however_many_scopes_one_question(north, south):
    user = clerk("many", *((ScopeKind.STREET, side.branch.street) for side in (north, south)))
    with CaptureQueriesContext(connection) as queries:
        list(Branch.objects.overseen_by(user))
        list(Member.objects.visible_to(user))
        list(Affiliation.objects.editable_by(user))
    plain = [query for query in queries if "staffscope" in query["sql"]]
    assert len(plain) == 1


# --- Whoever was there before ---------------------------------------------------------------------


def test_staff_of_before_go_on_seeing_everything(sides):
    role = User.objects.create_user("of-the-role")
    role.groups.set([roles.group("clerk")])
    by_hand = User.objects.create_user("by-hand")
    by_hand.user_permissions.add(Permission.objects.get(codename="view_member"))
    for name in ("administrator", "editor"):
        user_of(name, username=f"an-{name}")
    migration = import_module("branches.migrations.0006_scopes_of_todays_staff")
    migration.give(apps, None)
    assert {row.user for row in StaffScope.objects.all()} == {role, by_hand}
    assert Member.objects.visible_to(fresh(role)).count() == Member.objects.count()


def test_an_account_shows_what_it_oversees(east, client):
    client.force_login(user_of("superuser", username="root"))
    url = reverse("wagtailusers_users:edit", args=[east.pk])
    assert "街道（镇）：东街道" in client.get(url).content.decode()
    assert f"?user={east.pk}" in client.get(reverse("wagtailusers_users:index")).content.decode()
