"""Anchors in long texts: a name for each paragraph, a contents list, notes under paragraphs.

Works on the HTML that Wagtail renders for rich text (paragraphs, lists, h3 and h4, inline marks).
An article of a law (第二十三条) is ``tiao-23``, 第二十三条之一 ``tiao-23-1``; a heading of a part
(第二章, 第一节, 一、) ``zhang-2``, ``jie-1``, ``bu-1``; any other paragraph is named after its key
in the editor or, without one, after its words, so that a link keeps its target when text around it
changes.
"""

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from lxml import etree, html

from portal.rulebook.reading.numerals import parse_numeral

from .difference import ARTICLE

_NUMERALS = "零〇○一二三四五六七八九十百千两0-9"
_HEADINGS = (
    (re.compile(rf"^\s*第([{_NUMERALS}]+)编"), "bian"),
    (re.compile(rf"^\s*第([{_NUMERALS}]+)章"), "zhang"),
    (re.compile(rf"^\s*第([{_NUMERALS}]+)节"), "jie"),
    (re.compile(rf"^\s*([{_NUMERALS}]+)、"), "bu"),
)
_ARTICLE_PARTS = re.compile(rf"第([{_NUMERALS}]+)条(?:之([{_NUMERALS}]+))?")


@dataclass(frozen=True, slots=True)
class Heading:
    """An entry of the contents list; ``level`` 2 to 4."""

    text: str
    anchor: str
    level: int


@dataclass(frozen=True, slots=True)
class Note:
    """What is said under a paragraph about words in it.

    ``kind`` names the style, ``text`` what is said, ``state`` a short word shown as a label,
    ``ranges`` the places in the paragraph's text that are underlined.
    """

    kind: str
    text: str
    state: str = ""
    ranges: tuple[tuple[int, int], ...] = ()


#: Given a paragraph's text and its name (or an empty string), what is to be said under it.
NoteFinder = Callable[[str, str], Iterable[Note]]


@dataclass(slots=True)
class AnchorNames:
    """Names given so far on a page; the second 第一条 of a page is ``tiao-1-b``."""

    taken: set[str] = field(default_factory=set)

    def free(self, name: str) -> str:
        """``name``, or the name with a letter that nothing on the page has yet."""
        candidate, number = name, 1
        while candidate in self.taken:
            number += 1
            candidate = f"{name}-{_letters(number)}"
        self.taken.add(candidate)
        return candidate


def _letters(number: int) -> str:
    """2 → b, 26 → z, 27 → 27."""
    return chr(ord("a") + number - 1) if number <= 26 else str(number)


def heading_name(text: str) -> str:
    """``zhang-2`` for 第二章 总则; a name made of the words where there is no number."""
    for pattern, name in _HEADINGS:
        match = pattern.match(text)
        value = parse_numeral(match[1]) if match else None
        if value:
            return f"{name}-{value}"
    return f"h-{_digest(text)}"


def article_name(text: str) -> str:
    """``tiao-23`` for a paragraph that begins with 第二十三条, else an empty string."""
    match = ARTICLE.match(text)
    if not match:
        return ""
    number, extra = _ARTICLE_PARTS.fullmatch(match["label"]).groups()
    values = [parse_numeral(part) for part in (number, extra) if part]
    return "tiao-" + "-".join(map(str, values)) if all(values) else ""


def _digest(text: str) -> str:
    squeezed = re.sub(r"\s+", "", text)
    return hashlib.blake2s(squeezed.encode(), digest_size=4).hexdigest()


def paragraph_name(text: str, key: str = "") -> str:
    """The anchor of a paragraph: its article, its key in the editor, or its words."""
    return article_name(text) or f"p-{key or _digest(text)}"


