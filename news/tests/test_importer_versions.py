"""Versions of one law, what they replace, what repeals what."""

import datetime as dt

import pytest

from news.importer.recognition import versions
from news.importer.recognition.citations import find_bases, find_effective, find_repeals, title_key

from .importer_files import LAW_2010, LAW_2020, NEWS_PAGE, REPEALED, parse

TODAY = dt.date(2026, 1, 1)


@pytest.fixture
def library():
    return [
        parse(LAW_2020, "江北公园管理条例(2020-06-06).md", "行政法规"),
        parse(REPEALED, "城市公园暂行规定(1990-01-01).md", "行政法规"),
        parse(LAW_2010, "江北公园管理条例(2010-03-01).md", "行政法规"),
        parse(NEWS_PAGE, "002.txt"),
    ]


def test_the_newest_version_holds_and_the_older_ones_are_replaced(library):
    families = versions.find_families(library, TODAY)
    assert families.replaces == [(0, 2)]
    assert families.validity == {0: "in_force", 2: "amended", 1: "repealed"}
    assert families.repeals == [(0, 1)]


def test_a_law_that_comes_into_force_later_is_not_yet_in_force(library):
    families = versions.find_families(library, dt.date(2010, 4, 1))
    assert families.validity[2] == "not_yet"
    assert families.validity[1] == "in_force", "what it repeals still holds until then"


def test_a_later_law_of_the_repealed_name_is_left_alone():
    reborn = REPEALED.replace("1990年1月1日", "2015年1月1日")
    documents = [
        parse(LAW_2010, "江北公园管理条例(2010-03-01).md"),
        parse(reborn, "城市公园暂行规定(2015-01-01).md"),
    ]
    families = versions.find_families(documents, TODAY)
    assert families.repeals == []
    assert families.validity[1] == "in_force"


def test_two_files_of_one_version_are_told(library):
    again = parse(LAW_2020, "江北公园管理条例(2020-06-06).md", "另一个文件夹")
    families = versions.find_families([*library, again], TODAY)
    assert families.duplicates == [(4, 0)]


def test_a_base_is_linked_to_the_version_of_its_time(library):
    rules = "# 江北公园门票办法\n\n第一条 根据《江北公园管理条例》，制定本办法。\n\n第二条 甲。\n"
    early = parse(rules, "江北公园门票办法(2012-01-01).md")
    late = parse(rules.replace("门票", "绿地"), "江北公园绿地办法(2022-01-01).md")
    families = versions.find_families([*library, early, late], TODAY)
    assert set(families.bases) == {(4, 2), (5, 0)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("《中华人民共和国慈善法》", "慈善法"),
        ("关于修改<水法>的决定", "关于修改《水法》的决定"),
        ("外国人在中华人民共和国收养子女登记办法", "外国人在收养子女登记办法"),
    ],
)
def test_writings_of_one_title_are_one(one, other):
    assert title_key(one) == title_key(other)


def test_only_titles_in_the_clause_of_repeal_are_repealed():
    text = (
        "第九条 本法自2020年1月1日起施行。《甲条例》、《乙办法》同时废止。"
        "《丙规定》中与本法不一致的，以本法为准。"
    )
    assert find_repeals([text], "丁法") == ["甲条例", "乙办法"]
    assert find_repeals([text], "甲条例") == ["乙办法"], "an own older version is no other document"


def test_bases_stand_before_what_is_made():
    text = "第一条 为了规范管理，根据《甲法》、《乙法》的有关规定，制定本条例。"
    text += "《丙法》另有规定的除外。"
    assert find_bases([text]) == ["甲法", "乙法"]
    assert find_bases(["第一条 根据宪法，制定本法。"]) == ["中华人民共和国宪法"]
    assert find_bases(["第二条 依照《甲法》处罚。"]) == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("第九条 本法自2016年3月1日起施行。", dt.date(2016, 3, 1)),
        ("第九条 本规定自一九九四年一月一日起施行。", dt.date(1994, 1, 1)),
        ("第九条 本办法自公布之日起施行。", dt.date(2001, 2, 3)),
        ("第九条 自本法施行之日起满一年的，注销登记。", None),
        ("第九条 经批准的项目自2016年3月1日起实施补贴。", None),
    ],
)
def test_the_day_of_entry_into_force(text, day):
    assert find_effective([text], dt.date(2001, 2, 3)) == day
