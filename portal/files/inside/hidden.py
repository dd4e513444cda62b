"""What a file holds beside its text: comments, headers, tracked changes, properties, text boxes.

Readers of the published file can bring all of it to light, so the checks before publication read
it; search does not, as nobody meant to say it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lxml import etree

from portal.files.office import OfficeArchive

Place = tuple[str, ...]
Keep = Callable[[str, Place], None]

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_MARKUP = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# Parts of a Word or Excel file by what they are.
_PARTS: tuple[tuple[re.Pattern, str], ...] = (
    (re.compile(r"word/comments\w*\.xml"), "comment"),
    (re.compile(r"word/(?:header|footer)\d*\.xml"), "header"),
    (re.compile(r"word/(?:footnotes|endnotes)\.xml"), "note"),
    (re.compile(r"xl/comments\d*\.xml|xl/comments/.*\.xml"), "comment"),
    (re.compile(r"xl/threadedComments/.*\.xml"), "comment"),
    (re.compile(r"xl/drawings/drawing\d+\.xml"), "box"),
    (re.compile(r"docProps/(?:core|app|custom)\.xml"), "property"),
)
_EMBEDDED = re.compile(r"(?:word|xl)/embeddings/.+")
_SHEET = re.compile(r"xl/worksheets/sheet\d+\.xml")
_HEADER = re.compile(
    rb"<(?:odd|even|first)(?:Header|Footer)>((?:[^<]|<(?!/|(?:odd|even|first)(?:Header|Footer)>))*+)</"
)
_CODES = re.compile(r"&(?:[LCRBIUESXYPNDTFAGZ]|\d+|\"[^\"]*\"|K[0-9A-F]{6})")
# Properties that say what program made the file, not what somebody wrote.
_TECHNICAL = {"Application", "AppVersion", "DocSecurity", "Template", "created", "modified"}


def hidden_of_office(archive: OfficeArchive, keep: Keep) -> None:
    """Everything in a Word or Excel file that is not its running text or its visible sheets."""
    for member in archive.infolist():
        name = member.filename
        if name == "word/document.xml":
            _changes(_tree(archive.whole(member)), keep)
        elif _SHEET.fullmatch(name):
            _sheet_headers(archive.whole(member), keep)
        elif _EMBEDDED.fullmatch(name):
            keep(name.rpartition("/")[2], ("embedded",))
        else:
            for pattern, place in _PARTS:
                if pattern.fullmatch(name):
                    for line in _lines(_tree(archive.whole(member)), place):
                        keep(line, (place,))


def _tree(data: bytes) -> etree._Element:
    # Entities stay as they are written: a file may define them to exhaust its reader.
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return etree.fromstring(data, parser)


def _lines(tree: etree._Element, place: str) -> Iterator[str]:
    """The text of a part, one line a paragraph."""
    if place == "property":
        for node in tree.iter():
            if isinstance(node.tag, str) and etree.QName(node).localname not in _TECHNICAL:
                yield node.text or ""
        return
    paragraphs = [*tree.iter(f"{_WORD}p", f"{_DRAWING}p")]
    if not paragraphs:  # Excel's comments have runs without paragraphs
        yield from ("".join(node.itertext()) for node in tree.iter("{*}comment", "{*}text"))
    for paragraph in paragraphs:
        yield _joined(paragraph, "t", "delText")


def _joined(node: etree._Element, *names: str) -> str:
    wanted = {"{*}" + name for name in names}
    return "".join(found.text or "" for found in node.iter(*wanted))


def _changes(tree: etree._Element, keep: Keep) -> None:
    """Tracked insertions and deletions, and boxes, which the running text leaves out."""
    for paragraph in tree.iter(f"{_WORD}p"):
        removed = "".join(node.text or "" for node in paragraph.iter(f"{_WORD}delText"))
        keep(removed, ("deleted",))
        if next(paragraph.iter(f"{_WORD}ins"), None) is not None:
            # With what stands around it: a number may be half new, half old.
            keep(_joined(paragraph, "t"), ("inserted",))
    for box in tree.iter(f"{_WORD}txbxContent"):
        if next(box.iterancestors(f"{_MARKUP}Fallback"), None) is None:
            for paragraph in box.iter(f"{_WORD}p"):
                keep(_joined(paragraph, "t"), ("box",))


def _sheet_headers(data: bytes, keep: Keep) -> None:
    for found in _HEADER.findall(data):
        text = etree.fromstring(b"<x>" + found + b"</x>").text or ""
        for line in _CODES.sub("\n", text).splitlines():
            keep(line, ("header",))


def hidden_of_pdf(reader, keep: Keep) -> None:
    """Properties, notes and embedded files of a PDF (an open ``pypdf.PdfReader``)."""
    for name, value in (reader.metadata or {}).items():
        if name not in {"/Producer", "/Creator", "/CreationDate", "/ModDate"}:
            keep(str(value), ("property",))
    for page in reader.pages:
        for note in page.get("/Annots") or ():
            keep(str(note.get_object().get("/Contents") or ""), ("comment",))
    for name in reader.attachments:
        keep(name, ("embedded",))