def annotate(
    source: str,
    names: AnchorNames,
    *,
    anchors: bool = True,
    notes: NoteFinder | None = None,
    headings: list[Heading] | None = None,
) -> SafeString:
    """``source`` with a name and a link on each paragraph, and notes under those that need one.

    ``headings`` receives the h3 and h4 met on the way.
    Without ``anchors`` paragraphs keep their HTML but for the notes. Empty paragraphs are dropped.
    """
    if not source.strip():
        return SafeString()
    root = html.fragment_fromstring(source, create_parent="div")
    for element in list(root.iter("p", "li", "h3", "h4")):
        key = element.attrib.pop("data-block-key", "")
        leaves = _leaves(element)
        text = "".join(value for _owner, _name, value in leaves)
        if not text.strip():
            if element.tag == "p" and not len(element):
                element.drop_tree()
        elif element.tag in ("h3", "h4"):
            element.set("id", names.free(heading_name(text)))
            if headings is not None:
                headings.append(Heading(text.strip(), element.get("id"), int(element.tag[1])))
        else:
            name = names.free(paragraph_name(text, key)) if anchors else ""
            found = [] if notes is None else list(notes(text, name))
            _underline(leaves, found)
            if anchors:
                element.set("id", name)
                _put(element, _link(name, text))
            if found:
                _put(element, _box(found), inside=element.tag == "li")
    for element in root.iter("ul", "ol"):
        element.attrib.pop("data-block-key", None)
    inner = (root.text or "") + "".join(
        etree.tostring(child, encoding="unicode", method="html") for child in root
    )
    return mark_safe(inner)  # noqa: S308  (Wagtail's own rendering of cleaned rich text)


def _leaves(element) -> list[tuple]:
    """Pieces of text of a paragraph in reading order: ``(owner, "text" or "tail", value)``.

    Paragraphs and lists inside a list item are paragraphs of their own and left out.
    """
    leaves = [(element, "text", element.text)] if element.text else []
    for child in element:
        if isinstance(child.tag, str) and child.tag not in ("ul", "ol", "p"):
            leaves.extend(_leaves(child))
        if child.tail:
            leaves.append((child, "tail", child.tail))
    return leaves


def _link(name: str, text: str):
    """A link to the paragraph itself; its sign is drawn by the style sheet."""
    match = ARTICLE.match(text)
    link = etree.Element("a", {"class": "para-link", "href": f"#{name}"})
    link.set("aria-label", f"{match['label']}：{_('本段链接')}" if match else _("本段链接"))
    return link


def _box(notes: list[Note]):
    """The notes of a paragraph as one element."""
    box = etree.Element("div", {"class": "para-notes", "role": "note"})
    for note in notes:
        row = etree.SubElement(box, "p", {"class": f"para-note {note.kind}"})
        if note.state:
            state = etree.SubElement(row, "b", {"class": "para-note-state"})
            state.text, state.tail = note.state, " " + note.text
        else:
            row.text = note.text
    return box


def _put(element, addition, inside: bool = True) -> None:
    """``addition`` at the end of the paragraph's own text, or right after the paragraph."""
    if not inside:
        parent = element.getparent()
        parent.insert(parent.index(element) + 1, addition)
        return
    nested = next((child for child in element if child.tag in ("ul", "ol")), None)
    if nested is None:
        element.append(addition)
    else:
        element.insert(element.index(nested), addition)


def _underline(leaves: list[tuple], notes: list[Note]) -> None:
    """Marks the words the notes are about, where they lie in one piece of text."""
    ranges = {place for note in notes for place in note.ranges}
    end = sum(len(value) for _owner, _name, value in leaves)
    # From the end backwards, so that earlier places stay where they are.
    for owner, name, value in reversed(leaves):
        begin = end - len(value)
        for start, stop in sorted(ranges, reverse=True):
            if begin <= start and stop <= end:
                _wrap(owner, name, start - begin, stop - begin)
        end = begin


def _wrap(owner, name: str, start: int, end: int) -> None:
    """Puts ``span.para-mark`` round ``[start:end]`` of an element's text or tail."""
    value = getattr(owner, name)
    mark = etree.Element("span", {"class": "para-mark"})
    mark.text = value[start:end]
    setattr(owner, name, value[:start])
    if name == "text":
        owner.insert(0, mark)
    else:
        parent = owner.getparent()
        parent.insert(parent.index(owner) + 1, mark)
    mark.tail = value[end:]
