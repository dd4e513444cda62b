"""Which files are read, in which encodings, and why the others are refused."""

import contextlib
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from news.importer.formats.reading import MAX_TEXT_BYTES, read_bytes, read_file
from news.importer.formats.refusals import MESSAGES, Refusal, RefusedError
from news.importer.parse import parse_bytes
from portal.files.encodings import decode
from portal.files.tests.test_office import document, spanning
from portal.tests.children import in_child

from .importer_files import LAW_2010, word_file

TEXT = "第一条 社会团体应当按照章程开展活动，接受登记管理机关的监督检查。\n" * 5


def refusal(data: bytes, kind: str = "text", name: str = "文件.txt") -> Refusal:
    with pytest.raises(RefusedError) as caught:
        parse_bytes(data, name, kind)
    return caught.value.reason


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_the_same_text_in_every_encoding_is_the_same_document(encoding, name):
    source = read_bytes(TEXT.encode(encoding), "文件.txt", "text")
    assert source.text == TEXT
    assert source.encoding == name
    assert source.fingerprint == read_bytes(TEXT.encode(), "x.txt", "text").fingerprint


def test_traditional_characters_in_big5_are_read():
    text = "第一條 社會團體應當按照章程開展活動，接受登記管理機關的監督檢查。\n" * 5
    assert decode(text.encode("big5"))[0] == text


def test_line_ends_do_not_make_another_document():
    windows = read_bytes(TEXT.replace("\n", "\r\n").encode(), "文件.txt", "text")
    assert windows.fingerprint == read_bytes(TEXT.encode(), "文件.txt", "text").fingerprint


@pytest.mark.parametrize("data", [b"", b" \r\n\t ", b"\xef\xbb\xbf", "\u3000\n\u3000".encode()])
def test_an_empty_file_is_refused(data):
    assert refusal(data) is Refusal.EMPTY


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n1 0 obj",
        b"\x89PNG\r\n\x1a\n" + bytes(200),
        b"PK\x03\x04" + bytes(100),
        bytes(range(256)) * 20,
    ],
)
def test_a_binary_file_with_the_name_of_a_text_is_refused(data):
    assert refusal(data) is Refusal.BINARY


def test_bytes_in_no_known_encoding_are_refused():
    assert refusal(b"\xff\xfe\xfd\x81 \x9f\x80" * 40) in (Refusal.ENCODING, Refusal.BINARY)


def test_a_huge_text_is_refused_and_says_how_big_it_is():
    with pytest.raises(RefusedError) as caught:
        read_bytes(b"a" * (MAX_TEXT_BYTES + 1), "文件.txt", "text")
    assert caught.value.reason is Refusal.TOO_LARGE
    assert "5.0 MB" in str(caught.value)


def test_old_word_files_say_what_to_do():
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    assert refusal(old, "old-word", "通知.doc") is Refusal.OLD_WORD
    assert refusal(old, "word", "通知.docx") is Refusal.OLD_WORD
    assert ".docx" in MESSAGES[Refusal.OLD_WORD]
    locked = old + "EncryptedPackage".encode("utf-16-le")
    assert refusal(locked, "word", "通知.docx") is Refusal.ENCRYPTED


def test_a_broken_or_foreign_zip_is_no_word_file():
    assert refusal(word_file()[:-200], "word", "通知.docx") is Refusal.BROKEN_WORD
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("表格.xml", "<a/>")
    assert refusal(stream.getvalue(), "word", "通知.docx") is Refusal.BROKEN_WORD


def test_a_word_file_that_swells_is_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(60_000_000))
    assert refusal(stream.getvalue(), "word", "通知.docx") is Refusal.SWOLLEN


def test_word_files_that_would_hold_the_import():
    wide, deep = spanning(1_000_000), document(b"<w:p/>" * 2_000_000)
    assert in_child(lambda: parse_bytes(wide, "通知.docx", "word").sections[0].items[0].rows) == [
        ["宽"]
    ]
    assert in_child(lambda: refusal(deep, "word", "通知.docx")) is Refusal.SWOLLEN
    long = document("<w:p><w:r><w:t>党</w:t></w:r></w:p>".encode() * 12_000)
    assert in_child(lambda: len(parse_bytes(long, "通知.docx", "word").paragraphs)) > 11_000


def test_files_on_disk_are_refused_for_what_they_are(tmp_path: Path):
    (tmp_path / "表.xlsx").write_bytes(b"x")
    for name, reason in (("没有.md", Refusal.MISSING), ("表.xlsx", Refusal.UNSUPPORTED)):
        with pytest.raises(RefusedError) as caught:
            read_file(tmp_path / name)
        assert caught.value.reason is reason


def test_a_document_with_a_secrecy_mark_is_refused():
    assert refusal(f"机密★1年\n关于某事的通知\n\n{TEXT}".encode()) is Refusal.SECRET


def test_a_title_without_text_is_refused():
    assert refusal("# 关于某事的通知\n".encode(), "markdown", "通知.md") is Refusal.NO_BODY


def test_every_refusal_has_a_sentence():
    assert set(MESSAGES) == set(Refusal)


@given(st.binary(max_size=400), st.sampled_from(["text", "markdown", "html", "word", "old-word"]))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=150)
def test_no_bytes_raise_anything_but_a_refusal(data, kind):
    try:
        document = parse_bytes(data, "文件", kind)
    except RefusedError:
        return
    assert document.title
    assert document.paragraphs or any(section.items for section in document.sections)


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_a_law_damaged_anywhere_is_still_read_or_refused(data):
    raw = bytearray(LAW_2010.encode())
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(RefusedError):
        parse_bytes(bytes(raw), "条例.md", "markdown")


@given(st.integers(0, 6000))
@settings(deadline=None, max_examples=25)
def test_a_word_file_cut_off_anywhere_is_refused(length):
    data = word_file()
    with pytest.raises(RefusedError):
        parse_bytes(data[: min(length, len(data) - 30)], "通知.docx", "word")
