"""A page of an old site becomes blocks: layout tables, fonts and scripts go, text and data stay."""

import html as entities
import re

from lxml import etree
from lxml import html as lxml_html

from .blocks import Block, Draft, tidy
from .markdown import clean_inline

#: Gone with everything in them.
DROPPED = {
    *("script", "style", "noscript", "iframe", "frame", "frameset", "object", "embed", "applet"),
    *("svg", "math", "form", "input", "select", "button", "textarea", "template", "video", "audio"),
    *("canvas", "marquee", "map", "link", "base", "nav", "footer"),
}
#: Those of them that could have run or shown something foreign.
ACTIVE = {"script", "iframe", "frame", "object", "embed", "applet", "svg", "math", "form"}
BLOCKS = {
    *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details"),
    *("dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5"),
    *("h6", "header", "hr", "html", "li", "main", "ol", "p", "pre", "section", "summary", "table"),
    *("tbody", "td", "tfoot", "th", "thead", "tr", "ul", "br"),
}
KEPT_INLINE = {"b": "b", "strong": "b", "i": "i", "em": "i", "sup": "sup", "sub": "sub"}
HEADINGS = {f"h{level}": level for level in range(1, 7)}

#: Names of meta tags (WG-10 and what else is met) → label of ``head.LABELS``.
META = {
    "articletitle": "标题",
    "og:title": "标题",
    "pubdate": "发布时间",
    "publishdate": "发布时间",
    "article:published_time": "发布时间",
    "contentsource": "来源",
    "source": "来源",
    "author": "作者",
    "columnname": "栏目",
}
_WIDE_SPACE = re.compile(r"[ \xa0]{2,}")
#: Depth beyond which a tree is no document but an attack on the stack.
MAX_DEPTH = 200


