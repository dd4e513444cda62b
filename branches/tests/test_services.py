"""Provisioning: what it makes, that it makes it once, and that it repairs."""

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from branches.models import Branch, BranchInternalPage, BranchPage
from branches.permissions import line_above, line_below
from branches.services import provision_branch
from branches.tests.factories import BranchFactory, branch_trees
from news.tests.factories import small_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def trees():
    return branch_trees(small_site().home)


def rights(branch) -> set[tuple[str, str]]:
    """Every right of the branch's secretaries, as (kind of place, codename)."""
    group = branch.secretaries_group
    pages = GroupPagePermission.objects.filter(group=group).values_list(
        "page__content_type__model", "permission__codename"
    )
    shelves = GroupCollectionPermission.objects.filter(group=group).values_list(
        "collection__name", "permission__codename"
    )
    plain = group.permissions.values_list("content_type__app_label", "codename")
    return {*pages, *shelves, *plain}


def test_secretaries_get_what_they_need_and_nothing_more(trees):
    branch = BranchFactory(slug="north", short_name="北岸支部")
    provision_branch(branch)
    public, internal = "北岸支部（north）公开素材", "北岸支部（north）内部材料"
    expected = {
        ("wagtailadmin", "access_admin"),
        ("branchpage", "add_page"),
        ("branchpage", "change_page"),
        ("branchinternalpage", "add_page"),
        ("branchinternalpage", "change_page"),
        *((public, f"{action}_image") for action in ("add", "change", "choose")),
        *((public, f"{action}_document") for action in ("add", "change", "choose")),
        *((internal, f"{action}_document") for action in ("add", "change", "choose")),
    }
    assert rights(branch) == expected


def test_members_get_no_right_in_the_admin(trees):
    branch = BranchFactory()
    provision_branch(branch)
    assert not branch.members_group.permissions.exists()
    assert not branch.members_group.page_permissions.exists()
    assert not branch.members_group.collection_permissions.exists()


def test_the_public_page_is_a_draft_and_the_internal_one_is_out(trees):
    branch = BranchFactory()
    provision_branch(branch)
    assert not BranchPage.objects.get(branch=branch).live
    internal = BranchInternalPage.objects.get(branch=branch)
    assert internal.live
    assert internal.get_view_restrictions().exists()
    assert not Page.objects.live().public().filter(pk=internal.pk).exists()


def test_a_second_run_changes_nothing(trees):
    branch = BranchFactory()
    assert provision_branch(branch).changed
    counts = Page.objects.count(), Collection.objects.count()
    fresh = Branch.objects.get(pk=branch.pk)
    assert provision_branch(fresh).done == []
    assert (Page.objects.count(), Collection.objects.count()) == counts


def test_lost_and_surplus_rights_are_repaired(trees):
    one, other = BranchFactory(), BranchFactory()
    for branch in (one, other):
        provision_branch(branch)
    right = rights(one)
    surplus = GroupPagePermission.objects.filter(group=other.secretaries_group).first()
    GroupPagePermission.objects.create(
        group=one.secretaries_group, page=surplus.page, permission=surplus.permission
    )
    one.secretaries_group.collection_permissions.first().delete()
    report = provision_branch(one)
    assert rights(one) == right
    assert report.done == ["页面权限", "文件集权限"]
    assert provision_branch(other).done == []


def test_an_opened_internal_collection_is_closed_again(trees):
    branch = BranchFactory()
    provision_branch(branch)
    branch.internal_collection.view_restrictions.all().delete()
    assert provision_branch(branch).done == ["内部材料的阅读限制"]
    restriction = branch.internal_collection.view_restrictions.get()
    assert set(restriction.groups.all()) == {branch.members_group, branch.secretaries_group}


def test_an_editors_words_stay(trees):
    branch = BranchFactory()
    provision_branch(branch)
    page = BranchPage.objects.get(branch=branch)
    page.title = "书记改过的名字"
    page.save_revision().publish()
    provision_branch(branch)
    page.refresh_from_db()
    assert (page.title, page.live) == ("书记改过的名字", True)


def test_the_command_does_all_or_the_named(trees, capsys):
    north, south = BranchFactory(slug="north"), BranchFactory(slug="south")
    call_command("provision_branches", "north")
    assert BranchPage.objects.filter(branch=north).exists()
    assert not BranchPage.objects.filter(branch=south).exists()
    call_command("provision_branches")
    assert BranchPage.objects.filter(branch=south).exists()
    assert capsys.readouterr().out.count("1 个党组织有新建或修复") == 2


def test_the_command_says_what_is_missing():
    BranchFactory(slug="north")
    with pytest.raises(CommandError, match="先建支部名录"):
        call_command("provision_branches")
    with pytest.raises(CommandError, match="west"):
        call_command("provision_branches", "west")


def test_secretaries_really_get_in(trees, client, django_user_model):
    north, south = BranchFactory(slug="north"), BranchFactory(slug="south")
    for branch in (north, south):
        provision_branch(branch)
    secretary = django_user_model.objects.create_user("secretary")
    secretary.groups.add(north.secretaries_group)
    client.force_login(secretary)
    own, other = (BranchPage.objects.get(branch=branch) for branch in (north, south))
    assert client.get(f"/admin/pages/{own.pk}/edit/").status_code == 200
    assert client.get(f"/admin/pages/{other.pk}/edit/").status_code == 404
    shelves = client.get("/admin/images/add/").context["form"].fields.get("collection")
    assert shelves is None or list(shelves.queryset) == [north.public_collection]
    documents = client.get("/admin/documents/add/").context["form"].fields["collection"].queryset
    assert set(documents) == {north.public_collection, north.internal_collection}


def test_below_and_above_nobody_is_nobody():
    top = BranchFactory()
    BranchFactory(superior=top)
    assert not Branch.objects.filter(pk__in=line_below([])).exists()
    assert not Branch.objects.filter(pk__in=line_above([])).exists()
