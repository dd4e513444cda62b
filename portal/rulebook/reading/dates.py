"""Dates, deadlines and relative dates in Chinese official texts.

Three questions are answered, each with the place in the text (``text[start:end]``):

* :func:`find_dates`: which dates are named (2016年2月6日, 二〇一六年二月六日, 2016-02-06)?
* :func:`find_deadlines`: by which day must something be done (2016年6月底前, 6月30日前)? Terms
  that run from an event (自…之日起三十日内) and yearly ones (每年3月底前) have no due date and are
  left out.
* :func:`find_relative_dates`: what do 今年5月, 去年, 本月底, 一年来 mean on the posting date?

Dates are calendar dates without a time zone. What has no day is a :class:`PartialDate`.
"""

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from .numerals import NUMERAL_CHARS, parse_numeral, to_half_width_digits

_N = NUMERAL_CHARS
_YEAR = r"(?P<year>(?:1[89]|20)\d{2}|[一二][〇○零一二三四五六七八九]{3})\s*年"
_MONTH = rf"(?P<month>\d{{1,2}}|[{_N}]{{1,3}})\s*月(?:份)?"
_DAY = rf"(?P<day>\d{{1,2}}|[{_N}]{{1,3}})\s*[日号]"

_DATE = re.compile(
    rf"(?<!\d){_YEAR}(?:度)?(?:\s*{_MONTH}(?:\s*{_DAY})?)?"
    r"|(?<![\d.\-/])(?P<y2>(?:19|20)\d{2})(?P<sep>[-/.])(?P<m2>\d{1,2})(?P=sep)(?P<d2>\d{1,2})(?![\d.\-/])"
)

_WORDS = """
款 项 条 述 列 往 来 后 期 一 夕 身 置 三 两
出生 参加 入伍 入党 成立 设立 已 取得 发生 建立的 登记的 批准的 登记设立
施行 颁布 发布 公布 制定 退休 离休 毕业 购买 注册的 生产的 建成 孳生 依照 领取
的 未 尚 应征 形成 开工 任命 签订 存在 经 所 国务院 颁 ，已 ，经过 ,已 ,经过
"""
# What follows 前 when it is no deadline but another word, or names people and events of the past.
NOT_A_DEADLINE = tuple(_WORDS.split())
# 应当在2012年1月1日前领取 is a deadline whatever follows.
_DUTY = re.compile(r"(?:应当?|须|必须|务必|要求|力争|确保|最迟|不迟|不晚)[^，。；,;]{0,6}$")
# A year or day after one of these comes back every year: no single due date.
RECURRING = ("每年", "次年", "当年", "翌年", "上年", "下年", "第二年", "每学年", "逐年")

_GOAL = ("到", "于", "务必于", "力争于", "力争", "确保于", "确保", "最迟", "不迟于", "不晚于")
_QUARTERS = {"一": 3, "二": 6, "三": 9, "四": 12, "1": 3, "2": 6, "3": 9, "4": 12}
_THIRDS = {"上旬": 10, "中旬": 20}

