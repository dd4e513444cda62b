"""What affiliations and posts tell the rest of the member area, and the branches' public pages."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.auth import get_user_model
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from branches import sections
from branches.models import Branch
from branches.permissions import CHANGE_BRANCH

from ..area import board
from ..area.board import SHOWN, SOON, Desk, Owed
from ..enums import AffiliationKind
from ..people import changes, portrait, viewers
from ..people.handed import handed
from ..people.models import Member, Standing
from ..people.portrait import Section, day, moment
from ..people.viewers import Viewer
from ..permissions import overseen_members, user_is_staff
from .around import rows_at
from .models import Affiliation, GroupPlace, Post
from .posts import officers


def papers(desk: Desk) -> Iterator[Owed]:
    """Papers that run out soon: one's own, and those of guests of branches one keeps."""
    soon = timezone.localdate() + SOON
    for row in desk.once(rows_at):
        if row.kind != AffiliationKind.HOST:
            continue
        if not row.paper_expires_on or row.paper_expires_on > soon:
            continue
        if row.member.user_id == desk.user.pk:
            title = _("%(branch)s的%(paper)s快到期了")
            why = _("到期后就不能再参加那里的组织生活，请向隶属支部续开。")
            url = reverse("me_data")
            told = _("您参加组织生活的一份凭据快到期了")
        else:
            title = _("%(name)s的%(paper)s快到期了")
            why = _("续开后登记新的有效期；不续的，到期自动结束。")
            url = reverse("me_member", args=[row.member_id])
            told = _("有一名凭据参加的党员，凭据快到期了")
        words = {"branch": row.branch, "name": row.member, "paper": row.get_paper_display()}
        yield Owed(title % words, why, url, row.paper_expires_on, "warn", told=told)


def guests() -> QuerySet:
    """Members whose papers run out (accounts)."""
    rows = Affiliation.objects.current().filter(
        kind=AffiliationKind.HOST, paper_expires_on__lte=timezone.localdate() + SOON
    )
    return rows.exclude(member__user=None).values("member__user")


def unconfirmed(desk: Desk) -> Iterator[Owed]:
    """For the superior: posts that branches entered, and accounts nobody has asked about."""
    if not user_is_staff(desk.user):
        return
    rows = (
        Post.objects.awaiting()
        .filter(branch__in=Branch.objects.overseen_by(desk.user, CHANGE_BRANCH))
        .exclude(member__user=desk.user)
        .select_related("member", "branch")
        .order_by("starts_on", "pk")[:SHOWN]
    )
    for post in rows:
        words = {"name": post.member, "post": post.get_kind_display()}
        yield Owed(
            _("确认%(name)s任%(post)s") % words,
            _("%(branch)s登记的。确认以后，职务上的权限才生效。") % {"branch": post.branch},
            reverse("me_branch", args=[post.branch.slug]),
            level="warn",
            act=_("去确认"),
        )
    members = overseen_members(desk.user).order_by().values("pk")
    count = handed().filter(object_id__in=members, checked_at=None).count()
    if count:
        yield Owed(
            ngettext("核实%(count)s个账号", "核实%(count)s个账号", count) % {"count": count},
            _("用支部当面给的链接开通的，请向本人核实。"),
            reverse("me_handed"),
            act=_("去核实"),
        )


def belonging(member: Member) -> Section:
    """Every affiliation of a member."""
    rows = [
        [
            (_("党支部"), str(row.branch)),
            (_("关系"), str(row.get_kind_display())),
            (_("党小组"), str(row.group or "")),
            (_("开始日期"), day(row.starts_on)),
            (_("结束日期"), day(row.ends_on)),
            (_("结束原因"), str(row.get_end_cause_display())),
            (_("凭据"), str(row.get_paper_display())),
            (_("凭据编号"), row.paper_number),
            (_("开具单位"), row.paper_issuer),
            (_("凭据到期"), day(row.paper_expires_on)),
        ]
        for row in member.affiliations.select_related("branch", "group")
    ]
    return Section.of_known("affiliations", _("组织关系"), rows)


def placed(member: Member) -> Section:
    """Every group a member was in, with the day it holds from."""
    rows = [
        [
            (_("党支部"), str(row.affiliation.branch)),
            (_("党小组"), row.group_name or _("不分小组")),
            *portrait.entered(row),
        ]
        for row in GroupPlace.objects.filter(affiliation__member=member).select_related(
            "affiliation__branch"
        )
    ]
    return Section.of_known("places", _("党小组记录"), rows)


def held(member: Member) -> Section:
    """Every post a member holds or held."""
    rows = [
        [
            (_("党支部"), str(row.branch)),
            (_("职务"), str(row.get_kind_display())),
            (_("党小组"), str(row.group or "")),
            (_("开始日期"), day(row.starts_on)),
            (_("结束日期"), day(row.ends_on)),
            (_("批复文号"), row.approval),
            (_("上级确认"), moment(row.confirmed_at) or (_("待上级确认") if row.awaits else "")),
            (_("不予确认的理由"), row.refusal),
        ]
        for row in member.posts.select_related("branch", "group").order_by("-starts_on")
    ]
    return Section.of_known("posts", _("职务"), rows)


def keepers(member: Member, at: list[Affiliation]) -> Iterator[Viewer]:
    """The committee of each branch the member is in today, asked of the group that decides."""
    rows = {row.branch_id: row for row in at}
    users = get_user_model().objects.filter(is_active=True, groups__branch_secretaries__in=rows)
    posts: dict[tuple[int, int], list[str]] = {}
    for post in Post.objects.in_office().filter(branch__in=rows).select_related("member", "branch"):
        key = (post.member.user_id, post.branch_id)
        posts.setdefault(key, []).append(f"{post.branch} {post.get_kind_display()}")
    for user in users.annotate(kept=F("groups__branch_secretaries")):
        row = rows[user.kept]
        if row.kind == AffiliationKind.HOME:
            reason = _("是您隶属支部的班子成员，保管党员名册")
        else:
            reason = _("是您参加组织生活的支部的班子成员")
        yield Viewer(user, posts.get((user.pk, user.kept), [str(row.branch)]), [reason])


def connect() -> None:
    """Register it all."""
    board.register(papers, concerns=guests)
    board.register(unconfirmed)
    for model in (Affiliation, Post):
        changes.tell(model, ["member", "branch", "kind"], ["member__display_name", "branch__name"])
    portrait.register(belonging, order=30, holds=[Affiliation])
    portrait.register(placed, order=35, holds=[GroupPlace], complete=True)
    portrait.register(held, order=40, holds=[Post])
    viewers.register(keepers, opens=[Member, Standing, Affiliation, GroupPlace, Post])
    sections.register("members/affiliations/officers.html", officers)
