"""What is wrong with a document, for the editor and the report (rules A0 and K14)."""

import re

from portal.rulebook.reading.dates import find_deadlines, find_relative_dates

from ..formats.blocks import Draft
from .document import ParsedDocument
from .head import Head, misfiled_under

_HALF_WIDTH = re.compile(r"(?<=[\u4e00-\u9fff》”])[,;:?!()](?=[\u4e00-\u9fff《“])")
_UNKNOWN_SOURCES = {"未知", "不详", "网络", "互联网", "本站", "佚名", "来源不明", "无", "转载"}
_GENERIC_AUTHORS = {
    "管理员",
    "admin",
    "administrator",
    "网站管理员",
    "系统管理员",
    "佚名",
    "未知",
    "编辑",
    "小编",
}
_SITE = re.compile(r"(?:网|网站|在线|公众号|客户端|论坛|贴吧)$|\.(?:com|cn|net|org)$", re.I)
#: Two writings of one word; both in one text is an oversight (rules A0).
VARIANTS = (
    ("台账", "台帐"),
    ("模板", "模版"),
    ("账号", "帐号"),
    ("登录", "登陆"),
    ("其他", "其它"),
)
#: Strings that are one character short or wrong in this field's texts.
TYPOS = (("组织党建设", "“党建设”应为“党建”或“党的建设”"),)


def look_for_faults(parsed: ParsedDocument, head: Head, draft: Draft) -> None:
    """Add to ``parsed.warnings`` what an editor has to look at."""
    _faults_of_origin(parsed, head)
    _faults_of_dates(parsed)
    if not parsed.is_news:
        for code, value in (
            ("no-date", parsed.written_on or parsed.published_on),
            ("no-number", parsed.document_number),
            ("no-issuer", parsed.issuing_body),
        ):
            if not value:
                parsed.warn(code)
    grouped: dict[str, list[str]] = {}
    for code, detail in [*draft.dropped, *head.dropped]:
        grouped.setdefault(code, []).append(detail)
    for code, details in grouped.items():
        parsed.warn(code, "；".join(details)[:120], details[0])
    text = parsed.text
    # Brackets alone are the habit of whole collections: they count only beside commas and the like.
    matches = _HALF_WIDTH.findall(text)
    if any(mark not in "()" for mark in matches):
        first = _HALF_WIDTH.search(text)
        place = text[max(0, first.start() - 8) : first.end() + 8].replace("\n", " ")
        parsed.warn("half-width", str(len(matches)), place)
    for usual, other in VARIANTS:
        if usual in text and other in text:
            parsed.warn("mixed-terms", f"{usual}、{other}", other)
    for wrong, advice in TYPOS:
        if (at := text.find(wrong)) >= 0:
            parsed.warn("suspected-typo", advice, text[max(0, at - 8) : at + 12])


def _faults_of_origin(parsed: ParsedDocument, head: Head) -> None:
    from_page = bool(head.fields or head.breadcrumb)
    if parsed.source in _UNKNOWN_SOURCES or (
        from_page and "source" in head.fields and not parsed.source
    ):
        parsed.warn("source-unknown", parsed.source or "（空）")
    elif parsed.source and _SITE.search(parsed.source):
        parsed.warn("source-site", parsed.source)
    elif not parsed.source and (parsed.is_news or (from_page and not parsed.issuing_body)):
        parsed.warn("source-missing")
    if parsed.author.lower() in _GENERIC_AUTHORS:
        parsed.warn("author-generic", parsed.author)
    if column := misfiled_under(parsed.breadcrumb, is_document=True):
        parsed.warn("wrong-column", " > ".join(parsed.breadcrumb), column)


def _faults_of_dates(parsed: ParsedDocument) -> None:
    """Deadlines over when posted, and relative dates, of texts that were posted somewhere.

    A law counts from events and years, not from the day a site posted it.
    """
    if parsed.posted_at is None:
        return
    posted = parsed.posted_at.date()
    seen: set[str] = set()
    for text in [section.heading for section in parsed.sections] + [
        p.text for p in parsed.paragraphs
    ]:
        for deadline in find_deadlines(text, posted):
            if deadline.is_over(posted):
                parsed.warn("deadline-over", deadline.text, deadline.display)
        for relative in find_relative_dates(text, posted):
            if relative.display not in seen:
                seen.add(relative.display)
                place = text[max(0, relative.start - 10) : relative.end + 15]
                parsed.warn("relative-date", relative.display, place)
