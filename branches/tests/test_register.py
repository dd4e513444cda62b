"""The register of party organisations in the admin."""

import datetime as dt
import io

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from branches.models import Branch, Street

from .factories import BranchFactory

pytestmark = [pytest.mark.indexed, pytest.mark.django_db]


ADDRESSES = ("branches", "sectors", "streets")


@pytest.mark.parametrize("name", ["north", "editor", "publisher", "translator", "administrator"])
def test_the_register_is_for_committee_staff(scene, name):
    client = scene.client(name)
    for address in ADDRESSES:
        assert client.get(f"/admin/{address}/").status_code == 302
        assert client.get(f"/admin/{address}/new/").status_code == 302
    for place in ("edit", "delete", "history", "usage", "provision"):
        url = reverse(f"branches:{place}", args=[scene.south.pk])
        assert client.get(url).status_code in {302, 404}
        client.post(url, {"name": "改了"})
    assert "改了" not in Branch.objects.get(pk=scene.south.pk).name
    assert "/admin/branches/" not in client.get("/admin/").content.decode()


def test_staff_search_filter_and_change(scene):
    street = Street.objects.create(name="城北街道", slug="chengbei")
    Branch.objects.filter(pk=scene.north.pk).update(street=street)
    client = scene.client("clerk")
    assert "/admin/branches/" in client.get("/admin/").content.decode()
    html = client.get(f"/admin/branches/?street={street.pk}").content.decode()
    assert "北岸支部" in html
    assert "西岸支部" not in html
    assert "西岸支部" in client.get("/admin/branches/?q=西岸").content.decode()
    data = {
        "name": "中共北岸支部委员会",
        "short_name": "北岸支部",
        "slug": "other",
        "level": "branch",
        "form": "joint",
        "route": "",
        "status": "active",
    }
    url = reverse("branches:edit", args=[scene.north.pk])
    assert "联合党支部要写联合了几个单位" in client.post(url, data).content.decode()
    assert client.post(url, data | {"covered_units": "4"}).status_code == 302
    scene.north.refresh_from_db()
    assert (scene.north.covered_units, scene.north.slug) == (4, "north")
    history = client.get(reverse("branches:history", args=[scene.north.pk])).content.decode()
    assert "role-clerk" in history


def test_the_effective_day_is_measured_by_the_founding_day_sent_with_it(scene):
    client, url = scene.client("clerk"), reverse("branches:edit", args=[scene.north.pk])
    data = {
        "name": "中共北岸支部委员会",
        "short_name": "北岸支部",
        "status": "active",
        "route": "",
        "level": "branch",
        "form": "joint",
        "covered_units": "4",
        "effective_on": "2024-03-01",
    }
    page = client.post(url, data | {"established_on": "2025-01-01"})
    assert "生效日期不能早于成立日期" in page.context["form"].errors["effective_on"][0]
    Branch.objects.filter(pk=scene.north.pk).update(established_on="2025-01-01")
    assert client.post(url, data | {"established_on": "2024-01-01"}).status_code == 302


def test_staff_see_whose_term_ends(scene):
    """ZB-22: three years of term, reminded six months before its end."""
    today = timezone.localdate()
    terms = {"到期支部": 365 * 2 + 300, "届满支部": 365 * 4, "新选支部": 30}
    for name, days in terms.items():
        elected = today - dt.timedelta(days=days)
        BranchFactory(name=name, short_name=name, elected_on=elected, term_years=3)
    client = scene.client("clerk")
    whole = client.get("/admin/branches/").content.decode()
    assert "（该提醒换届）" in whole and "（已经届满）" in whole
    due = client.get("/admin/branches/?term=due").content.decode()
    assert "到期支部" in due and "届满支部" in due
    assert "新选支部" not in due


def test_the_list_as_a_spreadsheet(scene):
    Branch.objects.filter(pk=scene.north.pk).update(name="=1+1")
    client = scene.client("clerk")
    response = client.get("/admin/branches/?export=xlsx")
    body = b"".join(response.streaming_content) if response.streaming else response.content
    sheet = openpyxl.load_workbook(io.BytesIO(body)).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == "=1+1"]
    assert [cell.data_type for cell in cells] == ["s"]
    assert sheet.max_row == 4
    assert "html" in client.get("/admin/branches/?export=csv")["Content-Type"]


def test_provisioning_asks_first_and_does_it_once(scene):
    branch = BranchFactory(slug="east", short_name="东岸支部")
    client = scene.client("clerk")
    url = reverse("branches:provision", args=[branch.pk])
    assert "东岸" in client.get(url).content.decode()
    branch.refresh_from_db()
    assert branch.secretaries_group is None
    html = client.post(url, follow=True).content.decode()
    assert "支部主页（草稿）" in html
    branch.refresh_from_db()
    assert branch.secretaries_group is not None
    assert "一样不缺" in client.post(url, follow=True).content.decode()


def test_the_list_asks_as_much_for_many_as_for_few(scene, django_assert_max_num_queries):
    client = scene.client("clerk")
    client.get("/admin/branches/")
    BranchFactory.create_batch(12)
    with django_assert_max_num_queries(40):
        client.get("/admin/branches/")
