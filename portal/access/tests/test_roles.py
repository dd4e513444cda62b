"""Roles as data: the table, the command, and what each role may do in the admin."""

from __future__ import annotations

from io import StringIO

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    GroupSitePermission,
    Page,
    Workflow,
    WorkflowPage,
)

from news.models import NewsPage
from news.tests.factories import NewsPageFactory
from portal.access import roles
from portal.models import ReviewTask
from portal.publishing.review import chains
from tests.cast import client_of, edit_url, news_form, publish, user_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(languages_world):
    return languages_world


def run(*args: str) -> str:
    out = StringIO()
    call_command("sync_roles", *args, stdout=out)
    return out.getvalue()


def test_running_twice_changes_nothing(site):
    assert roles.sync() == []
    assert "一致" in run()
    assert "一致" in run("--check")


def test_every_permission_of_the_table_exists_and_is_granted(site):
    for role in roles.ROLES.values():
        group = Group.objects.get(name=role.name)
        granted = {
            f"{permission.content_type.app_label}.{permission.codename}"
            for permission in group.permissions.all()
        }
        assert granted == role.permissions
        pages = {
            (row.page_id, row.permission.codename.removesuffix("_page"))
            for row in GroupPagePermission.objects.filter(group=group)
        }
        home, english = site.home.pk, site.english.home.pk
        expected = {(home, action) for action in role.pages.get("original", ())}
        expected |= {(english, action) for action in role.pages.get("translations", ())}
        assert pages == expected


def test_what_was_added_by_hand_is_revoked_and_what_was_lost_comes_back(site):
    editor = Group.objects.get(name=roles.ROLES["editor"].name)
    extra = Permission.objects.get(codename="change_user")
    editor.permissions.add(extra)
    publish_page = Permission.objects.get(codename="publish_page")
    GroupPagePermission.objects.create(
        group=editor, page=Page.objects.get(depth=1), permission=publish_page
    )
    GroupCollectionPermission.objects.create(
        group=editor,
        collection=Collection.get_first_root_node(),
        permission=Permission.objects.get(codename="delete_collection"),
    )
    GroupSitePermission.objects.create(group=editor, site=site.site, permission=extra)
    publisher = Group.objects.get(name=roles.ROLES["publisher"].name)
    publisher.permissions.clear()
    with pytest.raises(SystemExit):
        run("--check")
    assert extra in editor.permissions.all()  # only looked
    text = run()
    assert "- 内容编辑：accounts.change_user" in text
    assert "- 内容编辑：publish_page" in text
    assert "+ 审核发布：wagtailadmin.access_admin" in text
    assert roles.sync() == []
    assert extra not in editor.permissions.all()
    assert not GroupSitePermission.objects.exists()


def test_other_groups_are_left_alone(site):
    branch = Group.objects.create(name="支部-north-书记")
    branch.permissions.add(Permission.objects.get(codename="access_admin"))
    roles.sync()
    assert branch.permissions.count() == 1


def test_a_misspelt_permission_is_refused(site, monkeypatch):
    wrong = roles.Role("wrong", "写错的", "", permissions=frozenset({"news.fly_newspage"}))
    monkeypatch.setitem(roles.ROLES, "wrong", wrong)
    with pytest.raises(roles.UnknownPermissionError):
        roles.sync()
    assert not Group.objects.filter(name="写错的").exists()


def test_a_tree_with_a_workflow_of_its_own_keeps_it(site):
    own = Workflow.objects.create(name="另一个流程")
    WorkflowPage.objects.filter(page=site.home).update(workflow=own)
    roles.sync()
    assert WorkflowPage.objects.get(page=site.home).workflow == own


def test_who_approves(site):
    names = set(ReviewTask.objects.get(name=chains.TASK).groups.values_list("name", flat=True))
    assert names == {"管理员", "审核发布", "委员会工作人员"}


# --- In the admin: exactly what is allowed ----------------------------------------------------

