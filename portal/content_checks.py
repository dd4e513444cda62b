"""Checks of what any page says. The functions on text are pure; ``register`` ties them to pages.

Rules: K14 (source and author named), A0 (the defects of the seed documents), WG-01 (secrets, wrong
wording), PI-05 (identity numbers in what is published).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from django.utils import timezone
from django.utils.translation import gettext as _

from .findings import Finding, register_check
from .page_text import PageParts, field_passages, page_parts
from .rulebook.dates import find_deadlines, find_relative_dates
from .rulebook.secrecy import internal_mark, secret_mark

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
_IDENTITY = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{16}[0-9Xx](?![0-9A-Za-z])")
_MOBILE = re.compile(
    r"(?<![0-9A-Za-z.\-])(?:\+?86[\s-]?)?1[3-9]\d(?:[\s-]?\d{4}){2}(?![0-9A-Za-z])"
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
# More of a kind than this on one page is told as a number.
MANY = 8


def names_nobody(name: str) -> bool:
    """未知, 网络, 管理员 and the like: a source or a person that can't be asked."""
    return name.strip().strip("“”\"'（）()").casefold() in NOBODY


def is_identity_number(text: str) -> bool:
    """18 digits with a possible date of birth and the right check digit (GB 11643-1999)."""
    try:
        dt.date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text[:17], _WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == text[17].upper()


def masked(number: str) -> str:
    """Enough of a number to find it, not enough to leak it again."""
    return f"{number[:3]}…{number[-2:]}"


def identity_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Where identity numbers stand in a text."""
    for match in _IDENTITY.finditer(text):
        if is_identity_number(match.group()):
            yield match.span()


def mobile_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Where mobile numbers stand in a text."""
    for match in _MOBILE.finditer(text):
        yield match.span()


def check_identity_numbers(text: str, where: str) -> Iterator[Finding]:
    """Identity numbers (error) and mobile numbers (warning; see ``on_page``) in a text."""
    for start, end in identity_numbers(text):
        yield Finding(
            "error",
            "identity-number",
            _("有身份证号码，不能公开"),
            f"{where} {masked(text[start:end])}",
        )
    for start, end in mobile_numbers(text):
        yield Finding(
            "warning",
            "mobile-number",
            _("有手机号码：公开个人号码要本人同意，办事咨询请用座机"),
            f"{where} {masked(text[start:end])}",
        )


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
    from .document_checks import page_file_findings

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


def on_page(page, findings: Iterable[Finding]) -> Iterator[Finding]:
    """What findings weigh on this page: mobile numbers keep one from being published to all.

    A document of an authority has published its contacts itself; an internal page is for those who
    work together. There an editor is only asked to look.
    """
    findings = list(findings)
    told = any(finding.code == "mobile-number" for finding in findings)
    by_us = told and not (page.repeats_documents or is_restricted(page))
    for finding in findings:
        if by_us and finding.code == "mobile-number":
            finding = replace(
                finding, level="error", message=_("有个人手机号码，不能公开：办事咨询请写座机")
            )
        yield finding


def is_restricted(page) -> bool:
    """Whether the page, where it hangs, is not for everybody."""
    return bool(page.path) and page.get_view_restrictions().exists()


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


def register() -> None:
    """Called once, when apps are ready."""
    from .models import BasePage

    for check in (_provenance_checks, _text_checks, _cover_check, _summary_check):
        register_check(BasePage)(check)
