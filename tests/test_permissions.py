"""The table of permissions, run whole; a new address without a row fails."""

import os
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import URLPattern, get_resolver
from django.utils import timezone
from wagtail.admin.urls import urlpatterns as admin_patterns

from branches.models import Branch
from branches.tests.sweep import bulk_doors
from life.due.page import page_of
from life.models import Talk
from life.tests.factories import MeetingFactory
from life.tests.papers import on_paper_in
from members.enums import AffiliationKind
from members.models import Affiliation, Member, Post, Request, Transfer
from members.roster.importing.rows import Candidate
from news.models import PolicyPage
from portal.models import PortalDocument, PortalImage, Work
from portal.pages import pdf
from portal.tasks import works
from tests.permission_table import BULK, NAMES, ROLES, TABLE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_site")]

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "permissions.md"
# Addresses under /admin/ that show nothing of the site.
OPEN_IN_ADMIN = {"login/", "logout/", "jsi18n/", "sprite/"}


def patterns(urlpatterns, prefix=""):
    """Every pattern below, as one string, but for those of the Wagtail admin."""
    for item in urlpatterns:
        route = prefix + str(item.pattern)
        if isinstance(item, URLPattern):
            yield route
        elif route != "admin/":
            yield from patterns(item.url_patterns, route)


@pytest.fixture
def things():
    """What the addresses of the table name."""
    policies = PolicyPage.objects.live().public().filter(locale__language_code="zh-hans")
    policy = min(policies, key=lambda page: len(str(page.body)))  # its PDF is made for each role
    document = PortalDocument.objects.filter(collection__depth=1).first() or (
        PortalDocument.objects.first()
    )
    north = Branch.objects.get(slug="north")
    quiet = Member.objects.of_branch(north).filter(user=None, posts=None).first()
    return {
        "policy": policy.pk,
        "document": document.pk,
        "filename": document.filename,
        "member": quiet.pk,
        "group": north.groups.first().pk,
        "host": Affiliation.objects.get(branch=north, kind=AffiliationKind.HOST).pk,
        "post": Post.objects.filter(branch=north).first().pk,
        "request": Request.objects.get(branch=north, kind="disclosure").pk,
        "transfer": Transfer.objects.get(to_branch=north).pk,
        "work": an_import(north).pk,
        "meeting": MeetingFactory(branch=north).pk,
        "year": timezone.localdate().year + 1,
        "paper": on_paper_in(north).pk,
        "talk": a_talk(north, quiet).pk,
        "missed": missed_by(north),
    }


def missed_by(branch: Branch) -> str:
    """What it did not hold last year or this year, as addresses name it."""
    today = timezone.localdate()
    marks = [mark for year in (today.year - 1, today.year) for mark in page_of(branch, year).marks]
    entry = next(m.entry for m in marks if m.needs_reason and not m.entry.group)
    return f"{entry.type}/{entry.period.key}"


def a_talk(branch: Branch, member: Member) -> Talk:
    """Of two of the branch."""
    other = Member.objects.of_branch(branch).exclude(pk=member.pk).first()
    return Talk.objects.create(
        branch=branch, first=member, second=other, held_on=timezone.localdate()
    )


def an_import(branch: Branch) -> Work:
    """Of the secretary, with a row that was not written."""
    owner = get_user_model().objects.get(username="secretary-north")
    said = {"row": Candidate(2, "王五").pack(), "choice": "", "seen": []}
    work = works.begin("roster", owner, branch.pk, {2: said})
    work.rows.update(outcome=works.REFUSED)
    return work


def test_every_address_has_a_row():
    known = {row.pattern for row in TABLE}
    there = set(patterns(get_resolver().url_patterns))
    assert there - known == set(), "addresses without a row in permission_table.py"
    assert known - there == set(), "rows without an address"


@pytest.mark.parametrize("role", ROLES)
def test_the_table_is_true(client, cast, things, role, unrendered):
    wrong = []
    if role != "visitor":
        client.force_login(get_user_model().objects.get(username=role))
    for row in TABLE:
        if "logout" in row.path:
            continue  # signing out is tried in accounts/tests
        path = row.path.format(**things)
        status = client.get(path).status_code
        expected = row.statuses[ROLES.index(role)]
        if path.startswith("/pdf/") and not pdf.available():
            expected = 503  # on a machine without Pango
        if status != expected:
            wrong.append(f"{path}: {status} instead of {expected}")
    assert not wrong, "\n".join(wrong)


def test_every_bulk_action_has_a_row():
    assert set(bulk_doors()) == BULK.keys()


