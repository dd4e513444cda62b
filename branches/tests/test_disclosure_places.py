"""The audience of a disclosure decides where it stands (GK-01), wherever it was begun."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, PageLogEntry
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from branches.enums import Audience
from branches.models import BranchInternalPage, BranchPage, DisclosurePage
from portal.publishing.findings.registry import publication_errors

pytestmark = pytest.mark.django_db

INSIDE = (Audience.MEMBERS, Audience.BRANCH)
TOLD = "这一条按公开范围放在"
JSON = {"accept": "application/json"}


@pytest.fixture
def scene(scene_world):
    return scene_world


@pytest.fixture
def secretary(scene) -> Client:
    return scene.client("north")


@pytest.fixture
def public(scene) -> BranchPage:
    return BranchPage.objects.get(branch=scene.north)


@pytest.fixture
def internal(scene) -> BranchInternalPage:
    return BranchInternalPage.objects.get(branch=scene.north)


def form(audience: str, **fields) -> dict:
    """What the editor posts."""
    values = {
        "title": "三季度党费收缴",
        "slug": "",
        "summary": "",
        "cover": "",
        "audience": audience,
        "catalogue_item": "dues",
        "timing": "regular",
        "period": "",
        "disclosed_on": "2026-11-20",
        "given_at": "",
        "responsible_unit": "北岸支部",
        "editor_name": "宣传委员",
        "body": streamfield([("paragraph", rich_text("<p>收缴二百元。</p>"))]),
        "seo_title": "",
        "search_description": "",
        "keywords": "",
        "change_kind": "minor",
        "change_note": "",
        "comments": inline_formset([]),
    }
    return nested_form_data(values | fields)


def add_url(parent: Page) -> str:
    return reverse("wagtailadmin_pages:add", args=["branches", "disclosurepage", parent.pk])


def edit_url(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def made() -> DisclosurePage:
    """The newest; whole."""
    page = DisclosurePage.objects.order_by("-pk").first()
    assert page.latest_revision is not None
    assert page.url_path == f"{page.get_parent().url_path}{page.slug}/"
    assert Page.find_problems() == ([], [], [], [], [])
    return page


def draft(client: Client, parent: Page, audience: str, **fields) -> DisclosurePage:
    client.post(add_url(parent), form(audience, **fields))
    return made()


@pytest.mark.parametrize("begun", ["public", "internal"])
@pytest.mark.parametrize("audience", [Audience.SOCIETY, *INSIDE])
@pytest.mark.parametrize("way", ["autosave", "save", "submit"])
def test_it_is_made_where_its_readers_are(
    secretary, public, internal, begun, audience, way, request
):
    parent = request.getfixturevalue(begun)
    right = public if audience == Audience.SOCIETY else internal
    button = {"action-submit": "1"} if way == "submit" else {}
    response = secretary.post(
        add_url(parent), form(audience) | button, headers=JSON if way == "autosave" else {}
    )
    assert response.status_code == (200 if way == "autosave" else 302)
    page = made()
    assert page.get_parent().pk == right.pk
    assert (page.current_workflow_state is not None) == (way == "submit")
    assert publication_errors(page.get_latest_revision_as_object()) == []
    said = secretary.get(edit_url(page)).content.decode()
    assert (TOLD in said) == (parent != right and way != "autosave")


def test_what_no_screen_shows_stays_where_it_was_begun(secretary, public, internal):
    for parent in (public, internal):
        values = {"given_at": "十一月支部大会", "body": streamfield([])}
        page = draft(secretary, parent, Audience.MEETING, **values)
        assert page.get_parent().pk == parent.pk


@pytest.mark.parametrize("headers", [{}, JSON])
def test_what_no_screen_shows_is_not_sent_to_one(secretary, public, headers):
    before = DisclosurePage.objects.count()
    answer = secretary.post(add_url(public), form(Audience.MEETING), headers=headers)
    assert answer.status_code == (400 if headers else 200)
    assert DisclosurePage.objects.count() == before


def test_a_draft_goes_along_with_its_audience(secretary, public, internal):
    page = draft(secretary, public, Audience.SOCIETY)
    for audience, place in ((Audience.BRANCH, internal), (Audience.SOCIETY, public)):
        data = form(audience, slug=page.slug)
        assert secretary.post(edit_url(page), data, headers=JSON).status_code == 200
        page = made()
        assert page.get_parent().pk == place.pk
        assert page.get_latest_revision_as_object().audience == audience
        assert TOLD not in secretary.get(edit_url(page)).content.decode()
    moves = PageLogEntry.objects.filter(page=page.pk, action="wagtail.move")
    assert moves.count() == 2
    answer = secretary.post(
        edit_url(page), form(Audience.MEMBERS, slug=page.slug) | {"action-submit": "1"}
    )
    assert answer.status_code == 302
    assert made().get_parent().pk == internal.pk
    assert made().current_workflow_state is not None
    said = secretary.get(edit_url(page)).content.decode()
    assert said.count(TOLD) == 1 and f"“{internal.title}”（支部内部页面）" in said


def test_where_the_browser_put_it_is_told_at_the_next_button(secretary, public, internal):
    secretary.post(add_url(public), form(Audience.BRANCH), headers=JSON)
    page = made()
    secretary.post(edit_url(page), form(Audience.BRANCH, slug=page.slug))
    for times in (1, 0):
        assert secretary.get(edit_url(page)).content.decode().count(TOLD) == times


def test_an_address_taken_there_is_an_error_of_the_form(secretary, public, internal):
    draft(secretary, internal, Audience.BRANCH, slug="dues")
    answer = secretary.post(add_url(public), form(Audience.BRANCH, slug="dues"))
    assert answer.status_code == 200 and answer.context["form"].errors.keys() == {"slug"}
    # One made from the title is another one.
    secretary.post(add_url(public), form(Audience.BRANCH))
    secretary.post(add_url(public), form(Audience.BRANCH))
    assert made().get_parent().pk == internal.pk


def test_what_was_disclosed_does_not_change_its_place(scene, secretary, public):
    page = draft(secretary, public, Audience.SOCIETY)
    page.get_latest_revision().publish()
    for act in (lambda: None, lambda: DisclosurePage.objects.get(pk=page.pk).unpublish()):
        act()
        data = form(Audience.BRANCH, slug=page.slug)
        answer = secretary.post(edit_url(page), data)
        assert answer.status_code == 200
        assert "请先“撤下并说明原因”" in str(answer.context["form"].errors["audience"])
        assert secretary.post(edit_url(page), data, headers=JSON).status_code == 400
        assert made().get_parent().pk == public.pk
        assert made().get_latest_revision_as_object().audience == Audience.SOCIETY


def test_who_may_not_write_there_is_told(scene, public):
    for name in ("editor", "publisher"):
        client = scene.client(name)
        answer = client.post(add_url(public), form(Audience.BRANCH))
        if answer.status_code == 403:
            continue
        assert answer.status_code == 200
        assert "您不能编辑的地方" in str(answer.context["form"].errors["audience"])
    assert not DisclosurePage.objects.filter(title="三季度党费收缴").exists()


def test_a_branch_without_such_a_page(scene, secretary, public, internal):
    internal.delete()
    answer = secretary.post(add_url(public), form(Audience.BRANCH))
    assert "请联系管理员开通" in str(answer.context["form"].errors["audience"])


def test_a_preview_is_of_the_place_it_goes_to(secretary, public):
    url = reverse(
        "wagtailadmin_pages:preview_on_add", args=["branches", "disclosurepage", public.pk]
    )
    answer = secretary.post(url, form(Audience.BRANCH, slug="dues"))
    assert answer.json() == {"is_valid": True, "is_available": True}


@pytest.mark.parametrize("way", ["code", "bulk", "editor"])
def test_no_door_publishes_it_in_the_wrong_place(scene, secretary, public, internal, way):
    page = draft(secretary, internal, Audience.BRANCH)
    page.move(public, pos="last-child")
    page = made()
    boss = scene.client("boss")
    if way == "code":
        with pytest.raises(ValidationError):
            page.get_latest_revision().publish()
    elif way == "bulk":
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
        boss.post(f"{url}?id={page.pk}", {"confirm": "1"})
    else:
        data = form(Audience.BRANCH, slug=page.slug)
        boss.post(edit_url(page), data | {"action-publish": "1", "emergency_reason": "急"})
    page = made()
    if way == "editor":
        # Where it belongs.
        assert page.live and page.get_parent().pk == internal.pk
    else:
        assert not page.live
