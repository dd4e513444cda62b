"""Text of attachments."""

import zipfile
from functools import cache, partial
from io import BytesIO

import docx
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter

from portal.files import extract
from portal.files.child import Allowance
from portal.files.extract import extract_text
from portal.files.inside import texts
from portal.files.inside.texts import join_lines
from tests.pango import made, needs_pango

pytestmark = pytest.mark.anydb

LINES = "坚持党建引领，推动高质量发展。"


def pdf(html=f"<p>{LINES}</p>"):
    return made(html)


def word(*paragraphs, table=()):
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if table:
        grid = document.add_table(rows=0, cols=len(table[0]))
        for row in table:
            for cell, text in zip(grid.add_row().cells, row, strict=True):
                cell.text = text
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def excel(*rows):
    book = openpyxl.Workbook()
    book.active.title = "台账"
    for row in rows:
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def archive(**members):
    """A zip file that is the same whenever it is made: tests are named after it."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            member = zipfile.ZipInfo(name.replace("__", "/").replace("_xml", ".xml"))
            packed.writestr(member, data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


@needs_pango
def test_pdf():
    found = extract_text(pdf(), "意见.pdf")
    assert "党建引领" in found.text
    assert found.reason == ""
    assert extract_text(BytesIO(pdf()), "改名.txt") == found


def test_a_pdf_without_text():
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    out = BytesIO()
    writer.write(out)
    assert extract_text(out, "扫描.pdf").reason == extract.NO_TEXT


@needs_pango
def test_a_pdf_with_a_password():
    writer = PdfWriter(clone_from=BytesIO(pdf()))
    writer.encrypt("secret", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    found = extract_text(out, "锁.pdf")
    assert (found.text, found.reason) == ("", extract.LOCKED)


@needs_pango
def test_pages_beyond_the_limit_are_said_to_be_missing():
    data = pdf("".join(f"<p style='break-after:page'>第{n}页</p>" for n in range(4)))
    found = extract_text(data, "长.pdf", pages=2)
    assert "第1页" in found.text
    assert "第2页" not in found.text
    assert found.reason == extract.TOO_MANY_PAGES


def test_lines_of_a_pdf_are_joined_inside_chinese():
    assert join_lines("坚持党\n建引领\nISO\n9001") == "坚持党建引领\nISO\n9001"
    assert join_lines("党 建 引 领") == "党建引领"
    assert join_lines("第一章 总则和其他规定") == "第一章 总则和其他规定"


def test_word():
    found = extract_text(word(LINES, "第二段", table=[["单位", "人数"], ["协会", "53"]]), "a.docx")
    assert found.text == f"{LINES}\n第二段\n单位\t人数\n协会\t53"
    assert found.reason == ""


def test_excel():
    found = extract_text(excel(["名称", "党员"], ["社会工作协会", 13], [None, "合计"]), "a.xlsx")
    assert found.text == "台账\n名称\t党员\n社会工作协会\t13\n合计"
    assert found.reason == ""


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_plain_text(encoding):
    found = extract_text((LINES * 3).encode(encoding), "a.txt")
    if encoding in {"utf-16-le", "utf-16-be"}:  # no mark, and no zero bytes in Chinese alone
        found = extract_text((LINES + "plain ASCII text " * 20).encode(encoding), "a.txt")
        assert found.text.startswith(LINES)
    else:
        assert found.text == LINES * 3
    assert found.reason == ""


@pytest.mark.parametrize("name", ["a.doc", "a.xls", "a.ppt", "a.bin"])
def test_old_office_files_are_refused_clearly(name):
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    assert extract_text(data, name).reason == extract.LEGACY


def test_locked_office_files():
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    assert extract_text(data, "a.docx").reason == extract.LOCKED


def test_limits():
    assert extract_text(b"x" * 101, "a.txt", Allowance(size=100)).reason == extract.TOO_LARGE
    found = extract_text("党".encode() * 100, "a.txt", characters=10)
    assert (found.text, found.reason) == ("党" * 10, extract.TOO_LONG)
    found = extract_text(word(*[LINES] * 5), "a.docx", seconds=-1)
    assert found.reason == extract.TOO_SLOW
    bomb = archive(word__document_xml=b"0" * 30_000_000)
    assert extract_text(bomb, "a.docx").reason == extract.BOMB
    many = archive(**{f"f{n}": b"" for n in range(20)})
    assert extract_text(many, "a.docx", members=10).reason == extract.BOMB


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"", "a.txt", extract.NO_TEXT),
        (b"%PDF-1.7\nrubbish", "a.pdf", extract.BROKEN),
        (b"rubbish", "a.pdf", extract.BROKEN),
        (b"PK\x03\x04rubbish", "a.docx", extract.BROKEN),
        (archive(other=b"x"), "a.zip", extract.UNSUPPORTED),
        (archive(word__document_xml=b"<broken"), "a.docx", extract.BROKEN),
        (b"\x89PNG\r\n\x1a\n", "a.png", extract.UNSUPPORTED),
        (bytes(range(256)) * 20, "a.txt", extract.NOT_TEXT),
    ],
)
def test_broken_and_foreign_files(data, name, reason):
    assert extract_text(data, name) == extract.Extract("", reason)


def test_a_file_that_cannot_be_read():
    closed = BytesIO(b"x")
    closed.close()
    assert extract_text(closed, "a.txt").reason == extract.BROKEN


MAKERS = {"a.docx": partial(word, LINES), "a.xlsx": partial(excel, [LINES]), "a.pdf": pdf}
whole = cache(lambda name: MAKERS[name]())


@needs_pango
@given(st.sampled_from(list(MAKERS)), st.randoms(use_true_random=False), st.booleans())
@settings(max_examples=60)
def test_damage_never_raises(name, rnd, cut):
    data = bytearray(whole(name))
    for _ in range(rnd.randrange(1, 30)):
        data[rnd.randrange(len(data))] = rnd.randrange(256)
    if cut:
        del data[rnd.randrange(len(data)) :]
    found = texts.read(bytes(data), name)
    assert "\x00" not in found["text"]
    assert found["text"] or found["reason"]


@given(st.binary(max_size=400), st.sampled_from(["a.txt", "a.pdf", "a.docx", "a", "a.csv"]))
def test_bytes_never_raise(data, name):
    found = texts.read(data, name)
    found["text"].encode()
    assert found["text"] or found["reason"]


def test_every_reason_has_its_words():
    assert set(extract.REASONS) == {"", *texts.Reason}
