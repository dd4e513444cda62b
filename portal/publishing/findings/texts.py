"""Checks of what any page says. The functions on text are pure; ``register`` ties them to pages.

Rules: K14 (source and author named), A0 (the defects of the seed documents), WG-01 (secrets, wrong
wording), PI-05 (identity numbers in what is published).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from itertools import chain

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.media.examination import MANY
from portal.rulebook.reading.dates import find_deadlines, find_relative_dates
from portal.rulebook.reading.secrecy import internal_mark, secret_mark
from portal.text.parts import PageParts, field_passages, page_parts

from .files import page_file_findings
from .numbers import check_identity_numbers, on_page
from .registry import Finding, register_check

NOBODY = {
    *("未知", "不详", "未详", "佚名", "无", "网络", "互联网", "网上", "网友", "来源网络"),
    *("管理员", "系统管理员", "网站管理员", "超级管理员", "本站", "本站编辑"),
    *("admin", "administrator", "root", "unknown", "internet", "n/a"),
}
EMPTY_LINKS = {
    *("点击这里", "点击此处", "点这里", "点此", "点击", "点击查看", "点击进入", "点击下载"),
    *("这里", "此处", "更多", "查看更多", "了解更多", "更多内容", "详情", "查看详情", "链接"),
    *("here", "click here", "more", "read more", "learn more", "link"),
}
_HAN = r"[㐀-鿿豈-﫿]"
_HALF_WIDTH = re.compile(rf"(?<={_HAN})[,;:?!](?={_HAN})|(?<={_HAN})\((?=[^()]*{_HAN})")


def names_nobody(name: str) -> bool:
    """未知, 网络, 管理员 and the like: a source or a person that can't be asked."""
    return name.strip().strip("“”\"'（）()").casefold() in NOBODY


def check_secrecy(text: str, where: str) -> Iterator[Finding]:
    """Marks of secrecy in the head of a document."""
    if level := secret_mark(text):
        yield Finding(
            "error",
            "secret-mark",
            _("开头标有“%(level)s”：涉密文件不得上网，请立即报告保密管理人员") % {"level": level},
            where,
        )
    if mark := internal_mark(text):
        yield Finding(
            "warning",
            "internal-mark",
            _("标有“%(mark)s”，不宜向社会公开") % {"mark": mark[:30]},
            where,
        )


def check_half_width(text: str, where: str) -> Iterator[Finding]:
    """Half-width punctuation between Han characters."""
    found = _HALF_WIDTH.findall(text)
    if found:
        match = _HALF_WIDTH.search(text)
        sample = text[max(match.start() - 6, 0) : match.end() + 6].replace("\n", " ")
        yield Finding(
            "hint",
            "half-width",
            _("汉字之间用了半角标点，共%(count)d处") % {"count": len(found)},
            f"{where}：…{sample}…",
        )


def check_deadlines(text: str, posted_on: dt.date, today: dt.date) -> Iterator[Finding]:
    """Deadlines that are over: already when posted, or by now."""
    before, since = [], []
    for deadline in find_deadlines(text, posted_on):
        if deadline.is_over(posted_on):
            before.append(deadline)
        elif deadline.is_over(today):
            since.append(deadline)
    for deadline in _distinct(before):
        yield Finding(
            "warning",
            "deadline-over-when-posted",
            _("这个期限在发布时（%(day)s）已经过了") % {"day": posted_on.isoformat()},
            deadline,
        )
    for deadline in _distinct(since):
        yield Finding(
            "warning", "deadline-over", _("这个期限已经过了，读者会看到“已过期”"), deadline
        )


def check_relative_dates(text: str, posted_on: dt.date) -> Iterator[Finding]:
    """今年5月 and the like, with what they mean on the day of posting."""
    for display in _distinct(find_relative_dates(text, posted_on)):
        yield Finding(
            "warning",
            "relative-date",
            _("相对日期按发布日%(day)s换算，请核对；最好写明年月") % {"day": posted_on.isoformat()},
            display,
        )


def _distinct(items: list) -> list[str]:
    """How the items are shown, each once, at most ``MANY`` of them."""
    shown = list(dict.fromkeys(item.display for item in items))
    rest = len(shown) - MANY
    if rest > 0:
        return [*shown[:MANY], _("另有%(count)d处") % {"count": rest}]
    return shown


def check_links(parts: PageParts) -> Iterator[Finding]:
    """Link texts that say nothing about where they lead."""
    for link in parts.link_texts:
        words = link.text.strip(" >»…。.→[]【】").casefold()
        if words in EMPTY_LINKS or not words:
            yield Finding(
                "warning",
                "link-text",
                _("链接文字“%(text)s”没有说明去向，请写链接到什么") % {"text": link.text},
                link.where,
            )


def check_pictures(parts: PageParts) -> Iterator[Finding]:
    """Pictures that neither say what they show nor are marked as decoration."""
    for picture in parts.pictures:
        if not picture.alternative and not picture.decorative:
            yield Finding("error", "no-alternative-text", _("图片没有替代文字"), picture.where)


# --- The same on pages -------------------------------------------------------------------------


def posted_on(page) -> dt.date:
    """The day relative dates and deadlines of a page are read from: when it was (first) posted."""
    moment = getattr(page, "posted_at", None) or page.first_published_at or timezone.now()
    return timezone.localtime(moment).date()


def is_chinese(page) -> bool:
    """Rules of Chinese writing are for Chinese pages."""
    return not page.locale_id or page.locale.language_code.startswith("zh")


def _text_checks(page) -> Iterator[Finding]:
    parts = page_parts(page)
    head = "\n".join([page.title, parts.text[:2000]])
    yield from check_secrecy(head, _("正文"))
    passages = (*field_passages(page), *parts.passages)
    numbers = [check_identity_numbers(passage.text, passage.where) for passage in passages]
    yield from on_page(page, chain(*numbers, page_file_findings(page)))
    yield from check_pictures(parts)
    yield from check_links(parts)
    if is_chinese(page):
        day = posted_on(page)
        yield from check_deadlines(parts.text, day, timezone.localdate())
        yield from check_relative_dates(parts.text, day)
        yield from check_half_width("\n".join([page.title, parts.text]), _("正文"))


def _provenance_checks(page) -> Iterator[Finding]:
    for name in ("editor_name", "responsible_unit"):
        value = getattr(page, name)
        if value and names_nobody(value):
            label = page._meta.get_field(name).verbose_name
            yield Finding(
                "error",
                "nobody-responsible",
                _("写的是“%(value)s”，请写真实的单位或人名、岗位") % {"value": value},
                label,
            )


def _summary_check(page) -> Iterator[Finding]:
    if getattr(page, "kind", "") and not page.introduction.strip():
        yield Finding("hint", "no-summary", _("没有摘要，列表和搜索结果里没有介绍"), _("摘要"))


def _cover_check(page) -> Iterator[Finding]:
    if page.cover_id and not page.cover.default_alt_text:
        yield Finding(
            "error", "cover-without-description", _("题图没有说明文字，请在图片里补上"), _("题图")
        )


def register(page_class: type) -> None:
    """Check all pages of this class. Called once, when apps are ready."""
    for check in (_provenance_checks, _text_checks, _cover_check, _summary_check):
        register_check(page_class)(check)
