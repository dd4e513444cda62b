"""What stands in the cells, as people really write it."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from ...enums import MemberStatus
from ...people.phones import tidy_phone
from .tables import Cell, Table, plain

FOUNDED = dt.date(1921, 7, 1)
EXCEL_EPOCH = dt.date(1899, 12, 30)
STATUSES = {
    "正式党员": MemberStatus.FORMAL,
    "正式": MemberStatus.FORMAL,
    "中共党员": MemberStatus.FORMAL,
    "党员": MemberStatus.FORMAL,
    "预备党员": MemberStatus.PROBATIONARY,
    "预备": MemberStatus.PROBATIONARY,
    "中共预备党员": MemberStatus.PROBATIONARY,
    "权利受限": MemberStatus.SUSPENDED,
    "停止党籍": MemberStatus.INACTIVE,
}
DATE = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})(?:\s*[-./月]\s*(\d{1,2})?\s*日?)?")
PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})?")
ID_NUMBER = re.compile(r"\d{15,18}[\dXx]?")


@dataclass
class Candidate:
    """A row that may become a member. ``errors`` make it red: nothing is written while one is."""

    number: int
    name: str = ""
    status: str = MemberStatus.FORMAL
    joined: dt.date | None = None
    group: str = ""
    starts: dt.date | None = None
    phone: str = ""
    says_status: bool = True  # the sheet has a column for it
    errors: list[str] = field(default_factory=list)

    def pack(self) -> list:
        """For a signed form field."""
        return [
            str(value) if isinstance(value, dt.date) else value
            for key, value in asdict(self).items()
            if key != "errors"
        ]

    @classmethod
    def unpack(cls, values: list) -> Candidate:
        """From ``pack``."""
        number, name, status, joined, group, starts, phone, says_status = values
        day = dt.date.fromisoformat
        return cls(
            number,
            name,
            status,
            joined and day(joined),
            group,
            starts and day(starts),
            phone,
            says_status,
        )


def text(value: Cell) -> str:
    """A cell as text: half-width, trimmed; ``13800138000.0`` without its tail."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(unicodedata.normalize("NFKC", str(value if value is not None else "")).split())


def parse(table: Table, starts_on: dt.date) -> list[Candidate]:
    """Candidates in the order of the sheet, each with what is wrong in it."""
    with_status = any("status" in values for _number, values in table.rows)
    found = [_candidate(number, values, starts_on, with_status) for number, values in table.rows]
    _mark_repeated(found)
    return found


def _candidate(number: int, values: dict, starts_on: dt.date, with_status: bool) -> Candidate:
    row = Candidate(number, says_status=with_status)
    row.name = _name(text(values.get("name")), row.errors)
    if with_status:
        status = STATUSES.get(plain(values.get("status")))
        if status is None:
            row.errors.append(_("党员状态写“正式党员”“预备党员”“权利受限”或“停止党籍”"))
        else:
            row.status = status
    row.joined = _day(values.get("joined"), _("入党年月"), row.errors)
    row.joined = row.joined and row.joined.replace(day=1)
    row.starts = _day(values.get("starts"), _("进入支部日期"), row.errors) or starts_on
    row.group = text(values.get("group"))
    if len(row.group) > 40:
        row.errors.append(_("党小组名称超过40字"))
        row.group = ""
    try:
        row.phone = tidy_phone(text(values.get("phone")))
    except ValidationError:
        row.errors.append(_("手机号不是11位"))
    return row


def _name(name: str, errors: list[str]) -> str:
    if re.fullmatch(r"[\u4e00-\u9fff](?: [\u4e00-\u9fff])+", name):
        name = name.replace(" ", "")  # 张 三
    if not name:
        errors.append(_("没有姓名"))
    elif ID_NUMBER.search(name):
        errors.append(_("姓名一栏写的像身份证号，没有读入"))
        name = ""
    elif len(name) > 40 or re.search(r"\d", name):
        errors.append(_("姓名不像姓名"))
        name = name[:40]
    return name


def _day(value: Cell, label: str, errors: list[str]) -> dt.date | None:
    """A date however it was written; None for an empty cell or what is no date."""
    if value in (None, ""):
        return None
    day = read_day(value)
    if day is None:
        errors.append(_("%(label)s看不懂，写成2016-07或2016年7月") % {"label": label})
    elif not FOUNDED <= day <= timezone.localdate():
        errors.append(_("%(label)s不在可能的范围里") % {"label": label})
        return None
    return day


def read_day(value: Cell) -> dt.date | None:
    """``2016-07-01``, ``2016年7月``, ``201607``, ``２０１６／７／１``, Excel's serial number."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    written = text(value)
    if isinstance(value, int | float) and 7000 < value < 70000:
        return EXCEL_EPOCH + dt.timedelta(days=int(value))
    found = DATE.fullmatch(written) or PACKED.fullmatch(written)
    if not found:
        return None
    year, month, day = found.groups()
    if isinstance(value, float):
        # 2016.1 may have been 2016.10: a number can't say.
        return None
    try:
        return dt.date(int(year), int(month), int(day or 1))
    except ValueError:
        return None


def _mark_repeated(rows: Iterable[Candidate]) -> None:
    seen: dict[tuple, int] = {}
    for row in rows:
        key = (row.name, row.joined, row.phone)
        if row.name and key in seen:
            row.errors.append(_("和第%(number)s行重复") % {"number": seen[key]})
        seen.setdefault(key, row.number)
