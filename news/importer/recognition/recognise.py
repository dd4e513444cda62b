"""A file read into blocks becomes a :class:`ParsedDocument`: metadata, text, and what is wrong."""

import datetime as dt
import re
from pathlib import PurePath

from portal.rulebook.reading.dates import find_dates, parse_date
from portal.rulebook.reading.document_numbers import find_document_numbers, parse_document_number
from portal.rulebook.reading.secrecy import internal_mark, secret_mark

from ..formats.blocks import Block, Draft
from ..formats.reading import Source
from ..formats.refusals import Refusal, RefusedError
from . import citations, history, kinds
from .document import ParsedDocument
from .faults import look_for_faults
from .head import LABELS, Head, split_head
from .structure import build, missing_articles

#: 社会团体登记管理条例(2016-02-06).md: title and day of the version.
_FILE_NAME = re.compile(
    r"^(?P<title>.(?:.*?[^（(_\s])?)[（(_\s]*(?P<day>(?:19|20)\d{2}-\d{2}-\d{2})[）)]?$"
)
_SIGNED_DATE = re.compile(
    r"^[（(]?\s*(?:(?:19|20)\d{2}年|[一二][〇○零一二三四五六七八九]{3}年)[^，。]{3,12}日\s*[）)]?$"
)
_RECIPIENT = re.compile(
    r"(?:部|委|局|厅|办|会|院|府|组织|单位|机构|部门|支部|街道|镇|乡|社区|学校)[:：]$"
)
_ADDRESSED = re.compile(r"^[^。；]{2,200}[:：]$")


def recognise(draft: Draft, source: Source, folders: list[str] | None = None) -> ParsedDocument:
    """Recognise a document. ``folders`` are the names of the folders it lies in, outermost first.

    Raises ``RefusedError`` for a document without text or with a mark of secrecy.
    """
    parsed = ParsedDocument(source.name, source.fingerprint)
    plain = "\n".join(block.text for block in draft.blocks)
    if mark := secret_mark(f"{draft.title}\n{plain}"):
        raise RefusedError(Refusal.SECRET, mark)
    if mark := internal_mark(plain):
        parsed.warn("internal", mark)
    head = split_head(draft.blocks, draft.title)
    for label, value in draft.metadata.items():
        if label in LABELS:
            head.fields.setdefault(LABELS[label], value)
    _titles(parsed, draft, head, source.name)
    parsed.level, parsed.category = kinds.level_of(folders or [])
    parsed.kind = kinds.document_kind(parsed.title) or ("news" if not parsed.level else "文件")
    body, lead = _split_lead(head.body, parsed.official_title, draft)
    _fields(parsed, head)
    _history(parsed, lead, source.name)
    body = _own_words(parsed, _without_title(body, parsed.official_title))
    _text(parsed, body)
    _references(parsed)
    maker = kinds.maker(parsed.level, parsed.category, folders or [])
    parsed.issuing_body = kinds.body_name(parsed.issuing_body or maker)
    look_for_faults(parsed, head, draft)
    return parsed


def _titles(parsed: ParsedDocument, draft: Draft, head: Head, name: str) -> None:
    stem = PurePath(name).stem
    match = _FILE_NAME.match(stem)
    by_name = match["title"] if match else stem
    printed = draft.title or head.fields.get("title", "")
    if not printed and head.titles:
        printed = head.titles[-1]
        # A long title set over two lines: 关于…的 / 通知.
        if len(head.titles) > 1 and kinds.document_kind(printed) and len(printed) <= 6:
            printed = head.titles[-2] + printed
    first = head.body[0].text if head.body else ""
    if not printed and first and len(first) <= 80 and first[-1] not in "。；：":
        printed = head.body.pop(0).text
    if not printed:
        printed = draft.metadata.get("网页标题", "").split("_")[0].split(" - ")[0].strip()
    if not printed:
        printed = by_name
        parsed.warn("no-title")
    parsed.official_title = re.sub(
        r"(?<=[\u4e00-\u9fff])\s+(?=的?[\u4e00-\u9fff]{1,2}$)", "", printed
    )[:255]
    parsed.title = citations.short_title(parsed.official_title) if "令" not in printed else printed
    if " " in printed and not parsed.official_title.startswith("中华人民共和国"):
        # A headline of two halves keeps the space between them.
        parsed.title = printed
    parsed.title = parsed.title[:255]


def _split_lead(blocks: list[Block], title: str, draft: Draft) -> tuple[list[Block], list[str]]:
    """Text and the history lines above it; lines broken in the middle belong to the one before."""
    if draft.lead_end is not None:
        above = draft.blocks[: draft.lead_end]
        marked = {id(block) for block in above}
        body = [block for block in blocks if id(block) not in marked]
        return body, [block.text for block in above if block.text]
    lead: list[str] = []
    end = 0
    bare = re.sub(r"\s", "", title)
    for index, block in enumerate(blocks[:30]):
        text = block.text
        if block.kind != "paragraph" or len(text) > 300:
            break
        if (
            history.is_history_line(text)
            or re.sub(r"\s", "", text) in bare
            or (
                lead
                and (re.match(r"^[《〈<]", text) or lead[-1].count("《") > lead[-1].count("》"))
            )
            or (lead and re.search(r"(?:发布|公布|通过|修[订正])$", text) and len(text) < 60)
        ):
            lead.append(text)
            end = index + 1
        else:
            break
    return blocks[end:], lead


def _without_title(body: list[Block], title: str) -> list[Block]:
    """Text without the title that some files repeat above it, over one line or two."""
    bare = re.sub(r"\s", "", title)
    taken = ""
    for index, block in enumerate(body[:3]):
        taken += re.sub(r"\s", "", block.text)
        if taken == bare:
            return body[index + 1 :]
        if not taken or not bare.startswith(taken):
            break
    return body


