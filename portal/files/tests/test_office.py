"""Office files made to hold a worker: small ones that unpack, span or number without end."""

import io
import random
import struct
import zipfile
import zlib

import docx
import pytest
from wagtail.contrib.redirects.utils import get_format_cls_by_extension

from portal.files import extract, office
from portal.files.child import Code, UnreadableError
from portal.files.extract import extract_text
from portal.files.inside import texts
from portal.files.office import TREES, Fault, OfficeArchive, OfficeError, table_rows

from .test_extract import archive, excel, word

pytestmark = pytest.mark.anydb

WORD = (
    b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
)
SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
STYLES = b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'


def changed(data: bytes, **parts: bytes) -> bytes:
    """The archive with other parts, and so much that cannot be packed that no ratio tells."""
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        kept = {name: old.read(name) for name in old.namelist()}
    parts = {name.replace("__", "/") + ".xml": part for name, part in parts.items()}
    return archive(**kept | parts, noise=random.Random(1).randbytes(500_000))


def document(body: bytes) -> bytes:
    return changed(word("x"), word__document=WORD + body + b"</w:body></w:document>")


def sheet(body: bytes, **parts: bytes) -> bytes:
    return changed(excel(["x"]), xl__worksheets__sheet1=SHEET + body + b"</worksheet>", **parts)


def spanning(columns: int) -> bytes:
    span = f'<w:tcPr><w:gridSpan w:val="{columns}"/></w:tcPr>'
    cell = f"<w:tc>{span}<w:p><w:r><w:t>宽</w:t></w:r></w:p></w:tc>"
    return document(f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>".encode())


def lying(data: bytes, name: str, says: int) -> bytes:
    """The archive, with a part whose size in the directory is a lie, and the checksum fits."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        part = packed.getinfo(name)
        start = packed.read(name)[:says]
    honest = struct.pack("<LLL", part.CRC, part.compress_size, part.file_size)
    lie = struct.pack("<LLL", zlib.crc32(start), part.compress_size, says)
    assert data.count(honest) == 2
    return data.replace(honest, lie)


def reason(data: bytes, name: str, **limits) -> str:
    return extract_text(data, name, **limits).reason


def test_a_cell_that_spans_a_million_columns():
    data = spanning(1_000_000)
    found = extract_text(data, "a.docx")
    assert (found.text, found.reason) == ("宽", "")


def test_merged_cells():
    file = docx.Document()
    table = file.add_table(rows=3, cols=3)
    for row, words in zip(table.rows, ("甲乙丙", "丁戊己", "庚辛壬"), strict=True):
        for cell, text in zip(row.cells, words, strict=True):
            cell.text = text
    table.cell(0, 1).merge(table.cell(0, 2)).text = "宽"
    table.cell(1, 1).merge(table.cell(2, 1)).text = "高"
    rows = [["甲", "宽"], ["丁", "高", "己"], ["庚", "高", "壬"]]
    assert list(table_rows(table, lambda cell: cell.text)) == rows
    table.cell(1, 1).text = "长" * 1000
    assert list(table_rows(table, lambda cell: cell.text))[2] == ["庚", "", "壬"]
    inner = table.cell(0, 0).add_table(rows=1, cols=1)
    inner.cell(0, 0).text = "里"
    out = io.BytesIO()
    file.save(out)
    assert extract_text(out, "a.docx").text.split("\n")[:3] == ["甲", "里", "\t宽"]


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda: document(b"<w:p/>" * 2_000_000), "a.docx"),
        (lambda: document(b"<w:p>" + b"x" * TREES + b"</w:p>"), "a.docx"),
        (lambda: sheet(b"", xl__styles=STYLES + b"<fonts>" + b"<font/>" * 1_000_000), "a.xlsx"),
    ],
    ids=["many marks", "many bytes", "many styles"],
)
def test_a_part_too_large_for_a_tree(make, name):
    assert reason(make(), name) == extract.TOO_LARGE


@pytest.mark.parametrize(
    ("once", "before"), [(b"<c/>", b"<sheetData><row>"), (b"<a/>", b"")], ids=["row", "none"]
)
def test_a_sheet_that_is_not_read_row_by_row(once, before, monkeypatch):
    monkeypatch.setattr(office, "MARKS", 100_000)
    data = sheet(before + once * 9_000_000)
    assert texts.read(data, "a.xlsx", {"seconds": 200})["reason"] == texts.Reason.TOO_LONG


def test_a_row_that_is_said_to_be_far_down():
    row = b'<sheetData><row r="99999999999"><c><v>1</v></c></row></sheetData>'
    assert reason(sheet(row), "a.xlsx", seconds=200) == ""


@pytest.mark.parametrize(
    "row", [b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', b"<row><c/></row>" * 20_000]
)
def test_a_workbook_of_redirects_that_is_empty_without_end(row):
    data = sheet(b"<sheetData>" + row + b"</sheetData>")
    assert get_format_cls_by_extension("xlsx")().create_dataset(data) == []


def test_a_workbook_of_more_redirects_than_anybody_has():
    data = sheet(b"<sheetData>" + b"<row><c><v>1</v></c></row>" * 20_000 + b"</sheetData>")
    with pytest.raises(UnreadableError) as refused:
        get_format_cls_by_extension("xlsx")().create_dataset(data)
    assert refused.value.code is Code.TOO_BIG


def test_a_workbook_of_redirects():
    data = excel(["from", "to"], ["/old", "/new"])
    found = get_format_cls_by_extension("xlsx")().create_dataset(data)
    assert [row[:2] for row in (found.headers, *found)] == [("from", "to"), ("/old", "/new")]


def test_a_directory_that_lies():
    data = lying(document(b" " * 190_000_000), "word/document.xml", 1000)
    assert reason(data, "a.docx") == extract.BOMB


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_only_what_office_packs_with_is_unpacked(method):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as packed:
        packed.writestr("word/document.xml", b"<a/>")
    with pytest.raises(OfficeError) as refused:
        OfficeArchive(out.getvalue())
    assert refused.value.fault is Fault.DAMAGED


def test_a_large_picture_is_no_tree():
    picture = b"\x89PNG" + random.Random(2).randbytes(TREES)
    data = changed(word("文字"), word__media__picture=picture)
    assert extract_text(data, "a.docx").text == "文字"