def read_html(text: str) -> Draft:
    """Blocks of an HTML page; never raises on broken markup."""
    draft = Draft()
    # lxml refuses text with an encoding declaration, and characters XML cannot hold.
    text = re.sub(r"\A\s*<\?xml[^>]*\?>", "", text)
    text = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", text)
    parser = lxml_html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        tree = lxml_html.document_fromstring(text or "<p></p>", parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return draft
    _read_meta(tree, draft)
    _drop(tree, draft)
    walker = _Walker(main=_main_part(tree))
    walker.walk(tree, 0, False)
    walker.flush()
    draft.blocks = [block for block in walker.blocks if block.text or block.rows]
    if walker.pictures:
        draft.dropped.append(("image-dropped", f"{walker.pictures}张"))
    for block in draft.blocks:
        if block.main and block.kind == "heading" and block.level == 1 and not draft.title:
            draft.title = block.text
    return draft


def _read_meta(tree, draft: Draft) -> None:
    for node in tree.iter("meta"):
        name = (node.get("name") or node.get("property") or "").strip().lower()
        content = tidy(node.get("content") or "")
        if name in META and content:
            draft.metadata.setdefault(META[name], content)
    node = tree.find(".//title")
    if node is not None and node.text_content():
        draft.metadata.setdefault("网页标题", tidy(node.text_content()))


def _drop(tree, draft: Draft) -> None:
    active = 0
    for node in list(tree.iter()):
        if not isinstance(node.tag, str):
            node.drop_tree() if node.getparent() is not None else None
            continue
        tag = node.tag.lower()
        hidden = "display:none" in (node.get("style") or "").replace(" ", "").lower()
        if (tag in DROPPED or tag == "head" or hidden) and node.getparent() is not None:
            active += tag in ACTIVE
            node.drop_tree()
        else:
            active += any(name.lower().startswith("on") for name in node.attrib)
    if active:
        draft.dropped.append(("script-dropped", f"{active}处"))


def _own_weight(node) -> tuple[int, int]:
    """Characters of text and of link text below a node."""
    total = len("".join(node.itertext()).strip())
    linked = sum(len("".join(link.itertext()).strip()) for link in node.iter("a"))
    return total, linked


def _main_part(tree):
    """The deepest element that holds most of the page's text that is not links."""
    body = tree.find(".//body")
    node = body if body is not None else tree
    total, linked = _own_weight(node)
    goal = 0.75 * max(total - linked, 1)
    for _ in range(MAX_DEPTH):
        for child in node:
            weight, links = _own_weight(child)
            if weight - links >= goal and child.tag not in ("p", "a", "b", "strong", "font", "pre"):
                break
        else:
            return _table_of(node)
        node = child
    return _table_of(node)


def _table_of(node):
    """A data table is one block: the main part is never a row inside it."""
    table = next((item for item in node.iterancestors("table")), None)
    return table if table is not None and _is_data(table) else node


def _is_data(table) -> bool:
    """A table of figures rather than of layout: no table inside, several short cells in rows."""
    if table.find(".//table") is not None:
        return False
    rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
    rows = [row for row in rows if row]
    if len(rows) < 2 or sum(len(row) >= 2 for row in rows) < max(2, 0.6 * len(rows)):
        return False
    lengths = [len("".join(cell.itertext()).strip()) for row in rows for cell in row]
    linked = _own_weight(table)
    return max(lengths) <= 400 and sum(lengths) > 0 and linked[1] < 0.5 * max(linked[0], 1)


class _Walker:
    """Goes through the tree and closes a paragraph at every block element."""

    def __init__(self, main) -> None:
        self.main_node = main
        self.blocks: list[Block] = []
        self.pictures = 0
        self._plain: list[str] = []
        self._rich: list[str] = []
        self._linked = 0
        self._level = 0
        self._in_main = False

    def walk(self, node, depth: int, linked: bool) -> None:
        tag = node.tag if isinstance(node.tag, str) else ""
        was_main = self._in_main
        if node is self.main_node:
            self.flush()
            self._in_main = True
        if tag == "img":
            self.pictures += self._in_main
        elif tag == "table" and _is_data(node):
            self.flush()
            rows = [
                [tidy(" ".join(cell.itertext())) for cell in row if cell.tag in ("td", "th")]
                for row in node.iter("tr")
            ]
            rows = [row for row in rows if any(row)]
            self.blocks.append(Block("table", rows=rows, main=self._in_main))
        elif depth < MAX_DEPTH:
            self._element(node, tag, depth, linked)
        else:
            self._add(" ".join(node.itertext()), linked)
        if node is self.main_node:
            self.flush()
        self._in_main = was_main

    def _element(self, node, tag: str, depth: int, linked: bool) -> None:
        is_block = tag in BLOCKS
        if is_block:
            self.flush()
        level, self._level = self._level, HEADINGS.get(tag, self._level)
        wrap = KEPT_INLINE.get(tag)
        href = (node.get("href") or "").strip() if tag == "a" else ""
        linked = linked or tag == "a"
        if tag == "li":
            parent = node.getparent()
            if parent is not None and parent.tag == "ol":
                self._add(f"{1 + sum(1 for _ in node.itersiblings('li', preceding=True))}. ", False)
        if wrap:
            self._rich.append(f"<{wrap}>")
        elif href:
            self._rich.append(f'<a href="{entities.escape(href)}">')
        self._add(node.text or "", linked)
        for child in node:
            self.walk(child, depth + 1, linked)
            self._add(child.tail or "", linked)
        if wrap:
            self._rich.append(f"</{wrap}>")
        elif href:
            self._rich.append("</a>")
        if is_block:
            self.flush()
        self._level = level

    def _add(self, text: str, linked: bool) -> None:
        if text:
            self._plain.append(text)
            self._rich.append(entities.escape(text, quote=False))
            self._linked += len(text.strip()) if linked else 0

    def flush(self) -> None:
        """Close the paragraph that is open."""
        # Columns set with runs of &nbsp; stay apart, so that labels of the head can be told.
        plain = tidy(_WIDE_SPACE.sub("  ", "".join(self._plain)))
        if plain:
            share = min(1.0, self._linked / len(plain))
            rich = clean_inline("".join(self._rich))
            kind = "heading" if self._level else "paragraph"
            self.blocks.append(Block(kind, plain, rich, self._level, [], share, self._in_main))
        self._plain, self._rich, self._linked = [], [], 0
