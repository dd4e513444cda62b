import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.rulebook.reading.document_numbers import (
    DocumentNumber,
    find_document_numbers,
    normalise_document_number,
    parse_document_number,
)

pytestmark = pytest.mark.anydb


def test_k12_the_number_of_the_opinion_on_social_organisations():
    assert parse_document_number("中办发〔2015〕51号") == DocumentNumber(
        "letter", "中办发", 2015, 51
    )


@pytest.mark.parametrize(
    "written",
    [
        "中办发[2015]51号",
        "中办发(2015)51号",
        "中办发（2015）51号",
        "中办发﹝2015﹞51号",
        "中办发［2015］51号",
        "中办发【2015】51号",
        "中办发 〔2015〕 第051号",
        "中办发〔2015〕51号",
    ],
)
def test_other_brackets_are_accepted_and_normalised(written):
    assert normalise_document_number(written) == "中办发〔2015〕51号"


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("国务院令第250号", "国务院令第250号"),
        ("中华人民共和国国务院令第250号", "国务院令第250号"),
        ("中华人民共和国主席令第七十一号", "中华人民共和国主席令第71号"),
        ("主席令第71号", "中华人民共和国主席令第71号"),
        ("民政部令第59号", "民政部令第59号"),
        ("民政部、总后勤部令第5号", "民政部、总后勤部令第5号"),
        (
            "中华人民共和国国务院、中华人民共和国中央军事委员会第18号令",
            "国务院、中央军事委员会令第18号",
        ),
    ],
)
def test_numbers_of_orders(written, canonical):
    assert normalise_document_number(written) == canonical


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("按照《意见(试行)》(中办发〔2015〕51号)的有关规定", "中办发〔2015〕51号"),
        ("根据中办发[2015]51号和民发〔2018〕12号", "中办发[2015]51号|民发〔2018〕12号"),
        ("1998年10月25日 中华人民共和国国务院令第250号发布", "中华人民共和国国务院令第250号"),
    ],
)
def test_numbers_in_running_text_lose_the_words_before_them(text, printed):
    found = find_document_numbers(text)
    assert "|".join(item.printed for item in found) == printed
    assert all(text[item.start : item.end] == item.printed for item in found)


@pytest.mark.parametrize(
    "text", ["电话2015号", "2号线", "第51号", "", "民发〔15〕2号", "民发〔2015〕0号"]
)
def test_what_is_no_number_stays_as_typed(text):
    assert parse_document_number(text) is None
    assert normalise_document_number(f" {text} ") == text


@given(st.text(alphabet="中办发国务院令第〔〕[]()年号0125一十 和、", max_size=60))
def test_any_text_is_searched_without_an_error_and_normalising_twice_changes_nothing(text):
    for item in find_document_numbers(text):
        assert text[item.start : item.end] == item.printed
    once = normalise_document_number(text)
    assert normalise_document_number(once) == once
