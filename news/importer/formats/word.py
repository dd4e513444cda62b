"""A Word file (.docx) becomes blocks: headings by style, runs in bold, tables as rows."""

import html
import io
import re
import zipfile
from collections import defaultdict

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml import etree

from portal.files.office import table_rows

from .blocks import Block, Draft, tidy
from .markdown import clean_inline
from .refusals import Refusal, RefusedError

_HEADING_STYLE = re.compile(r"(?:heading|标题)\s*(\d)", re.I)
_TITLE_STYLE = re.compile(r"^(?:title|标题)$", re.I)


def read_word(data: bytes) -> Draft:
    """Blocks of a .docx file. Raises ``RefusedError`` for a file that cannot be opened."""
    try:
        document = docx.Document(io.BytesIO(data))
        return _read(document)
    except (
        PackageNotFoundError,
        zipfile.BadZipFile,
        etree.XMLSyntaxError,
        KeyError,
        ValueError,
        AttributeError,
        IndexError,
        OSError,
        EOFError,
        NotImplementedError,
        zipfile.LargeZipFile,
    ):
        raise RefusedError(Refusal.BROKEN_WORD) from None


def _read(document) -> Draft:
    draft = Draft()
    # The author among the file's properties is whoever owns the computer: not asked for.
    pictures = 0
    styles = _style_names(document)
    for item in document.iter_inner_content():
        if isinstance(item, Table):
            rows = table_rows(item, lambda cell: tidy(cell.text))
            draft.blocks.append(Block("table", rows=[row for row in rows if any(row)]))
        elif isinstance(item, Paragraph):
            pictures += len(item._p.xpath(".//pic:pic"))
            _paragraph(item, styles[item._p.style], draft)
    if pictures:
        draft.dropped.append(("image-dropped", f"{pictures}张"))
    return draft


def _style_names(document) -> defaultdict[str | None, str]:
    """Names of paragraph styles; ``paragraph.style`` looks through all of them every time."""
    default = document.styles.default(WD_STYLE_TYPE.PARAGRAPH)
    names = defaultdict(lambda: (default and default.name) or "")
    for style in document.styles:
        if style.type == WD_STYLE_TYPE.PARAGRAPH:
            names.setdefault(style.style_id, style.name or "")
    return names


def _paragraph(paragraph: Paragraph, style: str, draft: Draft) -> None:
    # A line break inside a paragraph (Shift+Enter) begins a new one here.
    for part in _lines(paragraph):
        plain = tidy("".join(text for text, _bold in part))
        if not plain:
            continue
        rich = "".join(
            f"<b>{html.escape(text, quote=False)}</b>" if bold else html.escape(text, quote=False)
            for text, bold in part
        )
        match = _HEADING_STYLE.search(style)
        if _TITLE_STYLE.match(style) and not draft.title:
            draft.title = plain
        elif match:
            level = min(int(match[1]), 6) or 1
            draft.blocks.append(Block("heading", plain, level=level))
        else:
            draft.blocks.append(Block("paragraph", plain, clean_inline(rich)))


def _lines(paragraph: Paragraph) -> list[list[tuple[str, bool]]]:
    lines: list[list[tuple[str, bool]]] = [[]]
    for run in paragraph.iter_inner_content():
        bold = bool(getattr(run, "bold", False))
        for index, text in enumerate(run.text.split("\n")):
            if index:
                lines.append([])
            lines[-1].append((text, bold))
    return lines