def _fields(parsed: ParsedDocument, head: Head) -> None:
    fields = head.fields
    parsed.breadcrumb = head.breadcrumb or [
        part.strip() for part in fields.get("column", "").split(">") if part.strip()
    ]
    parsed.source = fields.get("source", "")[:120]
    parsed.author = fields.get("author", "")[:40]
    parsed.issuing_body = fields.get("issuing_body", "")[:120]
    parsed.index_number = fields.get("index_number", "")[:40]
    parsed.responsible_unit = fields.get("responsible_unit", "")[:80]
    parsed.validity = fields.get("validity", "")
    number = parse_document_number(fields.get("document_number", ""))
    parsed.document_number = str(number) if number else ""
    parsed.posted_at = _moment(fields.get("posted_at", ""))
    for name in ("written_on", "published_on", "effective_on"):
        date = parse_date(fields.get(name, ""))
        setattr(parsed, name, date.first if date and date.day else None)


def _moment(text: str) -> dt.datetime | None:
    date = parse_date(text)
    if not date or not date.day:
        return None
    clock = re.search(r"(\d{1,2})[::时](\d{2})", text[8:])
    hour, minute = (int(clock[1]), int(clock[2])) if clock else (0, 0)
    if hour > 23 or minute > 59:
        hour = minute = 0
    return dt.datetime.combine(date.first, dt.time(hour, minute))


def _history(parsed: ParsedDocument, lead: list[str], name: str) -> None:
    lines = history.join_lines(lead, parsed.official_title)
    events = history.read_events(lines)
    for line in lead:
        number = parse_document_number(line)
        parsed.document_number = parsed.document_number or (str(number) if number else "")
    parsed.history = [history.printed(line) for line in lines]
    by_name = _FILE_NAME.match(PurePath(name).stem)
    named = parse_date(by_name["day"]) if by_name else None
    latest = history.last_version(events)
    parsed.version_on = named.first if named else latest
    # The collection's file name knows revisions the text leaves out; otherwise the text is right.
    written = max(filter(None, (parsed.version_on, latest)), default=None)
    parsed.written_on = parsed.written_on or written
    if events:
        publications = [e.date for e in events if {"公布", "发布", "印发"} & set(e.actions)]
        parsed.first_published_on = history.first_published(events)
        # The collection dates a version by its publication.
        day = max([*publications, *filter(None, [parsed.version_on])], default=None)
        parsed.published_on = parsed.published_on or day
        parsed.document_number = parsed.document_number or history.own_number(events)
        parsed.issuing_body = parsed.issuing_body or history.issuer(events)
        in_force = [e.date for e in events if {"施行", "实施"} & set(e.actions)]
        parsed.effective_on = parsed.effective_on or max(in_force, default=None)
    if named and latest and latest > named.first:
        # The file name is what the collection says; a later revision in the text contradicts it.
        parsed.warn("date-conflict", f"{named}，{latest:%Y-%m-%d}")


def _text(parsed: ParsedDocument, body: list[Block]) -> None:
    structure = build(body)
    parsed.sections = structure.sections
    if not any(section.items for section in parsed.sections):
        raise RefusedError(Refusal.NO_BODY)
    for code, detail in structure.cuts:
        parsed.warn(code, detail)
    if gaps := missing_articles(structure.articles):
        parsed.warn("article-gap", "缺第" + "、".join(map(str, gaps)) + "条")


def _references(parsed: ParsedDocument) -> None:
    texts = [paragraph.text for paragraph in parsed.paragraphs]
    if parsed.is_news:
        return
    parsed.bases = citations.find_bases(texts[:4])
    parsed.repeals = citations.find_repeals(texts, parsed.official_title)
    published = parsed.first_published_on or parsed.published_on or parsed.written_on
    if parsed.effective_on is None:
        parsed.effective_on = citations.find_effective(texts, published)
    if any("之日施行" in line or "之日起施行" in line for line in parsed.history):
        parsed.effective_on = parsed.effective_on or published


def _own_words(parsed: ParsedDocument, body: list[Block]) -> list[Block]:
    """What a document without a head says of itself: number and recipients below the title,
    signature and date at the end. Returns the text without number and recipients, which are
    fields of their own."""
    if parsed.is_news:
        return body
    taken: list[Block] = []
    for block in body[:3]:
        text = block.text
        if found := find_document_numbers(text):
            alone = len(text) - len(found[0].printed) <= 4
            if alone and parsed.document_number in ("", str(found[0].number)):
                parsed.document_number = str(found[0].number)
                taken.append(block)
                continue
        if _ADDRESSED.match(text) and not text.startswith("第") and _RECIPIENT.search(text):
            parsed.main_recipients = text.rstrip(":：")[:255]
            taken.append(block)
            break
    body = [block for block in body if not any(block is item for item in taken)]
    texts = [block.text for block in body if block.kind != "table"]
    tail = texts[-6:]
    for index, text in enumerate(tail):
        if not _SIGNED_DATE.match(text):
            continue
        date = find_dates(text)[0].date if find_dates(text) else None
        if date and date.day and parsed.written_on is None:
            parsed.written_on = date.first
        if index and not parsed.issuing_body and kinds.SIGNATURE.match(tail[index - 1]):
            parsed.issuing_body = re.sub(r"\s", "", tail[index - 1])[:120]
    if not parsed.issuing_body:
        number = parse_document_number(parsed.document_number)
        by_code = kinds.CODES.get(number.organ, "") if number else ""
        parsed.issuing_body = by_code or kinds.body_of_title(parsed.official_title)
    return body
