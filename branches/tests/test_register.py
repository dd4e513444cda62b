"""The register of party organisations in the admin."""

import datetime as dt
import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from branches.models import Branch, Street
from branches.register.told import Told, told

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


# --- The list, and what the floors above tell of its branches ------------------------------------


def rows(client, query: str = "") -> list[str]:
    """Short names in the order of the list."""
    found = client.get(f"/admin/branches/{query}").context["object_list"]
    return [branch.short_name for branch in found]


def test_the_list_is_sorted_by_the_end_of_the_term(scene):
    today = timezone.localdate()
    for name, day, years in (
        ("早满支部", today.replace(year=today.year - 3, day=1), None),
        ("晚满支部", today.replace(year=today.year - 4, day=1), 5),
        ("闰日支部", dt.date(2024, 2, 29), 2),
    ):
        BranchFactory(name=name, short_name=name, elected_on=day, term_years=years)
    client = scene.client("clerk")
    order = ["闰日支部", "早满支部", "晚满支部"]
    there = [name for name in rows(client, "?ordering=term_ends") if name in order]
    assert there == order
    back = rows(client, "?ordering=-term_ends")
    assert back[:3] == order[::-1]
    assert rows(client, "?ordering=term_ends")[:3] == order  # those without a day come last


def test_days_in_the_list_are_written_in_one_way(scene):
    day = timezone.localdate() - dt.timedelta(days=100)
    BranchFactory(name="新选支部", short_name="新选支部", elected_on=day, term_years=3)
    text = scene.client("clerk").get("/admin/branches/").content.decode()
    assert f"{day.replace(year=day.year + 3)}" in text
    assert f"{day.year + 3}年" not in text


def test_secretary_and_members_are_told_to_who_sees_the_roster(scene):
    known = {
        name: told([scene.north, scene.south], scene.users[name])
        for name in ("clerk", "street", "north", "editor")
    }
    north, south = scene.north.pk, scene.south.pk
    assert known["clerk"][north].members is not None
    assert known["clerk"][south].members is not None
    assert known["street"][north].members is not None
    for name in ("street", "north", "editor"):
        assert known[name][south] == Told(), name
    assert known["editor"][north] == Told()
    assert known["north"][north].next is None
    urls = [link.url for link in known["clerk"][north].links]
    assert urls == ["/me/roster/?branch=north", "/me/roster/branches/north/"]


def test_the_list_asks_the_same_number_of_queries_for_many(scene):
    client = scene.client("clerk")

    def asked() -> int:
        client.get("/admin/branches/")  # what is kept under the generation is known from now on
        with CaptureQueriesContext(connection) as queries:
            client.get("/admin/branches/")
        return len(queries)

    BranchFactory.create_batch(2)
    few = asked()
    BranchFactory.create_batch(12)
    assert asked() <= few


def test_an_unfinished_branch_leads_on_and_back_to_the_member_area(scene):
    branch = BranchFactory(slug="east", short_name="东岸支部")
    text = scene.client("clerk").get("/admin/branches/").content.decode()
    assert f'href="/me/office/branches/{branch.slug}/"' in text
    assert "接着办" in text
    assert 'href="/me/"' in text or '"/me/"' in text
    edit = scene.client("clerk").get(reverse("branches:edit", args=[branch.pk])).content.decode()
    assert f"/me/roster/branches/{branch.slug}/" in edit


def test_a_code_that_is_none_is_said_in_plain_words(scene):
    data = {"name": "中共某支部", "short_name": "某支部", "level": "branch", "form": "single"}
    data |= {"status": "active"}
    client, url = scene.client("clerk"), reverse("branches:add")
    page = client.post(url, data | {"slug": "某 支部"})
    assert page.context["form"].errors["slug"] == ["代号只能用小写字母、数字和“-”，例如 chengbei。"]
    page = client.post(url, data | {"slug": "north"})
    assert page.context["form"].errors["slug"] == ["这个代号已经有党组织在用，换一个。"]
