"""Filters of a column: counts, state in the URL, odd input."""

from collections import namedtuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.pages.listing import SHOWN_OPTIONS, Column, Facet

pytestmark = pytest.mark.anydb

Row = namedtuple("Row", "pk title body year")
ROWS = [
    Row(1, "社会组织登记管理办法", "民政部", 2026),
    Row(2, "社会组织评估办法", "民政部", 2025),
    Row(3, "志愿服务条例", "国务院", 2025),
    Row(4, "台账管理通知〔2015〕51号", "", 2025),
]
FACETS = [
    Facet("body", "发文机关", lambda row: row.body or None),
    Facet("year", "年份", lambda row: row.year, order=lambda year: -year),
]
SORTS = {
    "new": ("由近及远", lambda row: row.year, True),
    "title": ("按标题", lambda row: row.title, False),
}


def column(params=None, rows=ROWS, **kwargs):
    kwargs.setdefault("searchable", lambda row: [row.title])
    return Column(rows, FACETS, params or {}, "/policies/", sorts=SORTS, **kwargs)


def options(col, name):
    found = next(item for item in col.filters if item["name"] == name)
    return {option["value"]: option["count"] for option in found["options"] + found["more"]}


def test_counts_without_a_choice():
    assert options(column(), "body") == {"": 4, "民政部": 2, "国务院": 1}
    assert options(column(), "year") == {"": 4, "2026": 1, "2025": 3}


def test_counts_say_what_a_click_would_give():
    col = column({"year": "2025"})
    assert [row.pk for row in col.results] == [2, 3, 4]
    assert options(col, "body") == {"": 3, "民政部": 1, "国务院": 1}
    # Its own facet is counted without the choice.
    assert options(col, "year") == {"": 4, "2026": 1, "2025": 3}


@given(st.sampled_from(["", "民政部", "国务院"]), st.sampled_from(["", "2025", "2026"]))
def test_every_count_is_the_number_behind_its_link(body, year):
    col = column({"body": body, "year": year})
    for item in col.filters:
        for option in item["options"] + item["more"]:
            asked = {"body": body, "year": year, item["name"]: option["value"]}
            assert len(column(asked).results) == option["count"]


@pytest.mark.parametrize("word", ["火星", "2025 ", "' OR 1=1", "9" * 500, "\x00"])
def test_unknown_values_are_ignored(word):
    col = column({"body": word, "year": word, "sort": word})
    assert len(col.results) == 4
    assert col.chips == []
    assert col.querystring == ""


def test_state_stays_in_the_links():
    col = column({"body": "民政部", "q": "办法", "sort": "title", "page": "3", "stray": "x"})
    assert col.querystring == "q=%E5%8A%9E%E6%B3%95&sort=title&body=%E6%B0%91%E6%94%BF%E9%83%A8"
    assert [chip["url"] for chip in col.chips] == [
        "/policies/?q=%E5%8A%9E%E6%B3%95&sort=title",
        "/policies/?sort=title&body=%E6%B0%91%E6%94%BF%E9%83%A8",
    ]


@pytest.mark.parametrize("typed", ["台帐", "[2015]51号", "（2015）51號", "台账 51号", "２０１５"])
def test_the_title_box_knows_other_writings(typed):
    assert [row.pk for row in column({"q": typed}).results] == [4]


@given(st.text(max_size=80), st.text(max_size=5))
def test_no_input_is_an_error(typed, page):
    col = column({"q": typed, "page": page, "body": typed})
    col.page(lambda pks: {pk: pk for pk in pks})
    assert isinstance(col.filters, list)


@pytest.mark.parametrize(
    ("asked", "given"), [("1", 1), ("2", 2), ("99", 2), ("-1", 2), ("0", 2), ("x", 1), ("", 1)]
)
def test_a_page_out_of_range_is_the_last(asked, given):
    page = column({"page": asked}, per_page=3).page(lambda pks: {pk: pk for pk in pks})
    assert page.number == given


def test_a_row_gone_meanwhile_is_left_out():
    page = column().page(lambda pks: {pk: pk for pk in pks if pk != 2})
    assert page.object_list == [1, 3, 4]


def test_a_hundred_bodies_stay_usable():
    rows = [Row(n, "甲", f"机关{n % 100:03}", 2026) for n in range(250)]
    item = column(rows=rows).filters[0]
    assert len(item["options"]) == SHOWN_OPTIONS + 1
    assert len(item["options"]) + len(item["more"]) == 101
    # A choice from behind 更多 is shown in front.
    item = column({"body": "机关099"}, rows=rows).filters[0]
    assert item["options"][-1]["selected"]
    assert "机关099" not in [option["value"] for option in item["more"]]


def test_orders():
    assert [row.pk for row in column({"sort": "title"}).results] == [4, 3, 1, 2]
    assert [option["selected"] for option in column({"sort": "title"}).sort_options] == [
        False,
        True,
    ]
    assert column({"sort": "new"}).sort == ""
