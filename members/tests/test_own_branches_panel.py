"""The front page of the admin, as a secretary and as others see it."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from branches.models import BranchInternalPage, BranchPage


def test_a_secretary_gets_to_the_own_pages_in_one_step(client, north, south):
    client.force_login(north.secretary.user)
    html = client.get("/admin/").content.decode()
    for model in (BranchPage, BranchInternalPage):
        page = model.objects.get(branch=north.branch)
        for kind in ("branchupdatepage", "disclosurepage"):
            address = reverse("wagtailadmin_pages:add", args=["branches", kind, page.pk])
            assert address in html
            assert client.get(address).status_code == 200
        assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in html
    assert reverse("me_branch", args=[north.branch.slug]) in html
    assert str(south.branch) not in html


def test_committee_staff_have_the_register_instead(client_for, north):
    html = client_for("clerk").get("/admin/").content.decode()
    assert "/admin/branches/" in html
    assert "own-branch-" not in html


def test_two_branches_cost_what_one_costs(client, north, south, django_assert_num_queries):
    client.force_login(north.secretary.user)
    client.get("/admin/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/admin/")
    north.secretary.user.groups.add(south.branch.secretaries_group)
    with django_assert_num_queries(len(asked)):
        html = client.get("/admin/").content.decode()
    assert str(south.branch) in html
