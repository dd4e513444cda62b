"""What a secretary might try against another branch in the admin, each by its name."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield
from wagtail_localize.models import (
    SegmentOverride,
    Translation,
)

from accounts import scopes
from branches.models import Branch, BranchPage, BranchUpdatePage
from news.tests.factories import NewsPageFactory, PortalDocumentFactory, article_paragraphs
from portal.access import roles
from portal.models import PortalDocument, PortalImage
from tests.cast import put_instead, translated

from .scene import SOUTH, WELL, leaked

UUID = "0f6e3c1a-6f0e-4f0e-9c39-8d5d4c5b7a11"
pytestmark = [pytest.mark.indexed, pytest.mark.django_db]


@pytest.fixture
def north(scene):
    """The browser of the secretary of the north."""
    return scene.client("north")


def update_form(text: str = "<p>一次活动。</p>", **fields) -> dict:
    """What the editor of an update posts."""
    values = {
        "title": "一次活动",
        "slug": "one-activity",
        **dict.fromkeys(("summary", "cover", "happened_on", "responsible_unit", "editor_name"), ""),
        **dict.fromkeys(("seo_title", "search_description", "keywords", "change_note"), ""),
        "change_kind": "minor",
        "body": streamfield([("paragraph", rich_text(text))]),
        "comments": inline_formset([]),
    }
    return nested_form_data(values | fields)


def add_url(parent: Page) -> str:
    return reverse("wagtailadmin_pages:add", args=["branches", "branchupdatepage", parent.pk])


def edit_url(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


# --- Pages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["draft branch", "internal", "changed"])
def test_writing_for_another_branch(scene, north, key):
    before = BranchUpdatePage.objects.count()
    response = north.post(add_url(scene.pages[key]), update_form())
    assert response.status_code == 404
    assert BranchUpdatePage.objects.count() == before


def test_writing_for_the_own_branch(scene, north):
    for key in ("own", "own internal"):
        north.post(add_url(scene.pages[key]), update_form())
        children = BranchUpdatePage.objects.child_of(scene.pages[key])
        assert children.filter(title="一次活动", live=False).exists()


def test_naming_another_branch_in_the_form(scene, north):
    own = scene.pages["own"]
    data = update_form(title=own.title, slug=own.slug, branch=scene.south.pk)
    data |= dict.fromkeys(("contact_window", "contact_phone", "contact_hours", "address"), "")
    assert north.post(edit_url(own), data).status_code == 302
    own.refresh_from_db()
    assert own.get_latest_revision_as_object().branch == scene.north
    assert BranchPage.objects.get(pk=own.pk).branch == scene.north


@pytest.mark.parametrize("key", ["draft branch", "internal"])
def test_moving_into_another_branch(scene, north, key):
    mine, place = scene.pages["own draft"], scene.pages[key]
    path = mine.path
    confirm = reverse("wagtailadmin_pages:move_confirm", args=[mine.pk, place.pk])
    assert north.post(confirm).status_code == 404
    assert (
        north.post(
            reverse("wagtailadmin_pages:move", args=[mine.pk]), {"new_parent_page": place.pk}
        ).status_code
        == 404
    )
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"])
    assert north.post(f"{bulk}?id={mine.pk}", {"chooser": place.pk}).status_code == 404
    mine.refresh_from_db()
    assert mine.path == path


def test_moving_another_branchs_page_home(scene, north):
    theirs, place = scene.pages["draft"], scene.pages["own"]
    path = theirs.path
    confirm = reverse("wagtailadmin_pages:move_confirm", args=[theirs.pk, place.pk])
    assert north.post(confirm).status_code == 404
    theirs.refresh_from_db()
    assert theirs.path == path


@pytest.mark.parametrize(("what", "where"), [("own draft", "draft branch"), ("draft", "own")])
def test_copying_between_branches(scene, north, what, where):
    before = Page.objects.count()
    url = reverse("wagtailadmin_pages:copy", args=[scene.pages[what].pk])
    data = {
        "new_title": "副本",
        "new_slug": "copied",
        "new_parent_page": scene.pages[where].pk,
        "alias": "on",
    }
    response = north.post(url, data)
    assert response.status_code == 404
    assert not leaked(response.content.decode(), (SOUTH, WELL))
    assert Page.objects.count() == before


def test_converting_another_branchs_alias(scene, north):
    alias = scene.pages["draft"].create_alias(
        parent=scene.pages["changed"], update_slug="alias", user=None
    )
    for name in ("wagtailadmin_pages:convert_alias", "wagtail_localize:convert_to_alias"):
        assert north.post(reverse(name, args=[alias.pk])).status_code == 404
    alias.refresh_from_db()
    assert alias.alias_of_id == scene.pages["draft"].pk


def test_making_a_page_private(scene, north):
    before = PageViewRestriction.objects.count()
    for key in ("own", "draft branch"):
        url = reverse("wagtailadmin_pages:set_privacy", args=[scene.pages[key].pk])
        assert north.post(url, {"restriction_type": "login"}).status_code in {302, 404}
    assert PageViewRestriction.objects.count() == before


def test_asking_who_edits_another_branchs_page(scene, north):
    page = scene.pages["draft"]
    url = reverse("wagtailadmin_editing_sessions:ping", args=["wagtailcore", "page", page.pk, 1])
    assert north.post(url, {"revision_id": page.latest_revision_id}).status_code == 404


# --- Links, pictures and files by their numbers ---------------------------------------------------


@pytest.mark.parametrize("kind", ["link", "document link", "cover", "preview"])
def test_referring_to_what_one_may_not_choose(scene, north, kind):
    theirs = scene.pages["internal update"]
    links = {
        "link": f'<p><a linktype="page" id="{theirs.pk}">看</a></p>',
        "preview": f'<p><a linktype="page" id="{theirs.pk}">看</a></p>',
        "document link": (
            f'<p><a linktype="document" id="{scene.documents["internal"].pk}">看</a></p>'
        ),
    }
    extra = {"cover": scene.images["public"].pk} if kind == "cover" else {}
    page = scene.pages["own draft"]
    data = update_form(links.get(kind, "<p>文</p>"), **extra)
    before = page.revisions.count()
    url = edit_url(page)
    if kind == "preview":
        url = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    response = north.post(url, data)
    assert not leaked(response.content.decode(), (SOUTH, WELL))
    assert page.revisions.count() == before


def test_referring_to_the_own_things(scene, north):
    page = scene.pages["own draft"]
    link = f'<p><a linktype="page" id="{scene.pages["own internal"].pk}">看</a></p>'
    data = update_form(link, cover=scene.images["own"].pk)
    assert north.post(edit_url(page), data).status_code == 302
    page.refresh_from_db()
    assert page.get_latest_revision_as_object().cover == scene.images["own"]


def file_urls(scene, key: str) -> list[str]:
    """Every address that takes a document's number."""
    pk = scene.documents[key].pk
    return [
        reverse("wagtaildocs:edit", args=[pk]),
        reverse("wagtaildocs:delete", args=[pk]),
        reverse("wagtaildocs:edit_multiple", args=[pk]),
        reverse("wagtaildocs:delete_multiple", args=[pk]),
        reverse("wagtaildocs:document_usage", args=[pk]),
        reverse("wagtaildocs_chooser:chosen", args=[pk]),
        f"{reverse('wagtaildocs_chooser:chosen_multiple')}?id={pk}",
    ]


