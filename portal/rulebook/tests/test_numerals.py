import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.rulebook.reading.numerals import parse_numeral, to_chinese

pytestmark = pytest.mark.anydb


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("二十三", 23),
        ("十", 10),
        ("一百零八", 108),
        ("三百", 300),
        ("二〇一六", 2016),
        ("二○一六", 2016),
        ("51", 51),
        ("51", 51),
        ("十百", None),
        ("第三", None),
        ("", None),
    ],
)
def test_a_numeral_is_read_in_both_notations(text, value):
    assert parse_numeral(text) == value


@given(st.integers(1, 9999))
def test_article_numbers_survive_the_way_there_and_back(number):
    assert parse_numeral(to_chinese(number)) == number


@given(st.text())
def test_no_text_makes_the_reader_raise(text):
    assert parse_numeral(text) is None or parse_numeral(text) >= 0
