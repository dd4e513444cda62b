"""Every address of the admin, read and posted to, with another branch's things."""

from __future__ import annotations

import pytest
from django.apps import apps
from wagtail.contrib.search_promotions.models import Query

from news.models import CampaignPage

from .scene import OUTSIDE, SOUTH, WELL, leaked
from .sweep import addresses, bulk_doors

pytestmark = [pytest.mark.indexed, pytest.mark.django_db]

# Who must find what in no answer of the admin.
CURIOUS = {
    "north": (SOUTH, WELL),
    "street": (SOUTH, WELL),
    "administrator": (WELL,),
    "publisher": (WELL,),
    "editor": (WELL,),
    "translator": (WELL,),
}
THEIRS = {
    SOUTH: ("draft branch", "internal draft"),
    WELL: ("internal draft",),
}
# What a person leaves behind merely by being there.
TRACES = {
    "wagtailadmin.EditingSession",
    "sessions.Session",
    "usersessions.UserSession",
    "wagtailimages.UploadedFile",
    "wagtailusers.UserProfile",
    "wagtailsearch.IndexEntry",
}


def said(response) -> str:
    """Headers and body."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return f"{response.headers}\n{body.decode(errors='replace')}"


def state() -> dict:
    """Every row of every table, but for the traces."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values())
        for model in apps.get_models()
        if model._meta.label not in TRACES and model._meta.managed and not model._meta.proxy
    }


def look(client, method: str, all_addresses: list[str], words) -> dict:
    """What leaked where."""
    found = {}
    for address in all_addresses:
        response = getattr(client, method)(address)
        if secrets := leaked(said(response), words):
            found[f"{method} {address}"] = (response.status_code, secrets)
    return found


def lists(scene) -> list[str]:
    """The pages on the way to one's own, listed; lists, searches and bulk actions with a query."""
    places = [scene.site.home, scene.directory, scene.internal, scene.pages["own"]]
    ids = "&".join(f"id={page.pk}" for page in scene.pages.values())
    every = ["id=all", *(f"id=all&childOf={place.pk}" for place in places), f"id=all&q={OUTSIDE}"]
    return [
        *(f"/admin/pages/{place.pk}/" for place in places),
        *(f"/admin/choose-page/{place.pk}/" for place in places),
        *(f"/admin/api/main/pages/?child_of={place.pk}" for place in places),
        *(f"/admin/pages/{place.pk}/{part}/" for place in places for part in ("usage", "history")),
        f"/admin/pages/?q={OUTSIDE}",
        f"/admin/pages/search/?q={OUTSIDE}",
        "/admin/pages/search/?q=暗号内井",
        f"/admin/choose-page/search/?q={OUTSIDE}",
        "/admin/choose-page/search/?q=暗号内井",
        "/admin/choose-page/search/?q=nei",
        "/admin/choose-page/?page_type=branches.DisclosurePage",
        "/admin/choose-page/?page_type=branches.BranchInternalPage",
        f"/admin/choose-page/chosen-multiple/?{ids}",
        f"/admin/images/?q={OUTSIDE}",
        f"/admin/documents/?q={OUTSIDE}",
        "/admin/documents/?q=暗号内井",
        f"/admin/images/chooser/results/?q={OUTSIDE}",
        "/admin/documents/chooser/results/?q=暗号内井",
        f"/admin/tag-autocomplete/?term={OUTSIDE}",
        "/admin/tag-autocomplete/?term=暗号内井",
        f"/admin/tag-autocomplete/taggit/tag/?term={OUTSIDE}",
        "/admin/api/main/documents/?limit=20",
        "/admin/api/main/images/?limit=20",
        "/admin/api/main/documents/?search=暗号内井",
        "/admin/api/main/pages/?search=暗号内井",
        *(f"/admin/bulk/{door}/?{query}" for door in bulk_doors() for query in (ids, *every)),
        "/admin/reports/site-history/?export=xlsx",
        "/admin/reports/site-history/?export=csv",
        "/admin/reports/locked/?export=csv",
    ]


@pytest.fixture
def scene(scene, request):
    """Without what is the whole site's, where a clerk looks: their role reaches that."""
    if "street" in request.node.name:
        CampaignPage.objects.get().delete()
        Query.objects.all().delete()
    return scene


@pytest.mark.parametrize("name", CURIOUS)
def test_no_list_search_or_chooser_shows_a_secret(scene, name):
    found = look(scene.client(name), "get", lists(scene), CURIOUS[name])
    assert not found, "\n".join(f"{key}: {value}" for key, value in found.items())


@pytest.mark.parametrize("name", ["north", "street", "administrator"])
def test_no_address_of_the_admin_shows_a_secret(scene, name):
    words = CURIOUS[name]
    pages = [scene.pages[key] for key in THEIRS[words[0]]]
    client = scene.client(name)
    all_addresses = addresses(scene, pages, [scene.documents["internal"]])
    assert len(all_addresses) > 200
    found = look(client, "get", all_addresses, words)
    assert not found, "\n".join(f"{key}: {value}" for key, value in found.items())


def test_posting_to_any_address_shows_nothing_and_changes_nothing(scene):
    pages = [scene.pages["draft"]]
    client = scene.client("north")
    all_addresses = addresses(scene, pages, [scene.documents["internal"]])
    before = state()
    found = look(client, "post", all_addresses, (SOUTH, WELL))
    assert not found, "\n".join(f"{key}: {value}" for key, value in found.items())
    after = state()
    changed = {label for label in before if before[label] != after[label]}
    assert not changed


def test_a_clerk_of_a_street_posts_into_nothing_of_others(scene):
    client = scene.client("street")
    before = state()
    found = look(
        client,
        "post",
        addresses(scene, [scene.pages["draft"]], [scene.documents["internal"]]),
        (SOUTH, WELL),
    )
    assert not found, "\n".join(f"{key}: {value}" for key, value in found.items())
    after = state()
    changed = {label for label in before if before[label] != after[label]}
    assert not changed


@pytest.mark.parametrize("name", ["clerk", "boss"])
def test_committee_staff_see_what_is_theirs_to_see(scene, name):
    html = scene.client(name).get(f"/admin/pages/{scene.pages['internal'].pk}/").content.decode()
    assert WELL in html


def test_a_secretary_finds_the_way_to_the_own_pages(scene):
    client = scene.client("north")
    for place in (scene.site.home, scene.directory, scene.internal):
        assert client.get(f"/admin/pages/{place.pk}/").status_code == 200
    for key in ("own", "own internal", "own draft"):
        assert client.get(f"/admin/pages/{scene.pages[key].pk}/edit/").status_code == 200
    html = client.get("/admin/choose-page/search/?q=北岸的草稿").content.decode()
    assert "北岸的草稿" in html


def test_the_menu_offers_a_secretary_no_list_they_cannot_work_in(scene):
    lists = ("/admin/policies/", "/admin/news/")
    menu = scene.client("north").get("/admin/").content.decode()
    assert not [address for address in lists if address in menu]
    assert [scene.client("north").get(address).status_code for address in lists] == [302, 302]
    menu = scene.client("editor").get("/admin/").content.decode()
    assert [address for address in lists if address in menu] == list(lists)
    assert [scene.client("editor").get(address).status_code for address in lists] == [200, 200]
