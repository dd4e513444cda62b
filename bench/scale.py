"""How time grows with the number of branches: ``bench.within bench.scale DATABASE [SIZE…]``.

Asked for with ``make bench ARGS=--scale``, which writes docs/bench-scale.md.

Fifty members and twenty pages a branch, so that 1,000 branches are 50,000 members and more than
20,000 pages. The database and folder come from the environment; figures are printed as JSON lines.
"""

import datetime as dt
import gc
import logging
import statistics
import sys
from itertools import islice

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page

from branches.models import Branch, BranchPage, BranchUpdatePage, DisclosurePage, Sector, Street
from members.affiliations.branch_groups import link_account
from members.affiliations.posts import appoint
from members.enums import PostKind
from members.models import Affiliation, Member, Standing
from portal.access import roles
from portal.operations.planner import refresh_statistics

from . import life
from .inside import taking, tell
from .report import Figure

SIZES = (10, 100, 1000)
MEMBERS = 50
UPDATES = 17  # and one disclosure, beside the branch's public and internal page
ROUNDS = 5
SINCE = dt.date(2024, 1, 1)


def branches(size: int) -> list:
    """Rows up to ``size``; they are provisioned by the command."""

    sectors, streets = list(Sector.objects.all()), list(Street.objects.all())
    have = Branch.objects.filter(slug__startswith="scale-").count()
    return Branch.objects.bulk_create(
        Branch(
            slug=f"scale-{number:04d}",
            name=f"中共江北区测量第{number}支部委员会",
            short_name=f"测量第{number}支部",
            sector=sectors[number % len(sectors)],
            street=streets[number % len(streets)],
            established_on=SINCE,
        )
        for number in range(have, size)
    )


