"""What moves tell the rest of the member area."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices import kinds as notice_kinds

from ..affiliations.plugs import keepers
from ..area import board
from ..area.board import SHOWN, Desk, Owed
from ..area.navigation import register_entry
from ..people import changes, portrait, viewers
from ..people.models import Member
from ..people.portrait import Section, day
from ..permissions import user_keeps_rosters
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
