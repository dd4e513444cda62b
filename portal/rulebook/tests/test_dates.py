import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.rulebook.reading.dates import (
    PartialDate,
    find_dates,
    find_deadlines,
    find_relative_dates,
    parse_date,
)

pytestmark = pytest.mark.anydb

POSTED = dt.date(2018, 7, 17)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2016年2月6日", PartialDate(2016, 2, 6)),
        ("二〇一六年二月六日", PartialDate(2016, 2, 6)),
        ("二○一六年十二月二十一日", PartialDate(2016, 12, 21)),
        ("2016年2月6日", PartialDate(2016, 2, 6)),
        ("2016-02-06", PartialDate(2016, 2, 6)),
        ("2017-02-20 15:50", PartialDate(2017, 2, 20)),
        ("2016年6月", PartialDate(2016, 6)),
        ("2016年", PartialDate(2016)),
        ("2016年2月30日", None),
        ("2月6日", None),
    ],
)
def test_dates_are_read_in_every_notation(text, date):
    assert parse_date(text) == date


def test_a_partial_date_knows_its_days_and_precision():
    june = PartialDate(2016, 6)
    assert (june.first, june.last, june.precision) == (
        dt.date(2016, 6, 1),
        dt.date(2016, 6, 30),
        "month",
    )
    assert PartialDate(2016).last == dt.date(2016, 12, 31)
    assert str(PartialDate(2016, 2, 6)) == "2016年2月6日"


def test_k04_k05_deadlines_of_the_building_plan_were_over_when_it_was_posted():
    text = "2016年6月底前,凡有3名以上正式党员的,都要单独组建。2016年年底前实现全覆盖。"
    posted = dt.date(2017, 2, 20)
    deadlines = find_deadlines(text, posted)
    assert [(item.text, item.due) for item in deadlines] == [
        ("2016年6月底前", dt.date(2016, 6, 30)),
        ("2016年年底前", dt.date(2016, 12, 31)),
    ]
    assert all(item.is_over(posted) for item in deadlines)
    assert not deadlines[0].is_over(dt.date(2016, 6, 30))


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("应当于6月30日前报送", dt.date(2018, 6, 30)),
        ("2019年1月1日至6月30日前报送", dt.date(2019, 6, 30)),
        ("今年年底前完成", dt.date(2018, 12, 31)),
        ("年底前完成", dt.date(2018, 12, 31)),
        ("明年3月上旬前完成", dt.date(2019, 3, 10)),
        ("本月底前上报", dt.date(2018, 7, 31)),
        ("2018年第一季度前完成", dt.date(2018, 3, 31)),
        ("到2020年底，基本实现", dt.date(2020, 12, 31)),
        ("二〇一六年六月底前", dt.date(2016, 6, 30)),
        ("2016年12月31日之前完成", dt.date(2016, 12, 31)),
        ("12月31日24时前提交", dt.date(2018, 12, 31)),
        ("应当在2012年1月1日前领取", dt.date(2012, 1, 1)),
    ],
)
def test_deadlines_have_a_due_day(text, due):
    assert [item.due for item in find_deadlines(text, POSTED)] == [due]


@pytest.mark.parametrize(
    "text",
    [
        "自公布之日起三十日内提出",
        "每年6月30日前报送",
        "应当于每年3月底前、每年9月底前报送",
        "依照2016年6月30日前款规定",
        "1949年10月1日前参加革命工作的",
        "2012年1月1日以前领取的居民身份证",
        "截至2016年底，全市共有",
        "颁布后三年内达到要求",
        "2016年6月成立",
        "13月30日前",
    ],
)
def test_what_has_no_single_due_day_is_no_deadline(text):
    assert find_deadlines(text, POSTED) == []


def test_a_deadline_without_a_year_needs_the_posting_date():
    assert find_deadlines("6月30日前报送") == []
    assert find_deadlines("今年年底前完成") == []


@pytest.mark.parametrize(
    ("text", "display", "first", "last"),
    [
        ("今年5月", "2018年5月（原文：今年5月）", (2018, 5, 1), (2018, 5, 31)),
        ("今年起", "2018年起（原文：今年起）", (2018, 1, 1), (2018, 12, 31)),
        ("去年", "2017年（原文：去年）", (2017, 1, 1), (2017, 12, 31)),
        ("明年", "2019年（原文：明年）", (2019, 1, 1), (2019, 12, 31)),
        ("本月底", "2018年7月底（原文：本月底）", (2018, 7, 1), (2018, 7, 31)),
        ("一年来", "2017年7月至2018年7月（原文：一年来）", (2017, 7, 1), (2018, 7, 17)),
        ("今年以来", "2018年以来（原文：今年以来）", (2018, 1, 1), (2018, 7, 17)),
        (
            "2017年6月起,利用三个月时间",
            "2017年6月至8月（原文：2017年6月起,利用三个月时间）",
            (2017, 6, 1),
            (2017, 8, 31),
        ),
    ],
)
def test_k20_relative_dates_are_resolved_against_the_posting_date(text, display, first, last):
    (found,) = find_relative_dates(text, POSTED)
    assert (found.display, found.first, found.last) == (display, dt.date(*first), dt.date(*last))


@pytest.mark.parametrize(
    "text", ["证明年限", "除去年度", "以前年度", "当今年轻人", "基本月工资", "几年来"]
)
def test_words_that_only_contain_a_relative_date_are_left_alone(text):
    assert find_relative_dates(text, POSTED) == []


def test_without_a_posting_date_nothing_relative_is_resolved():
    assert find_relative_dates("今年5月、去年、一年来", None) == []


@given(
    st.text(alphabet="二〇一六年月日底前今去明本起至到每0123456789-./ ，。内来个三", max_size=60),
    st.dates(dt.date(1950, 1, 1), dt.date(2090, 1, 1)),
)
def test_any_text_is_read_without_an_error_and_spans_quote_it(text, posted):
    for item in (
        *find_dates(text),
        *find_deadlines(text, posted),
        *find_relative_dates(text, posted),
    ):
        assert text[item.start : item.end] == item.text
    parse_date(text)
