"""What requests tell the rest of the member area."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from notices import kinds as notice_kinds

from ..affiliations.plugs import keepers
from ..area import board
from ..area.board import SHOWN, Desk, Owed
from ..area.navigation import register_entry
from ..people import portrait, viewers
from ..people.models import Member
from ..people.portrait import Section, moment
from ..permissions import user_keeps_rosters
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
    portrait.register(section, order=60, holds=[Request], complete=True)
    viewers.register(keepers, opens=[Request])
    register_entry(
        "requests",
        "me_requests",
        gettext_lazy("待答复"),
        "circle-alert",
        order=44,
        shown=user_keeps_rosters,
        under="roster",
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
