"""Three years of organisation life in every branch: part of ``bench.scale``."""

import datetime as dt
import zoneinfo

from django.db.models import QuerySet
from django.utils import timezone

from branches.models import PartyGroup
from life.models import Habits, Meeting, MeetingBranch, Minutes
from members.models import Affiliation, GroupPlace, Post

YEARS = 3
GROUP = 10  # members in the group of a branch
ZONE = zoneinfo.ZoneInfo("Asia/Shanghai")
# Form, purposes, day of the month, in which months: fifty-two evenings a year.
EVENINGS = (
    ("general", "", 20, (2, 5, 8, 11)),
    ("committee", "", 5, range(1, 13)),
    ("group", "", 15, range(1, 13)),
    ("activity", "theme_day", 10, range(1, 13)),
    ("activity", "lecture", 25, range(1, 13)),
)


def insert(model, rows: list) -> list:
    """Rows in batches, without the history each would leave."""
    return QuerySet(model).bulk_create(rows, batch_size=2000)


def committees(branches: list) -> None:
    """A committee, a group with some members, and the first day of recording, in each branch."""
    today = timezone.now()
    homes: dict[int, list] = {}
    for row in Affiliation.objects.filter(branch__in=branches).order_by("pk"):
        homes.setdefault(row.branch_id, []).append(row)
    groups = insert(PartyGroup, [PartyGroup(branch=each, name="第一党小组") for each in branches])
    posts, places = [], []
    for branch, group in zip(branches, groups, strict=True):
        here = homes[branch.pk]
        places += [
            GroupPlace(
                affiliation=row, group=group, group_name=group.name, effective_on=row.starts_on
            )
            for row in here[:GROUP]
        ]
        posts += [
            Post(
                member=row.member,
                branch=branch,
                kind=kind,
                starts_on=row.starts_on,
                confirmed_at=today,
            )
            for row, kind in zip(
                here[2:], ("organisation", "publicity", "discipline"), strict=False
            )
        ]
    insert(Habits, [Habits(branch=each, recorded_since=each.established_on) for each in branches])
    insert(Post, posts)
    insert(GroupPlace, places)


def meetings(branches: list) -> None:
    """Three years of evenings in each branch up to today, one in eleven left out."""
    today = timezone.localdate()
    groups = dict(PartyGroup.objects.filter(branch__in=branches).values_list("branch", "pk"))
    for year in range(today.year - YEARS + 1, today.year + 1):
        rows = [
            _meeting(branch, year, evening, month, groups[branch.pk])
            for place, branch in enumerate(branches)
            for evening in EVENINGS
            for month in evening[3]
            if (place + month) % 11
            if dt.date(year, month, evening[2]) < today
        ]
        rows = insert(Meeting, rows)
        parts = insert(
            MeetingBranch, [MeetingBranch(meeting=row, branch=row.branch) for row in rows]
        )
        insert(Minutes, [Minutes(part=part, state="confirmed") for part in parts])


def _meeting(branch, year: int, evening: tuple, month: int, group: int) -> Meeting:
    form, purposes, day, _months = evening
    starts = dt.datetime(year, month, day, 19, tzinfo=ZONE)
    is_group = form == "group"
    return Meeting(
        branch=branch,
        form=form,
        purposes=purposes,
        title=f"{branch.short_name}第{month}次",
        starts_at=starts,
        ends_at=starts + dt.timedelta(hours=2),
        state="held",
        group_id=group if is_group else None,
        group_name="第一党小组" if is_group else "",
    )
