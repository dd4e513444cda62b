"""The accounts of the demo (names that documentation and checks rely on)."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password

from portal.access import roles
from portal.seeding import steps

from .models import User


@dataclass(frozen=True)
class Account:
    """One person of the demo, by what they do."""

    username: str
    display_name: str
    does: str
    role: str = ""


ACCOUNTS = (
    Account("admin", "系统管理员", "管理整个门户"),
    Account("clerk", "区委社会工作部干部", "审核、发布、管理台账", "clerk"),
    # One person takes one step: the second step of the chain needs a second one.
    Account("chief", "区委社会工作部科长", "审批干部审核过的稿件", "clerk"),
    Account("street-east", "城东街道党建办干事", "只管城东街道的党组织", "clerk"),
    Account("department-civil", "民政局党建联络员", "只管民政局主管的党组织", "clerk"),
    Account("editor", "门户编辑", "编辑公开内容", "editor"),
    Account("secretary-north", "城北养老联合支部书记", "一个支部的书记"),
    Account("member-north", "城北养老联合支部党员", "这个支部的党员"),
    Account("secretary-south", "城南社工支部书记", "另一个支部的书记"),
    Account("member-south", "城南社工支部党员", "另一个支部的党员"),
    Account("host-north", "参加城北支部组织生活的党员", "组织关系在城南，也参加城北的组织生活"),
    Account("lonely", "没有支部的账号", "能登录，不属于任何支部"),
)


def password_file() -> Path:
    """Where a password made by the loader is kept, readable by the owner alone."""
    return Path(settings.VAR_DIR) / "demo-password"


def demo_password() -> str:
    """The password of every demo account: ``DEMO_PASSWORD``, or one made once and kept."""
    if settings.DEMO_PASSWORD:
        return settings.DEMO_PASSWORD
    file = password_file()
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(f"jiangbei-{secrets.token_hex(4)}\n", encoding="ascii")
    return file.read_text(encoding="ascii").strip()


@steps.register(14)
def accounts() -> None:
    """演示账号"""
    password = demo_password()
    for account in ACCOUNTS:
        user, created = User.objects.get_or_create(
            username=account.username,
            defaults={
                "display_name": account.display_name,
                "email": f"{account.username}@example.org",
                "is_superuser": account.username == "admin",
                "is_staff": account.username == "admin",
            },
        )
        if created and account.role:
            user.groups.add(roles.group(account.role))
    # One check and one hash for all: they share a password that is printed anyway, and nine slow
    # hashes would make the start of the demo wait.
    users = User.objects.filter(username__in=[account.username for account in ACCOUNTS])
    admin = users.get(username="admin")
    if not settings.DEMO_PASSWORD or admin.check_password(password):
        users = users.filter(password="")
    if users.exists():
        users.update(password=make_password(password))
