"""What requests tell the rest of the member area."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from branches.models import Branch
from branches.permissions import CHANGE_BRANCH
from notices import kinds as notice_kinds

from ..affiliations.plugs import keepers
from ..area import board, queues
from ..area.board import SHOWN, Desk, Owed
from ..area.navigation import register_entry
from ..area.queues import Queue, Row, Waiting
from ..people import portrait, viewers
from ..people.models import Member
from ..people.portrait import Section, moment
from ..permissions import user_is_staff, user_keeps_rosters
from . import kinds, services
from .corrections import CORRECTION
from .disclosures import DISCLOSURE
from .models import Request


def owed(desk: Desk) -> Iterator[Owed]:
    """Open requests to branches one keeps, the most pressing of all kinds, with their clock."""
    today = timezone.localdate()
    rows = Request.objects.open().filter(branch__in=desk.branches)
    rows = rows.exclude(member__user=desk.user).order_by("due_on", "pk")
    for row in rows[:SHOWN]:
        yield Owed(
            str(row.about.owed),
            row.text[:60],
            reverse("me_request", args=[row.kind, row.pk]),
            row.due_on,
            "bad" if row.due_on < today else "warn",
            _("去答复"),
            told=_("有一项申请快到答复期限了"),
        )


def unanswered(user) -> Waiting:
    """Open requests to branches overseen, the longest overdue first: the branch has to answer."""
    rows = (
        Request.objects.visible_to(user)
        .open()
        .filter(branch__in=Branch.objects.overseen_by(user, CHANGE_BRANCH).order_by().values("pk"))
        .exclude(member__user=user)
        .select_related("branch")
        .order_by("due_on", "pk")
    )
    return Waiting(rows, _tell_unanswered)


def _tell_unanswered(rows: list[Request]) -> Iterator[Row]:
    today = timezone.localdate()
    for row in rows:
        late = row.due_on < today
        why = _("%(kind)s，支部超期没有答复") if late else _("%(kind)s，等支部答复")
        yield Row(
            row.text[:60],
            reverse("me_request", args=[row.kind, row.pk]),
            str(row.branch),
            why % {"kind": row.about.label},
            timezone.localdate(row.asked_at),
            row.due_on,
            "bad" if late else "",
        )


UNANSWERED = Queue(
    "requests",
    gettext_lazy("待答复"),
    gettext_lazy("没有等答复的申请。党员向支部提的公开申请和更正申请，答复以前会列在这里。"),
    unanswered,
    user_is_staff,
    30,
)


def section(member: Member) -> Section:
    """Everything a member asked for, and what was answered."""
    rows = [
        [
            (_("申请"), str(row.about.label)),
            (_("党支部"), str(row.branch)),
            (_("内容"), row.text),
            (_("代办人"), str(row.asked_by or "")),
            (_("提出时间"), moment(row.asked_at)),
            (_("状态"), str(row.get_status_display())),
            (_("答复"), row.answer),
            (_("答复时间"), moment(row.answered_at)),
            (_("撤回时间"), moment(row.withdrawn_at)),
        ]
        for row in member.requests.select_related("branch", "asked_by")
    ]
    return Section.of_known("requests", _("我的申请"), rows)


def connect() -> None:
    """Register it all."""
    notice_kinds.register(services.ANSWERED)
    kinds.register(DISCLOSURE)
    kinds.register(CORRECTION)
    board.register(owed)
    queues.register(UNANSWERED)
    portrait.register(section, order=60, holds=[Request], complete=True)
    viewers.register(keepers, opens=[Request])
    register_entry(
        "requests",
        "me_requests",
        gettext_lazy("待答复"),
        "circle-alert",
        order=44,
        shown=user_keeps_rosters,
        under="branches",
    )
    register_entry(
        "requests",
        "me_requests",
        gettext_lazy("我的申请"),
        "circle-alert",
        order=44,
        tab=pgettext_lazy("tab", "申请"),
        shown=lambda user: not user_keeps_rosters(user),
    )