@pytest.mark.parametrize("key", ["public", "internal"])
def test_reading_and_replacing_a_file_by_its_number(scene, north, key):
    document = scene.documents[key]
    for url in file_urls(scene, key):
        upload = SimpleUploadedFile("new.txt", b"replaced")
        for response in (north.get(url), north.post(url, {"title": "换了", "file": upload})):
            assert not leaked(response.content.decode(), (SOUTH, WELL)), url
    document = PortalDocument.objects.get(pk=document.pk)
    assert document.file.read() == b"secret"
    assert "换了" not in document.title


@pytest.mark.parametrize("key", ["public_collection", "internal_collection"])
def test_uploading_into_another_branchs_collection(scene, north, key):
    place = getattr(scene.south, f"{key}_id")
    for name in ("wagtaildocs:add", "wagtaildocs:add_multiple", "wagtaildocs_chooser:create"):
        upload = SimpleUploadedFile("new.txt", b"text")
        data = {"title": "投放", "collection": place, "file": upload, "files[]": upload}
        data |= {f"document-chooser-upload-{field}": value for field, value in data.items()}
        north.post(reverse(name), data)
    assert not PortalDocument.objects.filter(collection=place, title__in=["投放", "new"]).exists()


def test_moving_a_file_into_another_branchs_collection(scene, north):
    document = scene.documents["own"]
    url = reverse("wagtaildocs:edit", args=[document.pk])
    north.post(url, {"title": "own的附件", "collection": scene.south.public_collection_id})
    bulk = reverse("wagtail_bulk_action", args=["portal", "portaldocument", "add_to_collection"])
    data = {"collection": scene.south.public_collection_id}
    north.post(f"{bulk}?id={document.pk}", data)
    document.refresh_from_db()
    assert document.collection == scene.north.public_collection


