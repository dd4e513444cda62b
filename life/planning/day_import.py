"""The adjusted days of a year, pasted from the notice: one line a day."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminAutoHeightTextInput

from portal.records.changes.acting import because
from portal.records.once import OnceField

from .models import AdjustedDay

BETWEEN = r"[\s,，;；]+"
LINE = re.compile(
    rf"(?P<year>\d{{4}})[-/.年](?P<month>\d{{1,2}})[-/.月](?P<day>\d{{1,2}})日?{BETWEEN}"
    rf"(?P<kind>放假|上班){BETWEEN}(?P<name>\S.*)"
)
WORKS = "上班"


@dataclass(frozen=True)
class Line:
    """What a line says of a day."""

    day: dt.date
    works: bool
    name: str


def read_lines(text: str) -> list[Line]:
    """The days of a pasted text; empty lines count for nothing.

    ValidationError with one message for each line that can't be read, with its number.
    """
    lines, faults, seen = [], [], {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            found = _read(line.strip())
            if found.day in seen:
                raise ValueError(_("和第%(other)s行是同一天") % {"other": seen[found.day]})
        except ValueError as error:
            words = {"number": number, "line": line.strip()[:40], "why": error}
            faults.append(_("第%(number)s行“%(line)s”：%(why)s。") % words)
            continue
        seen[found.day] = number
        lines.append(found)
    if faults:
        raise ValidationError(faults)
    return lines


def _read(line: str) -> Line:
    """ValueError says in Chinese what is wrong."""
    found = LINE.fullmatch(line)
    if not found:
        raise ValueError(_("要写成“日期 放假或上班 节日”，例如 2027-02-06 放假 春节"))
    name = found["name"].strip()
    if len(name) > AdjustedDay._meta.get_field("name").max_length:
        raise ValueError(_("节日的名称太长"))
    try:
        day = dt.date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError as error:
        raise ValueError(_("没有这一天")) from error
    return Line(day, found["kind"] == WORKS, name)


class DaysForm(forms.Form):
    """The notice, and what it says day by day."""

    source = AdjustedDay._meta.get_field("source").formfield()
    days = forms.CharField(
        label=gettext_lazy("每行一天"),
        widget=AdminAutoHeightTextInput(attrs={"rows": 12}),
        help_text=gettext_lazy(
            "日期、放假或上班、节日，用空格隔开，例如：2027-02-06 放假 春节。"
            "调休的工作日写“上班”。已经登记的日子按这里改。"
        ),
    )
    once = OnceField()

    def clean_days(self) -> list[Line]:
        """As days; every line that can't be read is named."""
        return read_lines(self.cleaned_data["days"])


@transaction.atomic
def store_days(lines: list[Line], source: str) -> tuple[int, int]:
    """Enter these days, or change what stands there; returns how many are new, and how many not."""
    new = 0
    with because(source):
        for line in lines:
            _row, made = AdjustedDay.objects.update_or_create(
                day=line.day, defaults={"works": line.works, "name": line.name, "source": source}
            )
            new += made
    return new, len(lines) - new
