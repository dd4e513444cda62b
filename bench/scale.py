"""Fills a database with so many branches: ``bench.within bench.scale DATABASE SIZE``.

Fifty members and twenty pages a branch, so that 1,000 branches are 50,000 members and more than
20,000 pages. The database and folder come from the environment; figures are printed as JSON lines.
``bench.visits`` measures what is there, in a process of its own, as a server is one: in the one
that had made it all, a page took half as long again.
"""

import datetime as dt
import logging
import sys
from itertools import islice

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from wagtail.models import Page

from branches.models import Branch, BranchPage, BranchUpdatePage, DisclosurePage, Sector, Street
from life.models import Meeting
from members.affiliations.branch_groups import link_account
from members.affiliations.posts import appoint
from members.enums import PostKind
from members.models import Affiliation, Member, Standing
from portal.operations.planner import refresh_statistics

from . import life
from .inside import taking, tell
from .report import Figure

MEMBERS = 50
UPDATES = 17  # and one disclosure, beside the branch's public and internal page
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


def grow(database: str, size: int) -> None:
    """As many branches as that, with all that is in them."""
    logging.disable(logging.WARNING)
    sys.stdout, kept = sys.stderr, sys.stdout
    call_command("migrate", verbosity=0, interactive=False)
    if not Branch.objects.filter(slug__startswith="scale-").exists():
        call_command("collectstatic", verbosity=0, interactive=False)
        call_command("load_demo", verbosity=0)
    rows = branches(size)
    spans: list[float] = []
    with taking(spans):
        call_command("provision_branches", *[row.slug for row in rows], verbosity=0)
    for row in rows:
        row.refresh_from_db()
    people(rows)
    life.committees(rows)
    life.meetings(rows)
    pages(rows)
    call_command("update_index", verbosity=0)
    settle()
    sys.stdout = kept
    note = f"{size} 个支部"
    each = 1000 * spans[0] / len(rows)
    tell(Figure("建立一个支部的用户组、页面、文件集", each, None, "毫秒", database, note=note))
    for what, unit, model in (
        ("库里的页面", "个", Page),
        ("库里的党员", "名", Member),
        ("库里的会议", "次", Meeting),
    ):
        tell(Figure(what, model.objects.count(), None, unit, database, note=note))


def settle() -> None:
    """What PostgreSQL would do in the background while pages are measured."""
    refresh_statistics()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")


if __name__ == "__main__":
    grow(sys.argv[1], int(sys.argv[2]))