_DEADLINE = re.compile(
    r"(?<!\d)(?P<by>截至|截止到?|最迟(?:于|不得?晚于|应于)?|不迟于|不晚于|务必于|力争于?|确保于?|[于在到])?\s*"
    r"(?P<core>(?:(?P<year>(?:19|20)\d{2}|[一二][〇○零一二三四五六七八九]{3})\s*年(?:度)?"
    rf"|(?P<relyear>今年|本年度?|明年|后年)|(?P<relmonth>本月|下月|当月)|(?<![年\d{_N}几数])(?P<thisyear>(?=年底|年末)))?"
    rf"(?:\s*{_MONTH}(?:\s*{_DAY})?)?"
    r"(?:\s*(?P<part>年?底|年?末|月底|月末|年内|内|上旬|中旬|下旬|上半年"
    r"|第?(?P<quarter>[一二三四1-4])季度[末底]?|\d{1,2}[时点]))?)"
    r"(?P<before>\s*(?:之前|以前|前))?"
)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A year, a month or a day; ``month`` and ``day`` are ``None`` where the text has none."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        # Raises ValueError for 2016年13月 or 2月30日: callers skip such readings.
        dt.date(self.year, self.month or 1, self.day or 1)

    @property
    def precision(self) -> str:
        return "day" if self.day else "month" if self.month else "year"

    @property
    def first(self) -> dt.date:
        """First day that the expression covers."""
        return dt.date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> dt.date:
        """Last day that the expression covers."""
        month = self.month or 12
        return dt.date(self.year, month, self.day or _month_end(self.year, month))

    def __str__(self) -> str:
        text = f"{self.year}年"
        if self.month:
            text += f"{self.month}月"
        if self.day:
            text += f"{self.day}日"
        return text


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date named in a text."""

    start: int
    end: int
    text: str
    date: PartialDate


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day by which something must be done. ``due`` is the last day in time."""

    start: int
    end: int
    text: str
    due: dt.date
    precision: str

    def is_over(self, on: dt.date) -> bool:
        """Whether the due day has passed on that day; on the due day itself it has not."""
        return self.due < on

    @property
    def display(self) -> str:
        due = PartialDate(self.due.year, self.due.month, self.due.day)
        return f"{due}（原文：{self.text}）"


@dataclass(frozen=True, slots=True)
class RelativeDate:
    """An expression such as 今年5月 with what it means; ``first`` and ``last`` are days."""

    start: int
    end: int
    text: str
    first: dt.date
    last: dt.date
    precision: str
    meaning: str

    @property
    def display(self) -> str:
        """The way a page shows it: 2018年5月（原文：今年5月）."""
        return f"{self.meaning}（原文：{self.text}）"


