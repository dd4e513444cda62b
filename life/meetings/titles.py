"""The name a meeting has until somebody gives it a better one; in Chinese, as records are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import override

from portal.rulebook.periods import QUARTER, period_of

from ..enums import MeetingForm, Purpose

QUARTERS = {"Q1": "第一季度", "Q2": "第二季度", "Q3": "第三季度", "Q4": "第四季度"}


def proposed_title(form: str, purposes: Iterable[str], day: dt.date, group_name: str = "") -> str:
    """``第一季度党员大会``, ``3月支委会``, ``3月第一党小组会``, ``3月主题党日、党课``."""
    with override("zh-hans"):
        month = f"{day.month}月"
        if form == MeetingForm.GENERAL:
            quarter = period_of(day, QUARTER).key.partition("-")[2]
            return f"{QUARTERS[quarter]}{MeetingForm.GENERAL.label}"
        if form == MeetingForm.GROUP and group_name:
            return f"{month}{group_name}会"
        if form == MeetingForm.ACTIVITY:
            chosen = set(purposes)
            names = [str(Purpose(code).label) for code in Purpose.values if code in chosen]
            return month + ("、".join(names) or str(MeetingForm.ACTIVITY.label))
        return f"{month}{MeetingForm(form).label}"