def test_pictures_go_to_the_own_public_collection_only(scene, north):
    image = scene.images["own"]
    for place in (scene.south.public_collection, scene.north.internal_collection):
        url = reverse("wagtailimages:edit", args=[image.pk])
        north.post(url, {"title": "照片", "collection": place.pk, "description": "", "credit": ""})
        assert PortalImage.objects.get(pk=image.pk).collection == scene.north.public_collection


# --- Rights ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["north", "administrator"])
def test_giving_oneself_a_role(scene, name):
    client, user = scene.client(name), scene.users[name]
    groups = set(user.groups.all())
    data = {
        "username": user.username,
        "display_name": "我",
        "email": user.email,
        "is_superuser": "on",
        "is_active": "on",
        "groups": [group.pk for group in Group.objects.all()],
    }
    client.post(reverse("wagtailusers_users:edit", args=[user.pk]), data)
    client.post(reverse("wagtailusers_users:add"), data | {"username": "helper", "email": "h@x.cn"})
    user.refresh_from_db()
    assert set(user.groups.all()) == groups
    assert not user.is_superuser
    assert not Group.objects.filter(user__username="helper").exists()


def test_becoming_the_owner_of_a_superusers_account(scene):
    boss = scene.users["boss"]
    data = {"username": "boss", "display_name": "我", "email": "mine@x.cn", "is_active": "on"}
    url = reverse("wagtailusers_users:edit", args=[boss.pk])
    assert scene.client("administrator").post(url, data).status_code == 302
    boss.refresh_from_db()
    assert boss.email == "boss@example.org"


@pytest.mark.parametrize("entered", [True, False])
def test_redirecting_the_mail_of_an_account_that_may_something(scene, entered):
    clerk = scene.users["clerk"]
    if entered:
        scene.client("clerk")
    data = {"username": "x", "display_name": "新名", "email": "mine@x.cn", "is_active": "on"}
    url = reverse("wagtailusers_users:edit", args=[clerk.pk])
    assert scene.client("administrator").post(url, data).status_code == 302
    clerk.refresh_from_db()
    assert (clerk.email, clerk.username) == ("role-clerk@example.org", "role-clerk")
    assert clerk.display_name == "新名"


def test_a_link_into_a_prepared_account_with_a_role(scene):
    plain = get_user_model().objects.create_user("plain")
    found = scopes.get(scopes.ACCOUNT).editable(scene.users["administrator"])
    assert plain.pk in found
    assert not {scene.users["clerk"].pk, scene.users["south"].pk} & set(found)


def test_a_superuser_gives_roles_and_leaves_branches_alone(scene):
    south = scene.users["south"]
    data = {
        "username": south.username,
        "display_name": "书记",
        "email": south.email,
        "is_active": "on",
        "groups": [roles.group("editor").pk],
    }
    url = reverse("wagtailusers_users:edit", args=[south.pk])
    assert scene.client("boss").post(url, data).status_code == 302
    assert set(south.groups.all()) == {scene.south.secretaries_group, roles.group("editor")}


