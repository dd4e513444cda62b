"""What committee staff enter: adjusted days, and when yearly meetings are held."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from branches.enums import PartyLevel, ScopeKind
from branches.models import Branch, Street
from branches.tests.factories import BranchFactory
from life.models import AdjustedDay, Window
from life.planning.day_import import Line, read_lines
from portal.access import roles
from portal.records.once import token
from tests.cast import user_of

pytestmark = pytest.mark.django_db
NOTICE = "国务院办公厅关于2027年部分节假日安排的通知"


@pytest.fixture
def clerk(north, client):
    """The clerk of the whole committee, signed in."""
    roles.sync()
    client.force_login(user_of("clerk"))
    return client


@pytest.fixture
def street(north, client):
    """A clerk of the street of one superior, signed in; the other superior is elsewhere."""
    roles.sync()
    east, _made = Street.objects.get_or_create(slug="chengdong", defaults={"name": "城东"})
    BranchFactory(slug="east", level=PartyLevel.COMMITTEE, street=east)
    BranchFactory(slug="west", level=PartyLevel.COMMITTEE)
    user = user_of("clerk", username="street-east")
    assert user.staff_scopes.get().kind == ScopeKind.STREET
    client.force_login(user)
    return client


# --- 调休日 ---------------------------------------------------------------------------------------


def test_lines_are_read_in_the_ways_people_write_them():
    text = "2027-02-06 放假 春节\n\n2027/2/20，上班，春节\n2027年10月1日\t放假\t国庆节、中秋节"
    assert read_lines(text) == [
        Line(dt.date(2027, 2, 6), False, "春节"),
        Line(dt.date(2027, 2, 20), True, "春节"),
        Line(dt.date(2027, 10, 1), False, "国庆节、中秋节"),
    ]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("春节放假八天", "要写成"),
        ("2027-02-30 放假 春节", "没有这一天"),
        ("2027-02-06 休息 春节", "要写成"),
        ("2027-02-06 放假 " + "节" * 21, "太长"),
        ("2027-02-05 上班 春节", "和第1行是同一天"),
    ],
)
def test_each_line_that_cannot_be_read_is_named(line, why):
    with pytest.raises(ValidationError) as refused:
        read_lines(f"2027-02-05 放假 春节\n{line}\n什么")
    first, second = refused.value.messages
    assert first.startswith("第2行")
    assert why in first
    assert second.startswith("第3行")


def test_a_year_is_pasted_at_once(clerk):
    AdjustedDay.objects.create(day="2027-02-06", name="旧的", source="旧的")
    address = reverse("adjusted_days:paste")
    assert address in clerk.get(reverse("adjusted_days:index")).content.decode()
    data = {"source": NOTICE, "days": "2027-02-06 放假 春节\n2027-02-20 上班 春节"}
    page = clerk.post(address, {**data, "once": token()}, follow=True).content.decode()
    assert "登记了1天，更新了1天。" in page
    rows = AdjustedDay.objects.order_by("day").values_list("works", "name", "source")
    assert list(rows) == [(False, "春节", NOTICE), (True, "春节", NOTICE)]
    assert AdjustedDay.history.filter(history_change_reason=NOTICE).count() == 2


def test_with_one_wrong_line_nothing_is_stored(clerk):
    data = {"source": NOTICE, "days": "2027-02-06 放假 春节\n什么", "once": token()}
    page = clerk.post(reverse("adjusted_days:paste"), data).content.decode()
    assert "第2行“什么”" in page
    assert not AdjustedDay.objects.exists()


@pytest.mark.parametrize("role", ["editor", "publisher", "administrator"])
def test_others_enter_none(role, clerk):
    clerk.force_login(user_of(role))
    data = {"source": NOTICE, "days": "2027-02-06 放假 春节", "once": token()}
    clerk.post(reverse("adjusted_days:paste"), data)
    clerk.post(reverse("windows:add"), {"once": token()})
    assert not AdjustedDay.objects.exists()
    assert clerk.get(reverse("windows:index")).status_code == 302  # the admin's own refusal


# --- 组织生活会和民主评议的时间 -------------------------------------------------------------------


def window(**changed) -> dict:
    """What the form sends."""
    data = {"superior": "", "type": "life_meeting", "year": "2026", "starts_on": "2027-01-10"}
    data |= {"ends_on": "2027-03-31", "number": "江北社工委〔2026〕32号", "once": token()}
    return data | changed


def errors(page) -> dict:
    return {name: str(found[0]) for name, found in page.context["form"].errors.items()}


def test_a_window_may_lie_in_the_next_year(clerk):
    assert clerk.post(reverse("windows:add"), window()).status_code == 302
    row = Window.objects.get()
    assert (row.year, row.starts_on, row.ends_on.year, row.superior) == (
        2026,
        dt.date(2027, 1, 10),
        2027,
        None,
    )


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"ends_on": "2027-01-09"}, "ends_on"),
        ({"starts_on": "2025-12-31"}, "starts_on"),
        ({"ends_on": "2028-01-01"}, "ends_on"),
    ],
)
def test_its_days_belong_to_the_year_or_the_next(clerk, changed, field):
    assert field in errors(clerk.post(reverse("windows:add"), window(**changed)))
    assert not Window.objects.exists()


def test_a_superior_says_it_once(clerk):
    clerk.post(reverse("windows:add"), window())
    page = clerk.post(reverse("windows:add"), window())
    assert "已经登记过" in errors(page)["__all__"]
    assert clerk.post(reverse("windows:add"), window(type="appraisal")).status_code == 302


def test_a_clerk_speaks_for_superiors_they_oversee(street):
    east, west = (Branch.objects.get(slug=slug) for slug in ("east", "west"))
    add = reverse("windows:add")
    for superior in ("", west.pk, Branch.objects.get(slug="north").pk):
        assert "superior" in errors(street.post(add, window(superior=superior)))
    assert street.post(add, window(superior=east.pk)).status_code == 302
    assert Window.objects.get().superior == east


def test_what_others_say_is_neither_seen_nor_changed(street):
    east, west = (Branch.objects.get(slug=slug) for slug in ("east", "west"))
    values = {"type": "appraisal", "year": 2026, "starts_on": "2026-10-01"}
    rows = {
        name: Window.objects.create(superior=at, number=name, ends_on="2026-12-31", **values)
        for name, at in (("东", east), ("西", west), ("全", None))
    }
    page = street.get(reverse("windows:index")).content.decode()
    assert ("东" in page, "全" in page) == (True, True)
    assert reverse("windows:edit", args=[rows["西"].pk]) not in page
    for name, status in (("东", 200), ("西", 404), ("全", 404)):
        for act in ("edit", "delete"):
            address = reverse(f"windows:{act}", args=[rows[name].pk])
            assert street.get(address).status_code == status, (name, act)
    for name, status in (("东", 200), ("西", 404), ("全", 200)):
        address = reverse("windows:history", args=[rows[name].pk])
        assert street.get(address).status_code == status, name
