"""Word and Excel."""

from __future__ import annotations

import io
import random
import zipfile

import docx
import openpyxl

from .making import MB, hostile, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
WORD = f'<w:document xmlns:w="{W}"><w:body>'.encode()
SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
STYLES = b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
STRINGS = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
ENTITIES = b"".join(
    b'<!ENTITY e%d "%s">' % (number, b"&e%d;" % (number - 1) * 10 if number else b"lol")
    for number in range(12)
)
TEXT = ("attachment", "policy")
TABLE = ("attachment", "roster")
ROWS = (*TABLE, "redirects")


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def word(body: bytes, padding: int = MB // 2, **parts: bytes) -> bytes:
    output = io.BytesIO()
    docx.Document().save(output)
    given = {name.replace("__", "/") + ".xml": part for name, part in parts.items()}
    whole = {"word/document.xml": WORD + body + b"</w:body></w:document>"}
    return zipped(_parts(output.getvalue()) | whole | given, padding)


def excel(rows: bytes, padding: int = MB // 2, tail: bytes = b"", **parts: bytes) -> bytes:
    output = io.BytesIO()
    openpyxl.Workbook().save(output)
    given = {name.replace("__", "/") + ".xml": part for name, part in parts.items()}
    sheet = SHEET + b"<sheetData>" + rows + b"</sheetData>" + tail + b"</worksheet>"
    return zipped(_parts(output.getvalue()) | {"xl/worksheets/sheet1.xml": sheet} | given, padding)


def _cell(text: str) -> bytes:
    return f'<c t="inlineStr"><is><t>{text}</t></is></c>'.encode()


@hostile("a.docx", *TEXT)
def cell_over_a_hundred_million_columns() -> bytes:
    span = '<w:tcPr><w:gridSpan w:val="100000000"/></w:tcPr>'
    cell = f"<w:tc>{span}<w:p><w:r><w:t>宽</w:t></w:r></w:p></w:tc>"
    return word(f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>".encode())


@hostile("a.docx", *TEXT)
def two_million_paragraphs() -> bytes:
    return word(b"<w:p><w:r><w:t>a</w:t></w:r></w:p>" * 2_000_000, padding=3 * MB // 2)


@hostile("a.docx", *TEXT)
def word_that_unpacks_to_four_hundred_megabytes() -> bytes:
    return zipped({"word/document.xml": bytes(400 * MB)})


@hostile("a.docx", *TEXT)
def zip_in_zip_in_zip() -> bytes:
    data = zipped({f"{number}.bin": bytes(8 * MB) for number in range(4)})
    for _ in range(5):
        data = zipped({f"{number}.zip": data for number in range(8)})
    return word(b"<w:p/>", word__embeddings__all=data)


@hostile("a.docx", *TEXT)
def entities_of_entities() -> bytes:
    doctype = b"<!DOCTYPE d [" + ENTITIES + b"]>"
    body = b"<w:p><w:r><w:t>&e11;</w:t></w:r></w:p></w:body></w:document>"
    return word(b"", word__document=b"<?xml version='1.0'?>" + doctype + WORD + body)


@hostile("a.docx", *TEXT)
def one_entity_often() -> bytes:
    doctype = b'<!DOCTYPE d [<!ENTITY a "' + b"a" * 100_000 + b'">]>'
    body = b"<w:p><w:r><w:t>" + b"&a;" * 100_000 + b"</w:t></w:r></w:p></w:body></w:document>"
    return word(b"", word__document=b"<?xml version='1.0'?>" + doctype + WORD + body)


@hostile("a.docx", *TEXT)
def entity_that_is_a_file_of_the_server() -> bytes:
    doctype = b'<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    body = b"<w:p><w:r><w:t>x&a;</w:t></w:r></w:p></w:body></w:document>"
    return word(b"", word__document=b"<?xml version='1.0'?>" + doctype + WORD + body)


@hostile("a.docx", *TEXT)
def table_in_table_without_end() -> bytes:
    deep = 5_000
    return word(b"<w:tbl><w:tr><w:tc>" * deep + b"<w:p/></w:tc></w:tr></w:tbl>" * deep)


@hostile("a.docx", *TEXT)
def one_paragraph_of_nineteen_megabytes() -> bytes:
    return word(b"<w:p><w:r><w:t>" + b"( " * (19 * MB // 2) + b"</w:t></w:r></w:p>")


@hostile("a.docx", *TEXT)
def rows_merged_into_one() -> bytes:
    first = f'<w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>{"长" * 9000}'
    more = b"<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr>" * 100_000
    head = f"<w:tbl><w:tr>{first}</w:t></w:r></w:p></w:tc></w:tr>".encode()
    return word(head + more + b"</w:tbl>")


@hostile("a.docx", *TEXT)
def comments_without_end() -> bytes:
    comment = b'<w:comment w:id="1"><w:p><w:r><w:t>c</w:t></w:r></w:p></w:comment>'
    comments = b'<w:comments xmlns:w="' + W.encode() + b'">' + comment * 90_000 + b"</w:comments>"
    return word(b"<w:p/>", word__comments=comments)


@hostile("a.docx", *TEXT)
def hundred_thousand_parts() -> bytes:
    return zipped({f"word/{number}.xml": b"" for number in range(100_000)})


@hostile("a.docx", *TEXT)
def word_cut_off() -> bytes:
    return word(b"<w:p/>")[:-2000]


@hostile("a.docx", *TEXT)
def word_with_a_password() -> bytes:
    return OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le")


@hostile("a.docx", *TEXT)
def random_bytes() -> bytes:
    return b"PK\x03\x04" + random.Random(2).randbytes(200_000)


@hostile("a.xlsx", *TABLE)
def cell_of_forty_thousand_brackets() -> bytes:
    return excel(b"<row>" + _cell("(" * 40_000) + b"</row>")


@hostile("a.xlsx", *TABLE)
def rows_of_brackets() -> bytes:
    row = b"<row>" + _cell("姓名") + _cell("（(" * 16_000) * 50 + b"</row>"
    return excel(row * 15)


@hostile("a.xlsx", *ROWS)
def cell_in_the_last_corner() -> bytes:
    return excel(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


@hostile("a.xlsx", *TABLE)
def row_beyond_the_last() -> bytes:
    return excel(b'<row r="99999999999"><c><v>1</v></c></row>')


@hostile("a.xlsx", *ROWS)
def three_million_rows() -> bytes:
    return excel(b"<row><c><v>1</v></c></row>" * 3_000_000, padding=MB)


@hostile("a.xlsx", *TABLE)
def one_row_of_five_million_cells() -> bytes:
    return excel(b"<row>" + b"<c/>" * 5_000_000 + b"</row>")


@hostile("a.xlsx", *TABLE)
def long_word_named_a_million_times() -> bytes:
    words = STRINGS + b"<si><t>" + b"x" * 32_000 + b"</t></si></sst>"
    row = b'<row><c t="s"><v>0</v></c></row>'
    return excel(row * 900_000, xl__sharedStrings=words)


@hostile("a.xlsx", *TABLE)
def million_words() -> bytes:
    words = STRINGS + b"<si><t>x</t></si>" * 3_000_000 + b"</sst>"
    return excel(b"<row/>", padding=MB, xl__sharedStrings=words)


@hostile("a.xlsx", *TABLE)
def million_fonts() -> bytes:
    return excel(b"", xl__styles=STYLES + b"<fonts>" + b"<font/>" * 1_000_000)


@hostile("a.xlsx", *TABLE)
def number_of_a_million_digits() -> bytes:
    return excel((b"<row><c><v>" + b"9" * 1_000_000 + b"</v></c></row>") * 20)


@hostile("a.xlsx", *TABLE)
def ninety_thousand_merged_cells() -> bytes:
    merged = b"<mergeCells>" + b'<mergeCell ref="A1:XFD1048576"/>' * 90_000 + b"</mergeCells>"
    return excel(b"<row/>", tail=merged)


@hostile("a.xlsx", *TABLE)
def workbook_unpacking_to_four_hundred_megabytes() -> bytes:
    return zipped({"xl/workbook.xml": bytes(400 * MB)})


@hostile("a.xlsx", *TABLE)
def workbook_with_entities() -> bytes:
    book = b"<?xml version='1.0'?><!DOCTYPE d [" + ENTITIES + b"]><workbook>&e11;</workbook>"
    return excel(b"", xl__workbook=book)


@hostile("a.xlsx", *TABLE)
def workbook_with_a_password() -> bytes:
    return word_with_a_password()


@hostile("a.xlsx", *ROWS)
def workbook_of_nothing() -> bytes:
    return b""