def _month_end(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


def _partial(
    year: str | int, month: str | None = None, day: str | None = None
) -> PartialDate | None:
    values = [year if isinstance(year, int) else parse_numeral(year)]
    values += [parse_numeral(part) if part else None for part in (month, day)]
    if values[0] is None or (month and not values[1]) or (day and not values[2]):
        return None
    try:
        return PartialDate(*values)
    except ValueError:
        return None


def find_dates(text: str) -> list[FoundDate]:
    """All dates with a year, in the order they stand. Impossible ones (2月30日) are left out."""
    plain = to_half_width_digits(text)
    found = []
    for match in _DATE.finditer(plain):
        if match["year"]:
            date = _partial(match["year"], match["month"], match["day"])
        else:
            date = _partial(match["y2"], match["m2"], match["d2"])
        if date:
            found.append(
                FoundDate(match.start(), match.end(), text[match.start() : match.end()], date)
            )
    return found


def parse_date(text: str) -> PartialDate | None:
    """The date a text consists of, else ``None``; a time of day behind it is ignored."""
    text = text.strip()
    for item in find_dates(text):
        if item.start == 0 and re.fullmatch(r"\s*(?:T|\d{1,2}[::时].*)?", text[item.end :], re.S):
            return item.date
    return None


def _clause_before(text: str, start: int) -> str:
    """What stands before a place, back to the last full stop or semicolon."""
    begin = max(text.rfind(stop, 0, start) for stop in "。；;！？\n")
    return text[begin + 1 : start]


def _deadline_date(match: re.Match, clause: str, posted_on: dt.date | None) -> PartialDate | None:
    """Date part of a deadline, before 底, 上旬 and the like are applied."""
    month, day = match["month"], match["day"]
    if match["year"]:
        return _partial(match["year"], month, day)
    if match["relmonth"]:
        if not posted_on or match["relmonth"] == "当月":
            return None
        shift = 1 if match["relmonth"] == "下月" else 0
        return PartialDate(*_shift_month(posted_on.year, posted_on.month, shift))
    if match["relyear"]:
        shift = {"明年": 1, "后年": 2}.get(match["relyear"], 0)
        return _partial(posted_on.year + shift, month, day) if posted_on else None
    # 6月30日前 without a year: the year named before it in the sentence, else the year of posting.
    # 年底前 stands for the end of the same year.
    named = find_dates(clause)
    year = named[-1].date.year if named else posted_on.year if posted_on else None
    return _partial(year, month, day) if year else None


def _due(date: PartialDate, match: re.Match) -> dt.date:
    part = match["part"] or ""
    if match["quarter"] and not date.month:
        date = PartialDate(date.year, _QUARTERS[match["quarter"]])
    elif part == "上半年" and not date.month:
        date = PartialDate(date.year, 6)
    elif part in _THIRDS and date.month and not date.day:
        date = PartialDate(date.year, date.month, _THIRDS[part])
    return date.last


def find_deadlines(text: str, posted_on: dt.date | None = None) -> list[Deadline]:
    """Absolute deadlines of a text.

    6月前 and 2020年前 can be read with or without the month or year itself; the later day is taken,
    so that nothing is called overdue that need not be. ``posted_on`` gives the year of 6月30日前
    and of 今年年底前; without it those are left out.
    """
    plain = to_half_width_digits(text)
    found = []
    for match in _DEADLINE.finditer(plain):
        part, before = match["part"] or "", match["before"]
        dated = any(match[name] for name in ("year", "relyear", "relmonth", "month"))
        if not dated and match["thisyear"] is None:
            continue
        ends_a_period = part[-1:] in ("底", "末") or part in ("年内", "内")
        # A deadline says 前, or 到 with the end of a period. 2016年底 alone and 截至2016年底 are
        # points in time at which something was counted.
        if not before and not (ends_a_period and (match["by"] in _GOAL or part in ("年内", "内"))):
            continue
        clause = _clause_before(plain, match.start("core"))
        duty = match["by"] and _DUTY.search(plain[: match.end("by")][-12:])
        if before and not duty and plain[match.end() :].startswith(NOT_A_DEADLINE):
            continue
        if any(word in clause for word in RECURRING):
            continue
        date = _deadline_date(match, clause, posted_on)
        if date is None:
            continue
        start = match.start("core")
        found.append(
            Deadline(
                start, match.end(), text[start : match.end()], _due(date, match), date.precision
            )
        )
    return found


def _shift_month(year: int, month: int, by: int) -> tuple[int, int]:
    index = year * 12 + month - 1 + by
    return index // 12, index % 12 + 1


YEAR_WORDS = {"今年": 0, "去年": -1, "明年": 1, "前年": -2, "后年": 2}
MONTH_WORDS = {"本月": 0, "上月": -1, "上个月": -1, "下月": 1, "下个月": 1}

_REL_YEAR = re.compile(
    # Not 证明年限, 除去年度, 以前年度, 今年轻人.
    r"(?<![透说证申文声表光简除减失过以之目从提此日先])(?P<word>今年|去年|明年|前年|后年)(?!轻|龄|限|度)"
    rf"(?P<since>以来)?(?:\s*(?P<half>上半年|下半年|年底|年末|年初|底|末|初)|\s*(?P<month>\d{{1,2}}|[{_N}]{{1,3}})\s*月(?P<fen>份)?"
    rf"(?:\s*(?P<day>\d{{1,2}}|[{_N}]{{1,3}})\s*[日号]|(?P<mend>底|末|初))?)?(?P<from>起|开始)?"
)
_REL_MONTH = re.compile(
    r"(?<![基成样资])(?P<word>本月|上个?月|下个?月)(?!工资|薪)"
    rf"(?:(?P<end>底|末|初)|\s*(?P<day>\d{{1,2}}|[{_N}]{{1,3}})\s*[日号])?(?P<from>起)?"
)
_SPAN = re.compile(
    rf"(?<![第{_N}\d])(?:近|最近|过去)?(?P<number>\d{{1,2}}|[{_N}]{{1,3}}|半)(?P<unit>年|个月)(?:多)?来"
)
_PERIOD = re.compile(
    rf"(?P<year>(?:19|20)\d{{2}}年|今年|去年|明年)\s*(?P<month>\d{{1,2}}|[{_N}]{{1,3}})\s*月(?:份)?起"
    rf"[，,]?[^，。,；]{{0,4}}?(?P<count>\d{{1,2}}|[{_N}]{{1,3}})个月(?:的?时间)?"
)


def _months(first: PartialDate, last: PartialDate) -> str:
    if (first.year, first.month) == (last.year, last.month):
        return str(first)
    end = f"{last.month}月" if first.year == last.year else str(last)
    return f"{first}至{end}"


def _period(match: re.Match, posted_on: dt.date | None) -> tuple | None:
    word = match["year"]
    if word in YEAR_WORDS:
        if posted_on is None:
            return None
        year = posted_on.year + YEAR_WORDS[word]
    else:
        year = int(word[:4])
    first = _partial(year, match["month"])
    count = parse_numeral(match["count"])
    if first is None or not count:
        return None
    last = PartialDate(*_shift_month(first.year, first.month, count - 1))
    return first.first, last.last, "month", _months(first, last)


def _relative_year(match: re.Match, posted_on: dt.date) -> tuple | None:
    year, half = posted_on.year + YEAR_WORDS[match["word"]], match["half"] or ""
    since = "起" if match["from"] else ""
    if half in ("上半年", "下半年"):
        months = (1, 6) if half == "上半年" else (7, 12)
        first, last = (PartialDate(year, month) for month in months)
        return first.first, last.last, "month", f"{year}年{half}{since}"
    if half:
        date = PartialDate(year, 1 if "初" in half else 12)
        return (
            date.first,
            date.last,
            "month",
            f"{year}年{'年初' if '初' in half else '年底'}{since}",
        )
    date = _partial(year, match["month"], match["day"])
    if date is None:
        return None
    if match["since"] and date.first <= posted_on:
        return date.first, posted_on, "year", f"{date}以来"
    end = {"底": "底", "末": "底", "初": "初"}.get(match["mend"] or "", "")
    return date.first, date.last, date.precision, f"{date}{end}{since}"


def _relative_month(match: re.Match, posted_on: dt.date) -> tuple | None:
    shift = MONTH_WORDS[match["word"]]
    year, month = _shift_month(posted_on.year, posted_on.month, shift)
    date = _partial(year, str(month), match["day"])
    if date is None:
        return None
    end = {"底": "底", "末": "底", "初": "初"}.get(match["end"] or "", "")
    return date.first, date.last, date.precision, f"{date}{end}{'起' if match['from'] else ''}"


def _span(match: re.Match, posted_on: dt.date) -> tuple | None:
    if match["number"] == "半":
        months = 6 if match["unit"] == "年" else None
    else:
        value = parse_numeral(match["number"])
        months = value * (12 if match["unit"] == "年" else 1) if value else None
    if not months:
        return None
    first = PartialDate(*_shift_month(posted_on.year, posted_on.month, -months))
    last = PartialDate(posted_on.year, posted_on.month)
    return first.first, posted_on, "month", _months(first, last)


def find_relative_dates(text: str, posted_on: dt.date | None) -> list[RelativeDate]:
    """Relative expressions with their meaning on the posting date, in the order they stand.

    Without a posting date only periods with a year of their own remain
    (2017年6月起，利用三个月时间).
    """
    plain = to_half_width_digits(text)
    readers = [(_PERIOD, _period)]
    if posted_on:
        readers += [(_REL_YEAR, _relative_year), (_REL_MONTH, _relative_month), (_SPAN, _span)]
    found: list[RelativeDate] = []
    for pattern, read in readers:
        for match in pattern.finditer(plain):
            start, end = match.span()
            if any(start < other.end and end > other.start for other in found):
                continue
            meaning = read(match, posted_on)
            if meaning:
                found.append(RelativeDate(start, end, text[start:end], *meaning))
    return sorted(found, key=lambda item: item.start)
