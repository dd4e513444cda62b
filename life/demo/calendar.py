"""What staff tell of the year: the window of the superior's notice, days off not yet told of."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from branches.models import Branch
from members.requests.workdays import has_notice
from portal.rulebook.meetings import WINDOWED
from portal.seeding import steps

from ..models import AdjustedDay, Window

SUPERIOR = "committee"
SOURCE = "演示：假设的调休安排，不是正式通知"
# month, day, works, holiday: beside the statutory days, which are known without a notice.
ADJUSTED = {
    2027: (
        (1, 31, True, "春节"),
        (2, 11, False, "春节"),
        (2, 12, False, "春节"),
        (2, 20, True, "春节"),
        (4, 25, True, "劳动节"),
        (5, 5, False, "劳动节"),
        (9, 26, True, "国庆节"),
        (10, 6, False, "国庆节"),
        (10, 7, False, "国庆节"),
        (10, 9, True, "国庆节"),
    )
}


@steps.register(84)
def told() -> None:
    """演示上级通知的时间和调休日"""
    today = timezone.localdate()
    superior = Branch.objects.filter(slug=SUPERIOR).first()
    if superior is None:
        return
    for kind in WINDOWED:
        Window.objects.get_or_create(
            superior=superior,
            type=kind,
            year=today.year - 1,
            defaults={
                "starts_on": dt.date(today.year, 1, 10),
                "ends_on": dt.date(today.year, 3, 20),
                "number": f"江北社工委〔{today.year - 1}〕18号",
            },
        )
    for year in (today.year, today.year + 1):
        if has_notice(year):
            continue
        for month, day, works, name in ADJUSTED.get(year, ()):
            AdjustedDay.objects.get_or_create(
                day=dt.date(year, month, day),
                defaults={"works": works, "name": name, "source": SOURCE},
            )
