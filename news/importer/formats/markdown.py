"""Markdown becomes blocks: headings, paragraphs, lists, tables; raw HTML in it is disarmed."""

import html
import re

import nh3

from .blocks import Block, Draft, tidy

_HEADING = re.compile(r"^ {0,3}(#{1,6})(.*)$")
_FENCE = re.compile(r"^ {0,3}(```|~~~)")
_ITEM = re.compile(r"^\s{0,6}[-*+]\s+(?=\S)")
_RULE = re.compile(r"^\s*([-*_])(\s*\1){2,}\s*$")
_TABLE_LINE = re.compile(r"^\s*+\|?(?:\s*+:?-{2,}+:?\s*+\|)++\s*+(?::?-{2,}+:?\s*+)?\|?\s*$")
#: Public collections of laws end the history below the title with this comment.
_HEAD_END = re.compile(r"^[^\S\n]*<!--\s*INFO END\s*-->[^\S\n]*$", re.M)
_HEAD_END_MARK = "\x1e"
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
#: An HTML tag with an ASCII name. 关于修改<中华人民共和国水法>的决定 is text.
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?>|<[A-Za-z][A-Za-z0-9-]*\s[^<>]*\Z")
_SCRIPT = re.compile(
    r"<(script|style|iframe|object|embed|svg|math|noscript|template)\b.*?(?:</\1\s*>|\Z)",
    re.S | re.I,
)
_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.S)
_LINK = re.compile(
    r"!?\[([^\[\]\n]{0,200})\]\(\s*+<?([^()\s<>]*+)>?(?:\s+[\"'][^\"'\n]*[\"'])?\s*\)"
)
_STRONG = re.compile(r"(\*\*|__)(?=\S)((?:(?!\1).)++)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]+?)(?<=[^\s*])\*(?![\w*])")
#: Without one of these a line is plain, as nearly all lines of a law are.
_MARKED = re.compile(r"[*_`\[\]\\&<>]")
_BARE_LINK = re.compile(r"<a>((?:[^<]|<(?!/?a>))*+)</a>")
_CODE = re.compile(r"`([^`\n]*)`")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>])")


def without_html(text: str) -> tuple[str, int]:
    """Text without scripts, comments and tags, and how many active elements were in it."""
    text, active = _SCRIPT.subn("", _COMMENT.sub("", text))
    # Tags can be hidden inside each other (<scr<b>ipt>): repeat until nothing changes.
    for _ in range(5):
        stripped = _TAG.sub("", text)
        if stripped == text:
            break
        text = stripped
    return text, active


def inline(text: str) -> tuple[str, str, bool]:
    """Plain text and safe HTML of a line with Markdown emphasis, and whether it held a picture."""
    if not _MARKED.search(text):
        plain = tidy(text)
        return plain, html.escape(plain, quote=False), False
    pictures = "![" in text and any(m.group().startswith("!") for m in _LINK.finditer(text))
    plain = _LINK.sub(lambda m: m[1], text)
    plain = _CODE.sub(r"\1", _EMPHASIS.sub(r"\1", _STRONG.sub(r"\2", plain)))
    plain = tidy(html.unescape(_ESCAPED.sub(r"\1", plain)))
    rich = html.escape(_ESCAPED.sub(r"\1", html.unescape(text)), quote=False)
    rich = _LINK.sub(_anchor, rich)
    rich = _EMPHASIS.sub(r"<i>\1</i>", _STRONG.sub(r"<b>\2</b>", _CODE.sub(r"\1", rich)))
    return plain, clean_inline(rich), pictures


def _anchor(match: re.Match) -> str:
    if match.group().startswith("!"):
        return ""
    address = html.escape(match[2], quote=True)
    return f'<a href="{address}">{match[1]}</a>' if match[2] else match[1]


def clean_inline(rich: str) -> str:
    """Only the tags a paragraph may hold, links to http, https and mailto."""
    cleaned = nh3.clean(
        rich,
        tags={"b", "i", "sup", "sub", "a"},
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    # A link that lost its address is no link.
    return tidy(_BARE_LINK.sub(r"\1", cleaned))


def read_markdown(text: str) -> Draft:
    """Blocks of a Markdown text; every line is a paragraph, as Chinese sources are written."""
    draft = Draft()
    if match := _FRONT_MATTER.match(text):
        draft.metadata = _front_matter(match[1])
        text = text[match.end() :]
    text = _HEAD_END.sub(_HEAD_END_MARK, text.replace(_HEAD_END_MARK, ""), count=1)
    text, active = without_html(text)
    if active:
        draft.dropped.append(("script-dropped", f"{active}处"))
    pictures = 0
    lines = text.split("\n")
    index, fenced = 0, False
    while index < len(lines):
        line = lines[index]
        index += 1
        if line == _HEAD_END_MARK:
            draft.lead_end = len(draft.blocks)
            continue
        if _FENCE.match(line):
            fenced = not fenced
            continue
        if not fenced and "|" in line and index < len(lines) and _TABLE_LINE.match(lines[index]):
            rows = [_cells(line)]
            index += 1
            while index < len(lines) and "|" in lines[index]:
                rows.append(_cells(lines[index]))
                index += 1
            draft.blocks.append(Block("table", rows=rows))
            continue
        if _RULE.match(line) or not tidy(line):
            continue
        heading = None if fenced else _HEADING.match(line)
        body = (
            heading[2].strip().rstrip("#").rstrip() if heading else _ITEM.sub("", line).lstrip("> ")
        )
        plain, rich, picture = inline(body)
        pictures += picture
        if not plain:
            continue
        if heading:
            draft.blocks.append(Block("heading", plain, rich, level=len(heading[1])))
        else:
            draft.blocks.append(Block("paragraph", plain, rich))
    if pictures:
        draft.dropped.append(("image-dropped", f"{pictures}张"))
    first = draft.blocks[0] if draft.blocks else None
    if first and first.kind == "heading" and first.level == 1:
        draft.title = first.text
        draft.blocks.pop(0)
        if draft.lead_end:
            draft.lead_end -= 1
    return draft


def _cells(line: str) -> list[str]:
    return [inline(cell)[0] for cell in line.strip().strip("|").split("|")]


def _front_matter(text: str) -> dict[str, str]:
    """Simple ``key: value`` lines; anything nested is left alone."""
    pairs = (line.partition(":") for line in text.split("\n") if ":" in line and line[:1].strip())
    return {key.strip(): value.strip().strip("\"'") for key, _sep, value in pairs if value.strip()}