@pytest.mark.parametrize("name", ["north", "editor", "translator"])
def test_reports_are_shut_whatever_the_address(scene, name):
    client = scene.client(name)
    for report in ("locked", "workflow", "workflow_tasks", "site-history", "aging-pages"):
        for tail in ("", "results/", "?export=csv"):
            assert client.get(f"/admin/reports/{report}/{tail}").status_code == 302
    assert client.get("/admin/searchpicks/reports/search-terms/").status_code == 302


# --- The internal tree and those whose rights begin above it --------------------------------------


@pytest.mark.parametrize("name", ["administrator", "publisher", "editor", "translator"])
def test_roles_stop_at_the_internal_tree(scene, name):
    client = scene.client(name)
    for key in ("internal", "internal update", "internal draft", "own internal"):
        page = scene.pages[key]
        for place in ("edit", "history", "usage", "delete", "copy", "view_draft"):
            url = reverse(f"wagtailadmin_pages:{place}", args=[page.pk])
            assert client.get(url).status_code == 404, url
    assert client.get(edit_url(scene.internal)).status_code == 404


def test_opening_an_internal_collection_to_the_public(scene):
    client = scene.client("administrator")
    collection = scene.south.internal_collection
    client.post(
        reverse("wagtailadmin_collections:set_privacy", args=[collection.pk]),
        {"restriction_type": "none"},
    )
    client.post(reverse("wagtailadmin_collections:delete", args=[collection.pk]))
    client.post(reverse("wagtailadmin_collections:edit", args=[collection.pk]), {"name": "公开"})
    collection.refresh_from_db()
    assert collection.name != "公开"
    assert CollectionViewRestriction.objects.filter(collection=collection).exists()


def test_putting_anothers_file_into_a_translation(scene):
    own, theirs = PortalDocumentFactory(title="公开"), scene.documents["internal"]
    block = {"type": "attachment", "value": {"document": own.pk, "title": ""}, "id": UUID}
    page = NewsPageFactory(parent=scene.site.news, body=[*article_paragraphs("正文。"), block])
    row = translated(scene.site, page)
    client = scene.client("translator")
    assert put_instead(client, row, str(own.pk), theirs.pk).status_code == 403
    assert not SegmentOverride.objects.exists()
    assert put_instead(client, row, str(own.pk), own.pk).status_code == 201


def test_translating_an_internal_page(scene):
    client = scene.client("translator")
    before = Page.objects.count(), Translation.objects.count()
    english = scene.others["translation internal"].target_locale_id
    for key in ("internal", "internal update", "draft branch"):
        url = reverse("wagtail_localize:submit_page_translation", args=[scene.pages[key].pk])
        assert client.post(url, {"locales": [english]}).status_code == 404
    source = scene.others["source internal"]
    url = reverse("wagtail_localize:update_translations", args=[source.pk])
    assert client.post(url).status_code == 404
    url = reverse("wagtail_localize:submit_page_translation", args=[scene.site.notices.pk])
    assert client.get(url).status_code == 200
    url = reverse("wagtail_localize:submit_page_translation", args=[scene.site.home.pk])
    client.post(url, {"locales": [english], "include_subtree": "on"})
    assert (Page.objects.count(), Translation.objects.count()) == before


def test_committee_staff_keep_every_branch(scene):
    client = scene.client("clerk")
    for key in ("internal", "internal draft", "draft branch"):
        assert client.get(edit_url(scene.pages[key])).status_code == 200
    assert client.get(
        reverse("wagtaildocs:edit", args=[scene.documents["internal"].pk])
    ).status_code
    assert Branch.objects.count() == 3


def test_the_dashboard_counts_nothing_of_others(scene):
    """A number of pages that grows with others' drafts tells that there are some."""
    assert "w-summary" not in scene.client("north").get("/admin/").content.decode()
    assert "w-summary" in scene.client("clerk").get("/admin/").content.decode()
