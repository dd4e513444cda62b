"""Checks of policy documents and news: source, column, body, and what the importer noticed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from portal.models import BasePage
from portal.publishing.findings.registry import Finding, register_check
from portal.publishing.findings.texts import names_nobody
from portal.rulebook.reading.document_numbers import find_document_numbers
from portal.text.parts import page_parts

from .enums import ColumnType
from .models import ImportRecord, NewsIndexPage, NewsPage, PolicyPage

# Titles of documents, not of news. 通知 and the like stand in news titles too: they need a number.
RULES = re.compile(
    r"(?:条例|办法|细则|实施方案|工作方案|实施意见|规程)(?:[（(][^（）()]{1,12}[）)])?$"
)
PAPERS = re.compile(
    r"(?:方案|通知|意见|规定|决定|决议|公告|通告|批复|函|纲要|规划|准则|制度|令)"
    r"(?:[（(][^（）()]{1,12}[）)])?$"
)
# What is said of an event, not of a rule.
REPORTS = re.compile(r"(?:召开|举行|举办|开展|组织|走进|参观|慰问|调研|取得|推动|圆满|掀起|学习)")
HEAD = 400
# What the checks see for themselves, in the text as it is now.
LIVE_CODES = {
    *("source-unknown", "source-missing", "author-generic", "no-body", "internal"),
    *("deadline-over", "relative-date", "half-width"),
}
# What was missing in the file, and the field an editor has since filled perhaps.
FILLED_BY = {
    "no-title": "title",
    "no-date": "written_on",
    "no-number": "document_number",
    "no-issuer": "issuing_body",
}


def looks_like_a_document(title: str, head: str) -> bool:
    """A title such as …实施办法, or …的通知 with a document number near the beginning."""
    title = title.strip().rstrip("》")
    if RULES.search(title):
        return True
    return bool(PAPERS.search(title) and find_document_numbers(head[:HEAD]))


def looks_like_news(title: str) -> bool:
    """The title tells an event and names no kind of document."""
    title = title.strip()
    return bool(REPORTS.search(title)) and not (RULES.search(title) or PAPERS.search(title))


@register_check(NewsPage)
def news_has_a_source(page: NewsPage) -> Iterator[Finding]:
    """K14: the source is named."""
    yield from _source(page, required=True)


@register_check(PolicyPage)
def policy_has_a_source(page: PolicyPage) -> Iterator[Finding]:
    """K14: a document says where it was taken from, or which body issued it."""
    yield from _source(page, required=not page.issuing_body.strip())


def _source(page: NewsPage | PolicyPage, required: bool) -> Iterator[Finding]:
    label = page._meta.get_field("source_name").verbose_name
    name = page.source_name.strip()
    if name and names_nobody(name):
        yield Finding(
            "error",
            "source",
            _("来源写的是“%(name)s”，请写供稿单位、原载媒体或来文机关的全称") % {"name": name},
            label,
        )
    elif not name and required:
        yield Finding("error", "source", _("没有写来源"), label)


@register_check(PolicyPage)
def policy_has_a_body(page: PolicyPage) -> Iterator[Finding]:
    """Nothing empty is published; a document may consist of its attachments."""
    if page_parts(page).text.strip():
        return
    if page.attachments.all():
        yield Finding(
            "warning", "no-body", _("正文是空的，只有附件：读者和搜索都看不到内容"), _("正文")
        )
    else:
        yield Finding("error", "no-body", _("正文是空的"), _("正文"))


@register_check(NewsPage)
def news_has_a_body(page: NewsPage) -> Iterator[Finding]:
    """Nothing empty is published."""
    parts = page_parts(page)
    if not (parts.text.strip() or parts.pictures or parts.documents):
        yield Finding("error", "no-body", _("正文是空的"), _("正文"))


@register_check(NewsPage)
def no_document_among_news(page: NewsPage) -> Iterator[Finding]:
    """A policy document belongs into the library."""
    column = page.get_parent().specific if page.depth else None
    if isinstance(column, NewsIndexPage) and column.column_type == ColumnType.NOTICES:
        return  # notices are documents, and have their column
    if looks_like_a_document(page.title, page_parts(page).text):
        yield Finding(
            "error",
            "wrong-column",
            _("看起来是一份政策文件，应放在政策文件库，不是新闻栏目"),
            _("标题"),
        )


@register_check(PolicyPage)
def no_news_among_documents(page: PolicyPage) -> Iterator[Finding]:
    """A report of an event is no policy document."""
    if not (page.document_number or page.document_kind) and looks_like_news(page.title):
        yield Finding(
            "error",
            "wrong-column",
            _("看起来是一条新闻，应放在新闻栏目，不是政策文件库"),
            _("标题"),
        )


@register_check(BasePage)
def importer_noticed(page: BasePage) -> Iterator[Finding]:
    """What the importer wrote down; what a check sees for itself is not said twice."""
    if not page.pk:
        return
    for record in ImportRecord.objects.filter(page_id=page.pk):
        for row in record.findings:
            code = row.get("code", "")
            if code in LIVE_CODES or getattr(page, FILLED_BY.get(code, ""), None):
                continue
            yield Finding("warning", f"import-{code}", row.get("message", ""), row.get("where", ""))
