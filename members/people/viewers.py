"""Who can open a member's record, and why: asked of the same groups and permissions that decide."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib.auth import get_user_model
from django.db.models import F
from django.utils.translation import gettext as _

from ..affiliations.models import Affiliation, Post
from ..enums import AffiliationKind
from .models import SEES_MEMBERS, Member

BACKEND = "accounts.backends.SignInBackend"


@dataclass
class Viewer:
    """One account that can open the record: who, in what capacity, by which rule."""

    user_id: int
    name: str
    roles: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


def who_can_see(member: Member, rows: list[Affiliation] | None = None) -> list[Viewer]:
    """Everybody but oneself who can open the record today, branch first, then staff.

    The same accounts ``Member.objects.visible_to`` lets through. ``rows`` are the current
    affiliations with their branch, where they are at hand.
    """
    viewers: dict[int, Viewer] = {}
    if rows is None:
        rows = list(member.affiliations.current().select_related("branch"))
    branches = {row.branch_id: row for row in rows}
    accounts = get_user_model().objects
    users = accounts.filter(is_active=True).exclude(pk=member.user_id)
    keepers = users.filter(groups__branch_secretaries__in=branches).annotate(
        kept=F("groups__branch_secretaries")
    )
    posts = _posts(branches)
    for user in keepers:
        row = branches[user.kept]
        viewer = viewers.setdefault(user.pk, Viewer(user.pk, str(user)))
        viewer.roles += posts.get((user.pk, user.kept), [str(row.branch)])
        viewer.reasons.append(_reason(row))
    staff = accounts.with_perm(SEES_MEMBERS, backend=BACKEND).exclude(pk=member.user_id)
    for user in staff.prefetch_related("groups"):
        viewer = viewers.setdefault(user.pk, Viewer(user.pk, str(user)))
        if user.is_superuser:
            viewer.roles.append(_("系统管理员"))
            viewer.reasons.append(_("管理整个门户的技术账号"))
        else:
            viewer.roles += [group.name for group in user.groups.all()] or [_("工作人员")]
            viewer.reasons.append(_("岗位有“查看党员”的权限"))
    return list(viewers.values())


def _posts(branches) -> dict[tuple[int, int], list[str]]:
    found: dict[tuple[int, int], list[str]] = {}
    rows = Post.objects.current().filter(branch__in=branches, member__user__isnull=False)
    for post in rows.select_related("member", "branch"):
        key = (post.member.user_id, post.branch_id)
        found.setdefault(key, []).append(f"{post.branch} {post.get_kind_display()}")
    return found


def _reason(row) -> str:
    if row.kind == AffiliationKind.HOME:
        return _("是您隶属支部的班子成员，保管党员名册")
    return _("是您参加组织生活的支部的班子成员")
