"""The work of a branch as its keepers find it: ways to its pages, and how far texts are."""

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page

from branches.models import Branch, BranchInternalPage, BranchPage, BranchUpdatePage, DisclosurePage
from members.catalogue import branch_pages
from members.publishing import progress
from members.publishing.ways import ways
from members.tests.factories import sent_back
from portal.rulebook.disclosure import catalogue

pytestmark = pytest.mark.django_db


def links(html: str) -> dict[str, str]:
    """Address by text of all links."""
    found = re.findall(r'<a[^>]*href="([^"]+)"[^>]*>(.*?)</a>', html, re.DOTALL)
    return {re.sub(r"<[^>]+>|\s", "", text): href for href, text in found}


def test_a_keeper_finds_every_way_to_the_pages_of_the_branch(north, signed_in):
    call_command("sync_roles", verbosity=0, stdout=StringIO())
    client = signed_in(north.secretary.user)
    for address in ("/me/", reverse("me_branches")):
        ways_there = links(client.get(address).content.decode())
        for text in ("写动态", "公开一件事", "改主页"):
            response = client.get(ways_there[text])
            assert response.status_code == 200, (address, text)
            assert "<form" in response.content.decode()
        assert ways_there["送审进度"] == "/me/branches/north/progress/"
        assert client.get(ways_there["名册"].replace("&amp;", "&")).status_code == 200


def test_nobody_else_has_these_pages(north, south, staff, lonely, signed_in):
    for user in (north.member.user, lonely, staff):
        assert signed_in(user).get(reverse("me_branches")).status_code == 404
    own, other = (reverse("me_progress", args=[slug]) for slug in ("north", "south"))
    assert signed_in(north.secretary.user).get(own).status_code == 200
    assert signed_in(north.secretary.user).get(other).status_code == 404
    assert signed_in(north.member.user).get(own).status_code == 404


def test_ways_ask_the_same_number_of_queries(north, south):
    def asked(*slugs: str) -> int:
        branches = list(Branch.objects.filter(slug__in=slugs))
        with CaptureQueriesContext(connection) as queries:
            found = ways(branches, branch_pages(branches), north.secretary.user)
        assert all(one.public_page or one.internal_page for one in found)
        return len(queries)

    asked("north")  # rights are asked once
    assert asked("north") == asked("north", "south")


def test_where_texts_stand(north, signed_in):
    call_command("sync_roles", verbosity=0, stdout=StringIO())
    public = BranchPage.objects.get(branch=north.branch)
    public.add_child(instance=BranchUpdatePage(title="还没写完", live=False)).save_revision()
    sent_back(public, north.secretary.user, "写清地点")
    waiting = public.add_child(instance=BranchUpdatePage(title="等审核的", live=False))
    waiting.save_revision(user=north.secretary.user)
    waiting.get_workflow().start(waiting, north.secretary.user)
    out = public.add_child(instance=BranchUpdatePage(title="已经出来的", live=False))
    out.save_revision().publish()
    found = {
        text.page.title: (text.state, text.step, text.said)
        for text in progress.standing(progress.texts_below([public.path]))
    }
    found.pop(public.title)
    assert found == {
        "还没写完": (progress.DRAFT, "", ""),
        "退回的": (progress.RETURNED, "审核", "写清地点"),
        "等审核的": (progress.WAITING, "审核", ""),
        "已经出来的": (progress.OUT, "", ""),
    }
    client = signed_in(north.secretary.user)
    page = client.get(reverse("me_progress", args=["north"])).content.decode()
    assert all(title in page for title in found)
    assert "审核意见：写清地点" in page
    first = client.get("/me/").context["owed"]
    assert "《退回的》退回了，请修改" in {item.title for item in first}


def test_progress_asks_the_same_number_of_queries(north, signed_in):
    call_command("sync_roles", verbosity=0, stdout=StringIO())
    public = BranchPage.objects.get(branch=north.branch)
    client = signed_in(north.secretary.user)

    def asked() -> int:
        client.get(reverse("me_progress", args=["north"]))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("me_progress", args=["north"]))
        return len(queries)

    sent_back(public, north.secretary.user, "一")
    few = asked()
    for number in range(5):
        sent_back(public, north.secretary.user, str(number))
    assert asked() == few


def test_what_is_missing_is_begun_with_all_that_is_known(north, signed_in):
    call_command("sync_roles", verbosity=0, stdout=StringIO())
    client = signed_in(north.secretary.user)
    page = client.get(reverse("me_disclosures")).content.decode()
    begin = links(page)["去公开"]
    item = catalogue()[begin.split("item=")[1]]
    form = client.get(begin).context["form"]
    inside = BranchInternalPage.objects.get(branch=north.branch)
    assert f"/{inside.pk}/" in begin
    assert form["catalogue_item"].value() == item.id
    assert form["audience"].value() == item.audience
    assert form["responsible_unit"].value() == north.branch.name
    assert item.title in form["title"].value()
    assert form["disclosed_on"].value()


def test_who_answers_for_a_text_is_as_in_the_last_one(north, signed_in):
    call_command("sync_roles", verbosity=0, stdout=StringIO())
    user = north.secretary.user
    public = BranchPage.objects.get(branch=north.branch)
    public.add_child(instance=BranchUpdatePage(title="一", owner=user, editor_name="宣传委员"))
    address = reverse("wagtailadmin_pages:add", args=["branches", "branchupdatepage", public.pk])
    form = signed_in(user).get(address).context["form"]
    assert form["editor_name"].value() == "宣传委员"


def test_what_is_disclosed_leads_to_its_page(north, signed_in):
    inside = BranchInternalPage.objects.get(branch=north.branch)
    page = inside.add_child(
        instance=DisclosurePage(
            title="党费", audience="branch", catalogue_item="dues", disclosed_on="2026-09-01"
        )
    )
    found = signed_in(north.member.user).get(reverse("me_disclosures")).content.decode()
    assert Page.objects.get(pk=page.pk).url in links(found)["党费收缴、使用和管理情况"]