def people(rows: list) -> None:
    """Fifty members in each of ``rows``; one row has a secretary and a member to visit as."""

    members = Member.objects.bulk_create(
        [
            Member(display_name=f"{row.short_name}党员{number}", joined_month=SINCE)
            for row in rows
            for number in range(MEMBERS)
        ],
        batch_size=2000,
    )
    Standing.objects.bulk_create(
        [Standing(member=member, effective_on=SINCE, status=member.status) for member in members],
        batch_size=2000,
    )
    homes = [row for row in rows for _number in range(MEMBERS)]
    Affiliation.objects.bulk_create(
        [
            Affiliation(member=member, branch=home, kind="home", starts_on=SINCE)
            for member, home in zip(members, homes, strict=True)
        ],
        batch_size=2000,
    )
    chosen = rows[len(rows) // 2]
    first = members[rows.index(chosen) * MEMBERS]
    second = members[rows.index(chosen) * MEMBERS + 1]
    for member, name in ((first, "secretary"), (second, "member")):
        user = get_user_model().objects.create_user(f"{name}-{chosen.slug}")
        link_account(member, user)
    appoint(first, chosen, PostKind.SECRETARY, SINCE)


def pages(rows: list) -> None:
    """Published updates below the public page, a disclosure below the internal one."""

    BranchPage.objects.filter(branch__in=rows).update(
        live=True, first_published_at=timezone.now(), has_unpublished_changes=False
    )
    wanted = []
    for row in rows:
        public, internal = row.pages.get(), row.internal_pages.get()
        wanted += [
            (
                public,
                BranchUpdatePage(
                    title=f"{row.short_name}开展第{number}次主题党日",
                    slug=f"update-{number}",
                    happened_on=SINCE,
                ),
            )
            for number in range(UPDATES)
        ]
        wanted.append(
            (
                internal,
                DisclosurePage(
                    title=f"{row.short_name}党费收缴情况", slug="dues", disclosed_on=SINCE
                ),
            )
        )
    below = {}
    for parent, page in wanted:
        below[parent.pk] = below.get(parent.pk, 0) + 1
        page.path = parent._get_path(parent.path, parent.depth + 1, below[parent.pk])
        page.depth = parent.depth + 1
        page.url_path = f"{parent.url_path}{page.slug}/"
        page.locale_id = parent.locale_id
        page.draft_title = page.title
        page.first_published_at = page.last_published_at = timezone.now()
    insert([page for _parent, page in wanted])
    for parent in {parent.pk: parent for parent, _page in wanted}.values():
        Page.objects.filter(pk=parent.pk).update(numchild=below[parent.pk])


def insert(pages: list) -> None:
    """Rows of pages and of their own tables, without what saving each would do."""

    names = [field.attname for field in Page._meta.concrete_fields if not field.primary_key]
    rows = Page.objects.bulk_create(
        [Page(**{name: getattr(page, name) for name in names}) for page in pages], batch_size=500
    )
    for row, page in zip(rows, pages, strict=True):
        page.pk = page.page_ptr_id = row.pk
    for model in {type(page) for page in pages}:
        fields = model._meta.local_concrete_fields
        columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
        marks = ", ".join(["%s"] * len(fields))
        values = (
            [field.get_db_prep_save(field.pre_save(page, True), connection) for field in fields]
            for page in pages
            if type(page) is model
        )
        with connection.cursor() as cursor:
            while batch := list(islice(values, 1000)):
                cursor.executemany(
                    f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({marks})",  # noqa: S608
                    batch,
                )


def addresses(chosen) -> list[tuple[str, str, int, str]]:
    """What, as whom, most queries, where: what grows with the number of branches, if anything."""
    public, internal = chosen.pages.get(), chosen.internal_pages.get()
    asked = "q=%E4%B8%BB%E9%A2%98%E5%85%9A%E6%97%A5"
    return [
        ("首页", "", 10, "/"),
        ("支部名录", "", 10, "/branches/"),
        ("支部名录，按名称找", "", 10, "/branches/?q=%E7%AC%AC5"),
        ("支部主页", "", 10, public.url),
        ("支部动态", "", 10, f"{public.url}update-1/"),
        ("搜索页", "", 10, f"/search/?{asked}"),
        ("搜索建议", "", 10, "/search/suggest/?q=celiang"),
        ("站点地图 XML", "", 10, "/sitemap.xml"),
        ("我的组织生活", "member", 15, "/me/"),
        ("党务公开", "member", 15, "/me/disclosures/"),
        ("我的资料", "member", 15, "/me/data/"),
        ("党内页面", "member", 15, "/internal/"),
        ("支部内部页面", "member", 15, internal.url),
        ("搜索页，党员", "member", 15, f"/search/?{asked}"),
        ("书记的首页", "secretary", 15, "/me/"),
        ("名册", "secretary", 15, "/me/roster/"),
        ("后台首页，书记", "secretary", 0, "/admin/"),
        ("后台页面列表，书记", "secretary", 0, f"/admin/pages/{public.pk}/"),
        ("后台选页面，书记", "secretary", 0, f"/admin/choose-page/search/?{asked}"),
        ("名册，工作人员", "clerk", 15, "/me/roster/"),
        ("后台找页面，工作人员", "clerk", 0, f"/admin/pages/search/?{asked}"),
    ]


def keeper_of():
    """The secretary to visit as."""
    users = get_user_model().objects
    return users.filter(username__startswith="secretary-scale").latest("pk")


def visit(database: str, size: int) -> None:
    """Median time and number of queries of each address."""

    users = get_user_model().objects
    keeper = keeper_of()
    chosen = Branch.objects.get(slug=keeper.username.removeprefix("secretary-"))
    clerk = users.get_or_create(username="scale-clerk")[0]
    clerk.groups.set([roles.group("clerk")])
    people = {
        "secretary": keeper,
        "member": users.get(username=f"member-{chosen.slug}"),
        "clerk": clerk,
    }
    for what, who, limit, address in addresses(chosen):
        client = Client(headers={"host": "127.0.0.1"})
        if who:
            client.force_login(people[who])
        status = client.get(address).status_code
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        queries = len(captured)  # the log is emptied by the next request
        spans: list[float] = []
        for _round in range(ROUNDS):
            with taking(spans):
                client.get(address)
        if status != 200:
            what = f"{what}：{status}"
        note = f"{size} 个支部"
        milliseconds = 1000 * statistics.median(spans)
        tell(Figure(f"{what}，时间", milliseconds, None, "毫秒", database, note=note))
        tell(Figure(f"{what}，查询", queries, limit or None, "次", database, note=note))


def main(database: str, sizes: list[int]) -> None:
    """Grow, and measure at each size."""
    logging.disable(logging.WARNING)

    sys.stdout, kept = sys.stderr, sys.stdout
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    call_command("load_demo", verbosity=0)
    sys.stdout = kept
    for size in sizes:
        rows = branches(size)
        spans: list[float] = []
        sys.stdout = sys.stderr
        with taking(spans):
            call_command("provision_branches", *[row.slug for row in rows], verbosity=0)
        sys.stdout = kept
        each = 1000 * spans[0] / len(rows)
        note = f"{size} 个支部"
        tell(Figure("建立一个支部的用户组、页面、文件集", each, None, "毫秒", database, note=note))
        for row in rows:
            row.refresh_from_db()
        people(rows)
        life.committees(rows)
        life.meetings(rows)
        pages(rows)
        sys.stdout = sys.stderr
        call_command("update_index", verbosity=0)
        refresh_statistics()
        sys.stdout = kept
        tell(Figure("库里的页面", Page.objects.count(), None, "个", database, note=note))
        tell(Figure("库里的党员", Member.objects.count(), None, "名", database, note=note))
        # The collector would go through all that was made here during what is measured.
        gc.collect()
        gc.freeze()
        visit(database, size)
        life.measure(database, size, keeper_of())


if __name__ == "__main__":
    main(sys.argv[1], [int(size) for size in sys.argv[2:]] or list(SIZES))
