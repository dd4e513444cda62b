"""What moves tell the rest of the member area."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import Branch
from notices import kinds as notice_kinds

from ..affiliations.plugs import keepers
from ..area import board, queues
from ..area.board import SHOWN, Desk, Owed
from ..area.navigation import register_entry
from ..area.queues import Queue, Row, Waiting
from ..people import changes, portrait, viewers
from ..people.models import SEES_MEMBERS, Member
from ..people.portrait import Section, day
from ..permissions import user_is_staff, user_keeps_rosters
from . import telling
from .models import Transfer


def owed(desk: Desk) -> Iterator[Owed]:
    """Moves waiting for a receipt by a branch one keeps, and one's own that is under way."""
    ids = {branch.pk for branch in desk.branches}
    rows = (
        Transfer.objects.open()
        .filter(Q(to_branch__in=ids) | Q(member__user=desk.user))
        .select_related("member", "from_branch", "to_branch")
        .order_by("started_on")[:SHOWN]
    )
    for row in rows:
        if row.to_branch_id in ids:
            yield Owed(
                _("签收%(name)s的组织关系") % {"name": row.member},
                _("由%(origin)s转来。签收以前，由转出支部负责。") % {"origin": row.origin},
                reverse("me_transfer", args=[row.pk]),
                row.letter_expires_on,
                "warn",
                _("去签收"),
                told=_("有一封组织关系介绍信快到期了，还没有签收"),
            )
        else:
            yield Owed(
                _("您的组织关系正在转往%(name)s") % {"name": row.destination},
                _("对方签收以前，仍在%(origin)s参加组织生活、交纳党费。") % {"origin": row.origin},
                due=row.letter_expires_on,
                told=_("您的组织关系介绍信快到期了，对方还没有签收"),
            )


def moving() -> QuerySet:
    """Members under way (accounts)."""
    return Transfer.objects.open().exclude(member__user=None).values("member__user")


def late(user) -> Waiting:
    """Open moves in or out of branches overseen whose letter ran out, or that take too long.

    Without a letter's last day they have ``PORTAL_TRANSFER_DAYS`` from the start.
    """
    today = timezone.localdate()
    overdue = Q(letter_expires_on__lt=today) | Q(
        letter_expires_on=None, started_on__lt=today - allowed()
    )
    overseen = Branch.objects.overseen_by(user, SEES_MEMBERS).order_by().values("pk")
    rows = (
        Transfer.objects.visible_to(user)
        .open()
        .filter(overdue, Q(from_branch__in=overseen) | Q(to_branch__in=overseen))
        .select_related("member", "from_branch", "to_branch")
        .order_by("started_on", "pk")
    )
    return Waiting(rows, _tell_late)


def allowed() -> dt.timedelta:
    """How long a move without a letter's last day may wait for its receipt."""
    return dt.timedelta(days=settings.PORTAL_TRANSFER_DAYS)


def _tell_late(rows: list[Transfer]) -> Iterator[Row]:
    for row in rows:
        yield Row(
            str(row.member),
            reverse("me_transfer", args=[row.pk]),
            _("%(origin)s → %(destination)s")
            % {"origin": row.origin, "destination": row.destination},
            _("等转入方签收"),
            row.started_on,
            row.letter_expires_on or row.started_on + allowed(),
            "bad",
        )


LATE = Queue(
    "transfers",
    gettext_lazy("转接超期"),
    gettext_lazy("没有超期的转接。介绍信过了有效期还没有签收的，会列在这里。"),
    late,
    user_is_staff,
    50,
)


def section(member: Member) -> Section:
    """Every move of a member."""
    rows = [
        [
            (_("转出"), row.origin),
            (_("转入"), row.destination),
            (_("状态"), str(row.get_status_display())),
            (_("发起日期"), day(row.started_on)),
            (_("办结日期"), day(row.closed_on)),
            (_("介绍信编号"), row.letter_number),
            (_("说明"), row.note),
        ]
        for row in member.transfers.select_related("from_branch", "to_branch")
    ]
    return Section.of_known("moves", _("组织关系转接"), rows)


def connect() -> None:
    """Register it all."""
    for kind in (telling.ARRIVING, telling.SIGNED, telling.SENT_BACK):
        notice_kinds.register(kind)
    board.register(owed, concerns=moving)
    queues.register(LATE)
    ends = ["from_branch", "from_name", "to_branch", "to_name"]
    changes.tell(Transfer, ["member", *ends], ["member__display_name", "from_name", "to_name"])
    portrait.register(section, order=50, holds=[Transfer])
    # The receiving branch reads no more than the names on the move: its page says so in words.
    viewers.register(keepers, opens=[Transfer])
    register_entry(
        "transfers",
        "me_transfers",
        gettext_lazy("组织关系转接"),
        "arrow-up-right",
        order=40,
        shown=user_keeps_rosters,
        under="branches",
    )
