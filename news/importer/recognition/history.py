"""The lines below a law's title: who passed, published and revised it, and when."""

import datetime as dt
import re
from dataclasses import dataclass

from portal.rulebook.reading.dates import find_dates, parse_date
from portal.rulebook.reading.document_numbers import find_document_numbers
from portal.rulebook.reading.numerals import to_half_width_digits

#: Actions a line can report, in the order they are looked for.
ACTIONS = ("修正", "修订", "修改", "通过", "批准", "公布", "发布", "施行", "实施", "废止", "印发")
_AUTHORITY = re.compile(
    r"(第[一二三四五六七八九十]+届)?(全国人民代表大会(?:常务委员会)?)(?:第\w+次会议)?"
)
_IN_TITLE = re.compile(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》|〈[^〈〉]*〉")
_ACTION = re.compile("|".join(ACTIONS))
_LINE = re.compile(
    r"^[（(]?\s*(?:19|20)\d{2}年\d{1,2}月(?:\d{1,2}日)?.*$"
    r"|^[（(]?[一二][〇○零一二三四五六七八九]{3}年.{1,3}月.{1,3}日.*$"
    r"|^自?(?:公布|发布|颁布)之日(?:起)?(?:施行|实施)$|^(?:公布|发布)之日施行$"
)
_EVENT_START = re.compile(
    r"(?:^|根据|(?<=[通过订正布行])[，,；;\s]*)(?=(?:19|20)\d{2}年\d{1,2}月\d{1,2}日)"
)


@dataclass(frozen=True, slots=True)
class Event:
    """One event in the life of a document: ``text`` as printed, its day, what happened, who acted,
    the number of the order, and the decision it rests on."""

    text: str
    date: dt.date
    actions: tuple[str, ...]
    body: str = ""
    number: str = ""
    basis: str = ""

    @property
    def is_revision(self) -> bool:
        return bool({"修订", "修正", "修改"} & set(self.actions))


def is_history_line(text: str) -> bool:
    """Whether a line below the title belongs to the history rather than to the text."""
    text = to_half_width_digits(text)
    if not _LINE.match(text) or len(text) > 300:
        return False
    if text.count("《") > text.count("》"):
        return True
    if text.startswith(("自", "公布", "发布", "颁布")):
        return True
    return bool(_ACTION.search(_IN_TITLE.sub("", text))) or bool(parse_date(text))


def join_lines(lines: list[str], title: str) -> list[str]:
    """Lines put together again where a title in 《》 was broken over two; lines that only repeat
    the document's title are left out."""
    bare = re.sub(r"\s", "", title)
    lines = [to_half_width_digits(line) for line in lines]
    kept = [line for line in lines if re.sub(r"\s", "", line) not in bare or line[:4].isdigit()]
    joined: list[str] = []
    for line in kept:
        if joined and (not _LINE.match(line) or joined[-1].count("《") > joined[-1].count("》")):
            joined[-1] += line
        else:
            joined.append(line)
    return joined


def printed(line: str) -> str:
    """A history line as a page shows it: 〈〉 inside 《》, no bracket left open."""
    line = line.replace("<", "〈").replace(">", "〉").strip()
    line = re.sub(r"(?<!\s)\s*根据$", "", line)
    if line.count("）") + line.count(")") > line.count("（") + line.count("("):
        line = line.rstrip("）)")
    elif line.count("（") + line.count("(") > line.count("）") + line.count(")"):
        line = line.lstrip("（(")
    return line


def read_events(lines: list[str]) -> list[Event]:
    """Events of the history lines, in the order of the text."""
    events = []
    for line in lines:
        line = to_half_width_digits(line).replace("<", "〈").replace(">", "〉").strip("()（） ")
        starts = [match.end() for match in _EVENT_START.finditer(line)] or [0]
        for start, end in zip(starts, [*starts[1:], len(line)], strict=True):
            if event := _read_event(line[start:end].strip("()（） ")):
                events.append(event)
    return events


def _read_event(text: str) -> Event | None:
    text = re.sub(r"(?<!\s)\s*根据$", "", text)
    dates = [item for item in find_dates(text) if item.date.day]
    if not dates or dates[0].start > 1:
        return None
    plain = _IN_TITLE.sub("", text)
    actions = tuple(word for word in ACTIONS if word in plain.replace("第一次会议通过", "通过"))
    numbers = find_document_numbers(plain)
    return Event(
        text=text,
        date=dates[0].date.first,
        actions=actions,
        body=_body(plain[dates[0].end :], str(numbers[-1].number) if numbers else ""),
        number=str(numbers[-1].number) if numbers else "",
        basis=text.partition("《")[2].rpartition("》")[0],
    )


def _body(text: str, number: str) -> str:
    """Who acted: 第十二届全国人民代表大会常务委员会第五次会议通过 → 全国人民代表大会常务委员会."""
    match = _AUTHORITY.search(text)
    if match:
        return match[2]
    if number and "令" in number:
        return number.rpartition("令")[0].removesuffix("第")
    match = re.match(
        r"^\s*(?:经)?([\u4e00-\u9fff、]{2,60}?)(?:\d{4}年)?(?:第\d+次|批准|发布|公布|修[订正改]|(?:部长|部务|局务)?办公会议|印发)",
        text,
    )
    return match[1].strip("、") if match else ""


def issuer(events: list[Event]) -> str:
    """The body that put the document out: the publisher of an order or ordinance, for a law the
    congress that passed it."""
    for wanted in (("公布", "发布", "印发"), ("通过",), ("批准", "修订", "修正")):
        for event in reversed(events):
            if event.body and set(wanted) & set(event.actions):
                # 主席令 promulgates; the maker of a law is the congress.
                if event.body.endswith("主席"):
                    continue
                return event.body
    return ""


def own_number(events: list[Event]) -> str:
    """The number under which the document in this version was put out: the last one printed."""
    return next((event.number for event in reversed(events) if event.number), "")


def first_published(events: list[Event]) -> dt.date | None:
    """Day of the first publication, of the adoption where no publication is named."""
    for wanted in (("公布", "发布", "印发"), ("通过", "批准")):
        for event in events:
            if set(wanted) & set(event.actions):
                return event.date
    return events[0].date if events else None


def last_version(events: list[Event]) -> dt.date | None:
    """Day of the version printed: the last event that is not an entry into force."""
    dates = [event.date for event in events if set(event.actions) - {"施行", "实施"}]
    return max(dates, default=None)