@pytest.mark.parametrize("role", ROLES)
def test_bulk_actions_are_for_those_of_the_table(client, cast, things, role, unrendered):
    """What the page before the deed offers to do; nothing is there for whoever may do nothing."""
    if role != "visitor":
        client.force_login(get_user_model().objects.get(username=role))
    targets = {"page": things["policy"], "portaldocument": things["document"]}
    targets["portalimage"] = PortalImage.objects.public().first().pk
    may = set()
    for door in BULK:
        model = door.split("/")[1]
        response = client.get(f"/admin/bulk/{door}/?id={targets[model]}")
        assert response.status_code in {200, 302, 404}
        if response.status_code == 200 and response.context["items"]:
            may.add(door)
    assert may == {door for door, roles in BULK.items() if role in roles}


@pytest.mark.parametrize("role", set(ROLES) - {"visitor", "admin"})
@pytest.mark.parametrize(
    ("action", "data"),
    [
        ("assign_role", {}),
        ("set_active_state", {"mark_as_active": "False"}),
        ("delete", {}),
    ],
)
def test_nobody_changes_accounts_in_bulk(client, cast, role, action, data):
    """By Wagtail's actions the role 管理员 gave itself every role and closed superusers out."""
    person = get_user_model().objects.get(username=role)
    client.force_login(person)
    before = list(get_user_model().objects.values_list("pk", "is_active", "groups"))
    for role_given in Group.objects.all()[:2]:
        url = f"/admin/bulk/accounts/user/{action}/?id={person.pk}&id={cast['admin'].pk}"
        client.post(url, data | {"role": role_given.pk})
    assert list(get_user_model().objects.values_list("pk", "is_active", "groups")) == before


def test_accounts_have_no_boxes_to_tick(client_for):
    text = client_for("administrator").get("/admin/users/").content.decode()
    assert "secretary-north" in text
    assert "data-bulk-action-checkbox" not in text


@pytest.mark.parametrize(("role", "allowed"), [("visitor", {302}), ("lonely", {302, 403})])
def test_the_admin_is_shut_to_others(client_for, role, allowed, unrendered):
    """Every address of the admin that needs no argument, read and posted to."""
    client = client_for(role)
    wrong = {}
    addresses = [
        route
        for route in patterns(admin_patterns)
        if "<" not in route and "(" not in route and route not in OPEN_IN_ADMIN
    ]
    assert len(addresses) > 80
    for route in addresses:
        path = "/admin/" + route.replace("^", "").replace("$", "").replace("\\", "")
        for method in (client.get, client.post):
            status = method(path).status_code
            if status not in allowed | {404}:
                wrong[path] = status
    assert not wrong


def rendered():
    lines = [
        "# 谁能打开什么",
        "",
        "由 `tests/permission_table.py` 生成，测试逐格核对；改了网址就改那张表，再运行",
        "`UPDATE_DOCS=1 pytest tests/test_permissions.py`。",
        "",
        "200 显示；302 转走（多数是去登录）；403 不允许；404 对这个人不存在。",
        "只接受提交的网址转到它上一级的页面。",
        "",
        "| 网址 | " + " | ".join(NAMES[role] for role in ROLES) + " | 说明 |",
        "|---" * (len(ROLES) + 2) + "|",
    ]
    for row in TABLE:
        statuses = " | ".join(str(status) for status in row.statuses)
        pattern = row.pattern.replace("|", "\\|")
        lines.append(f"| `{pattern}` | {statuses} | {row.note} |")
    lines += [
        "",
        "## 成批操作",
        "",
        "对一份公开的政策、它的附件、一张图片，谁可以在后台成批做什么。",
        "账号没有成批操作：给角色、停用、删除都走表单。",
        "",
        "| 操作 | " + " | ".join(NAMES.values()) + " |",
        "|---" * (len(ROLES) + 1) + "|",
    ]
    for door, roles in BULK.items():
        cells = " | ".join("可以" if role in roles else "—" for role in ROLES)
        lines.append(f"| `{door}` | {cells} |")
    lines += [
        "",
        "`/admin/`（Wagtail 后台）：访客转去登录；没有后台权限的账号被拒绝；各角色在里面能做什么见",
        "`portal/access/roles.py`，由 `manage.py sync_roles` 写进数据库。",
        "",
    ]
    return "\n".join(lines)


def test_the_table_is_printed():
    if os.environ.get("UPDATE_DOCS"):
        DOCUMENT.write_text(rendered(), encoding="utf-8")
    assert DOCUMENT.read_text(encoding="utf-8") == rendered(), "run with UPDATE_DOCS=1"