# Who gets what (status 200); anybody else is sent back to the front page of the admin.
ADDRESSES = {
    "/admin/": {"administrator", "publisher", "clerk", "editor", "translator"},
    "/admin/users/": {"administrator"},
    "/admin/groups/": set(),
    "/admin/sites/": set(),
    "/admin/locales/": set(),
    "/admin/workflows/list/": {"administrator"},
    "/admin/workflows/tasks/index/": {"administrator"},
    "/admin/redirects/": {"administrator"},
    "/admin/collections/": {"administrator"},
    "/admin/settings/home/siteidentity/": {"administrator"},
    "/admin/settings/home/sitenavigation/": {"administrator"},
    "/admin/banners/": {"administrator", "publisher", "clerk"},
    "/admin/banners/new/": {"administrator", "publisher", "clerk"},
    "/admin/topics/": {"administrator", "publisher"},
    "/admin/topics/new/": {"administrator", "publisher"},
    "/admin/categories/": {"administrator", "publisher"},
    "/admin/policies/": {"administrator", "publisher", "clerk", "editor", "translator"},
    "/admin/news/": {"administrator", "publisher", "clerk", "editor", "translator"},
    "/admin/debts/": {"administrator", "publisher", "clerk"},
    "/admin/images/": {"administrator", "publisher", "clerk", "editor"},
    "/admin/documents/": {"administrator", "publisher", "clerk", "editor"},
}


@pytest.mark.parametrize("role", roles.ROLES)
def test_addresses(site, role, unrendered):
    client = client_of(role)
    allowed = {url for url in ADDRESSES if _final_status(client, url) == 200}
    assert allowed == {url for url, who in ADDRESSES.items() if role in who}


def _final_status(client: Client, url: str) -> int:
    response = client.get(url)
    # A site setting redirects to the form of the only site.
    if response.status_code == 302 and response.url.startswith(url):
        response = client.get(response.url)
    return response.status_code


def test_without_a_role_no_door_opens(site):
    client = Client()
    client.force_login(user_of())
    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize("role", roles.ROLES)
def test_who_publishes_chinese(site, role):
    page = NewsPageFactory(parent=site.news, live=False)
    page.save_revision()
    publish(client_of(role), page, news_form(page, "党员到社区服务。"), "急件")
    page.refresh_from_db()
    assert page.live == (role in {"administrator", "publisher", "clerk"})


@pytest.mark.parametrize(
    ("role", "chinese", "english"),
    [
        ("administrator", True, True),
        ("publisher", True, True),
        ("clerk", True, True),
        ("editor", True, False),
        ("translator", False, True),
    ],
)
def test_who_edits_which_language(site, role, chinese, english):
    client = client_of(role)
    here = NewsPageFactory(parent=site.news)
    there = NewsPageFactory(parent=site.english.news, locale=site.english.home.locale)
    for page, allowed in ((here, chinese), (there, english)):
        assert (client.get(edit_url(page)).status_code == 200) == allowed


def test_an_editor_sends_to_review_and_a_publisher_approves(site):
    page = NewsPageFactory(parent=site.news, live=False)
    page.save_revision()
    editor = client_of("editor")
    html = editor.get(edit_url(page)).content.decode()
    assert "送审" in html
    editor.post(edit_url(page), news_form(page, "送审。") | {"action-submit": "1"})
    page = NewsPage.objects.get(pk=page.pk)
    state = page.current_workflow_state.current_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
    editor.post(url, {"comment": ""})
    page.refresh_from_db()
    assert not page.live
    client_of("publisher").post(url, {"comment": ""})
    page.refresh_from_db()
    assert page.live


@pytest.mark.parametrize(("role", "shown"), [("publisher", True), ("editor", False)])
def test_reports_menu(site, role, shown):
    html = client_of(role).get("/admin/").content.decode()
    assert ("/admin/reports/site-history/" in html) == shown


def test_nobody_without_being_superuser_makes_a_superuser(site):
    administrator = client_of("administrator")
    other = user_of("editor")
    url = reverse("wagtailusers_users:edit", args=[other.pk])
    administrator.post(
        url,
        {"username": other.username, "email": "", "is_superuser": "on", "is_active": "on"},
    )
    other.refresh_from_db()
    assert not other.is_superuser


def test_the_admin_speaks_chinese_whatever_the_browser_asks(site):
    html = client_of("editor").get("/admin/", headers={"accept-language": "en"}).content.decode()
    assert '<html lang="zh-hans"' in html
    assert "党建门户后台" in html
    assert "gravatar" not in html
    assert "releases.wagtail" not in html
