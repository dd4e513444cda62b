"""PDF."""

from __future__ import annotations

import random

from .making import MB, deflated, hostile


def pdf(*objects: bytes, more: bytes = b"", size: int = 0, rows: bytes = b"") -> bytes:
    """A file of these objects, the first its catalogue.

    ``more`` stands in its trailer; ``size`` is how many objects it says it has, ``rows`` the places
    of those that are not there. A ``%d`` in ``more`` is where its own table begins.
    """
    body, places = b"%PDF-1.7\n", [b"0000000000 65535 f \n"]
    for number, each in enumerate(objects, start=1):
        places.append(b"%010d 00000 n \n" % len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    count = size or len(places)
    table = b"xref\n0 %d\n" % count + b"".join(places) + rows
    more = more.replace(b"%d", b"%d" % len(body))
    trailer = b"trailer\n<< /Root 1 0 R /Size %d %s >>\n" % (count, more)
    return body + table + trailer + b"startxref\n%d\n%%%%EOF" % len(body)


CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources 5 0 R >>"
FONT = b"<< /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"


def stream(data: bytes, filters: bytes = b"") -> bytes:
    head = b"<< /Length %d %s >>" % (len(data), b"/Filter " + filters if filters else b"")
    return head + b"\nstream\n" + data + b"\nendstream"


def page(contents: bytes, resources: bytes = FONT, more: tuple[bytes, ...] = ()) -> bytes:
    return pdf(CATALOGUE, PAGES, PAGE, contents, resources, *more)


@hostile("a.pdf", "attachment")
def stream_of_a_gigabyte() -> bytes:
    return page(stream(deflated(b"\0", 1024 * MB), b"/FlateDecode"))


@hostile("a.pdf", "attachment")
def packed_nine_times() -> bytes:
    data = deflated(b"\0", 512 * MB)
    for _ in range(8):
        data = deflated(data, 1)
    return page(stream(data, b"[" + b"/FlateDecode " * 9 + b"]"))


@hostile("a.pdf", "attachment")
def hundred_million_operators() -> bytes:
    return page(stream(deflated(b"BT (x) Tj ET\n", 8_000_000), b"/FlateDecode"))


@hostile("a.pdf", "attachment")
def strings_shown_without_end() -> bytes:
    return page(
        stream(deflated(b"BT /F 9 Tf (abc) Tj 1 0 0 1 5 5 Tm ET ", 200_000), b"/FlateDecode")
    )


@hostile("a.pdf", "attachment")
def pages_in_a_circle() -> bytes:
    return pdf(CATALOGUE, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 9 >>")


@hostile("a.pdf", "attachment")
def pages_that_double() -> bytes:
    levels = [
        b"<< /Type /Pages /Kids [%d 0 R %d 0 R] /Count 9 >>" % (number, number)
        for number in range(3, 43)
    ]
    return pdf(CATALOGUE, *levels, b"<< /Type /Page >>")


@hostile("a.pdf", "attachment")
def a_milliard_pages_promised() -> bytes:
    return pdf(CATALOGUE, b"<< /Type /Pages /Kids [] /Count 1000000000 >>")


@hostile("a.pdf", "attachment")
def table_of_two_milliard_objects() -> bytes:
    return pdf(CATALOGUE, size=2_000_000_000, rows=b"0000000010 00000 n \n" * 200_000)


@hostile("a.pdf", "attachment")
def tables_in_a_circle() -> bytes:
    return pdf(CATALOGUE, PAGES, more=b"/Prev %d")


@hostile("a.pdf", "attachment")
def arrays_in_arrays() -> bytes:
    return page(b"[" * 200_000 + b"]" * 200_000)


@hostile("a.pdf", "attachment")
def length_that_is_itself() -> bytes:
    return page(b"<< /Length 4 0 R >>\nstream\nBT (x) Tj ET\nendstream")


@hostile("a.pdf", "attachment")
def letters_mapped_without_end() -> bytes:
    lines = b"<0000> <FFFF> <0000>\n" * 2_000
    mapping = b"begincmap\n2000 beginbfrange\n" + lines + b"endbfrange\nendcmap"
    font = b"<< /Font << /F << /Type /Font /Subtype /Type0 /BaseFont /X /ToUnicode 6 0 R >> >> >>"
    words = stream(b"BT /F 9 Tf <00410042> Tj ET")
    return page(words, font, (stream(deflated(mapping, 1), b"/FlateDecode"),))


@hostile("a.pdf", "attachment")
def hundred_thousand_notes() -> bytes:
    notes = b"/Annots [" + b"6 0 R " * 300_000 + b"]"
    whole = PAGE.replace(b"/Contents", notes + b" /Contents")
    note = b"<< /Type /Annot /Contents (" + b"x" * 5000 + b") >>"
    return pdf(CATALOGUE, PAGES, whole, stream(b"BT (x) Tj ET"), FONT, note)


@hostile("a.pdf", "attachment")
def picture_in_the_text_that_never_ends() -> bytes:
    return page(stream(b"BI /W 9999 /H 9999 ID " + b"E I\n" * 500_000))


@hostile("a.pdf", "attachment")
def file_of_percent_signs() -> bytes:
    return b"%PDF-1.7\n" + b"%" * (5 * MB)


@hostile("a.pdf", "attachment")
def objects_without_end() -> bytes:
    return b"%PDF-1.7\n" + b"".join(b"%d 0 obj<<>>endobj\n" % n for n in range(300_000))


@hostile("a.pdf", "attachment")
def pdf_of_random_bytes() -> bytes:
    return b"%PDF-1.7\n" + random.Random(3).randbytes(MB)


@hostile("a.pdf", "attachment")
def pdf_with_an_unknown_lock() -> bytes:
    lock = b"<< /Filter /Standard /V 9 /R 9 /O (x) /U (x) /P -1 >>"
    return pdf(CATALOGUE, PAGES, lock, more=b"/Encrypt 3 0 R /ID [(a) (a)]")
