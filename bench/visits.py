"""Time and queries of pages among so many branches: ``bench.within bench.visits DATABASE SIZE``.

On what ``bench.scale`` has made; figures are printed as JSON lines.
"""

import gc
import logging
import statistics
import sys
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from branches.enums import ScopeKind
from branches.models import Branch
from branches.scopes.services import give_scope
from life.due.facts import known
from life.due.summaries import asked, count, count_all
from life.models import DueLine
from portal.access import roles

from .inside import taking, tell
from .report import Figure

ROUNDS = 7
COUNT_LIMIT = 5000  # milliseconds
PAGE_LIMIT = 100
PLAN_LIMIT = 1000
PUBLIC_QUERIES = 10
PRIVATE_QUERIES = 15
ASKED = "q=%E4%B8%BB%E9%A2%98%E5%85%9A%E6%97%A5"


@dataclass(frozen=True)
class Visit:
    """An address, who visits it, and what it may take: queries, milliseconds."""

    what: str
    who: str
    address: str
    queries: int | None = None
    limit: int | None = None


def visits(chosen: Branch, year: int) -> list[Visit]:
    """What grows with the number of branches, if anything."""
    public, internal = chosen.pages.get(), chosen.internal_pages.get()
    due = PRIVATE_QUERIES, PAGE_LIMIT
    coming = f"/me/life/{chosen.slug}/year/{year + 1}/"
    return [
        Visit("首页", "", "/", PUBLIC_QUERIES),
        Visit("支部名录", "", "/branches/", PUBLIC_QUERIES),
        Visit("支部名录，按名称找", "", "/branches/?q=%E7%AC%AC5", PUBLIC_QUERIES),
        Visit("支部主页", "", public.url, PUBLIC_QUERIES),
        Visit("支部动态", "", f"{public.url}update-1/", PUBLIC_QUERIES),
        Visit("搜索页", "", f"/search/?{ASKED}", PUBLIC_QUERIES),
        Visit("搜索建议", "", "/search/suggest/?q=celiang", PUBLIC_QUERIES),
        Visit("站点地图 XML", "", "/sitemap.xml", PUBLIC_QUERIES),
        Visit("我的组织生活", "member", "/me/", *due),
        Visit("党务公开", "member", "/me/disclosures/", PRIVATE_QUERIES),
        Visit("我的资料", "member", "/me/data/", PRIVATE_QUERIES),
        Visit("党内页面", "member", "/internal/", PRIVATE_QUERIES),
        Visit("支部内部页面", "member", internal.url, PRIVATE_QUERIES),
        Visit("搜索页，党员", "member", f"/search/?{ASKED}", PRIVATE_QUERIES),
        Visit("书记的首页", "secretary", "/me/", *due),
        Visit("该做的，一个支部", "secretary", "/me/due/", *due),
        Visit("排下一年", "secretary", coming, None, PLAN_LIMIT),
        Visit("名册", "secretary", "/me/roster/", PRIVATE_QUERIES),
        Visit("后台首页，书记", "secretary", "/admin/"),
        Visit("后台页面列表，书记", "secretary", f"/admin/pages/{public.pk}/"),
        Visit("后台选页面，书记", "secretary", f"/admin/choose-page/search/?{ASKED}"),
        Visit("工作人员的首页", "clerk", "/me/"),  # seven lists: more questions than any other
        Visit("该做的，总表", "clerk", "/me/due/board/", *due),
        Visit(
            "该做的，总表，筛选",
            "clerk",
            "/me/due/board/?type=committee&state=unexplained&q=%E7%AC%AC",
            *due,
        ),
        Visit("名册，工作人员", "clerk", "/me/roster/", PRIVATE_QUERIES),
        Visit("后台找页面，工作人员", "clerk", f"/admin/pages/search/?{ASKED}"),
    ]


def overseer():
    """A clerk who oversees everything."""
    user = get_user_model().objects.get_or_create(username="scale-clerk")[0]
    user.groups.set([roles.group("clerk")])
    if not user.staff_scopes.exists():
        give_scope(user, ScopeKind.COMMITTEE, reason="测量")
    return user


def milliseconds(act: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The median of some rounds."""
    spans: list[float] = []
    for _round in range(rounds):
        with taking(spans):
            act()
    return 1000 * statistics.median(spans)


def main(database: str, size: int) -> None:
    """Count what is due; visit."""
    logging.disable(logging.WARNING)
    note = f"{size} 个支部"
    users = get_user_model().objects
    secretary = users.filter(username__startswith="secretary-scale").latest("pk")
    chosen = Branch.objects.get(slug=secretary.username.removeprefix("secretary-"))
    year = timezone.localdate().year

    def told(what: str, value: float, limit: int | None, unit: str = "毫秒") -> None:
        tell(Figure(what, value, limit, unit, database, note=note))

    ids = list(asked().order_by().values_list("pk", flat=True))
    told("该做的，全部重算，时间", milliseconds(count_all, 1), COUNT_LIMIT)
    told("该做的，汇总的行", DueLine.objects.count(), None, "行")
    told("该做的，重算当年，时间", milliseconds(lambda: count(ids, year), 1), COUNT_LIMIT)
    one = milliseconds(lambda: count([chosen.pk], year))
    told("该做的，重算一个支部，时间", one, PAGE_LIMIT)
    told(
        "该做的，读一个支部的事实，时间", milliseconds(lambda: known([chosen], [year])), PAGE_LIMIT
    )

    people = {
        "secretary": secretary,
        "member": users.get(username=f"member-{chosen.slug}"),
        "clerk": overseer(),
    }
    for visit in visits(chosen, year):
        client = Client(headers={"host": "127.0.0.1"})
        if visit.who:
            client.force_login(people[visit.who])
        status = client.get(visit.address).status_code
        what = visit.what if status == 200 else f"{visit.what}：{status}"
        with CaptureQueriesContext(connection) as captured:
            client.get(visit.address)
        told(f"{what}，查询", len(captured), visit.queries, "次")
        gc.collect()  # not within one of the rounds
        span = milliseconds(lambda client=client, visit=visit: client.get(visit.address))
        told(f"{what}，时间", span, visit.limit)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
