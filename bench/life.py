"""Three years of organisation life in every branch, and what is due of it.

Part of ``bench.scale``.
"""

import datetime as dt
import statistics
import zoneinfo
from collections.abc import Callable

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from branches.enums import ScopeKind
from branches.models import Branch, PartyGroup
from branches.scopes.services import give_scope
from life.due.facts import known
from life.due.summaries import asked, count, count_all
from life.models import DueLine, Habits, Meeting, MeetingBranch, Minutes
from members.models import Affiliation, GroupPlace, Post
from portal.access import roles

from .inside import taking, tell
from .report import Figure

YEARS = 3
GROUP = 10  # members in the group of a branch
ROUNDS = 5
ZONE = zoneinfo.ZoneInfo("Asia/Shanghai")
# Form, purposes, day of the month, in which months: fifty-two evenings a year.
EVENINGS = (
    ("general", "", 20, (2, 5, 8, 11)),
    ("committee", "", 5, range(1, 13)),
    ("group", "", 15, range(1, 13)),
    ("activity", "theme_day", 10, range(1, 13)),
    ("activity", "lecture", 25, range(1, 13)),
)
COUNT_LIMIT = 5000
PAGE_LIMIT = 100
PLAN_LIMIT = 1000


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


def clerk():
    """Who oversees everything."""
    user = get_user_model().objects.get_or_create(username="scale-overseer")[0]
    user.groups.set([roles.group("clerk")])
    if not user.staff_scopes.exists():
        give_scope(user, ScopeKind.COMMITTEE, reason="测量")
    return user


def measure(database: str, size: int, keeper) -> None:
    """Counting everything and one, and the pages, each with its queries."""
    note = f"{size} 个支部"

    def told(what: str, act: Callable[[], object], limit: int, rounds: int = ROUNDS) -> None:
        spans: list[float] = []
        for _round in range(rounds):
            with taking(spans):
                act()
        milliseconds = 1000 * statistics.median(spans)
        tell(Figure(f"{what}，时间", milliseconds, limit, "毫秒", database, note=note))

    tell(Figure("库里的会议", Meeting.objects.count(), None, "次", database, note=note))
    told("该做的，全部重算", count_all, COUNT_LIMIT, 1)
    tell(Figure("该做的，汇总的行", DueLine.objects.count(), None, "行", database, note=note))
    ids = list(asked().order_by().values_list("pk", flat=True))
    year = timezone.localdate().year
    told("该做的，重算当年", lambda: count(ids, year), COUNT_LIMIT, 1)
    chosen = Branch.objects.get(slug=keeper.username.removeprefix("secretary-"))
    told("该做的，重算一个支部", lambda: count([chosen.pk], year), PAGE_LIMIT)
    told("该做的，读一个支部的事实", lambda: known([chosen], [year]), PAGE_LIMIT)
    overseer = clerk()
    for what, user, address in (
        ("书记的首页", keeper, "/me/"),
        ("该做的，一个支部", keeper, "/me/due/"),
        ("该做的，总表", overseer, "/me/due/board/"),
        (
            "该做的，总表，筛选",
            overseer,
            "/me/due/board/?type=committee&state=unexplained&q=%E7%AC%AC",
        ),
        ("工作人员的首页", overseer, "/me/"),
        ("排下一年", keeper, f"/me/life/{chosen.slug}/year/{year + 1}/"),
    ):
        client = Client(headers={"host": "127.0.0.1"})
        client.force_login(user)
        status = client.get(address).status_code
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        named = what if status == 200 else f"{what}：{status}"
        most = None if what in ("工作人员的首页", "排下一年") else 15
        figure = Figure(f"{named}，查询", len(captured), most, "次", database, note=note)
        tell(figure)
        limit = PLAN_LIMIT if what == "排下一年" else PAGE_LIMIT
        told(named, lambda client=client, address=address: client.get(address), limit)
