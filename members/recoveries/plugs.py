"""What forgotten passwords tell the rest of the member area, and who helps."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import RecoveryState
from accounts.models import RecoveryRequest
from accounts.recovery import (
    recovery_asked,
    recovery_closed,
    recovery_forwarded,
    register_helpers,
)
from notices import kinds, services

from ..affiliations.plugs import keepers
from ..area import board
from ..area.board import Desk, Owed
from ..messages.plugs import keepers_of
from ..people import portrait, viewers
from ..people.models import Member
from ..people.portrait import Section, moment


def _still_asked(notice) -> bool:
    """Nobody has seen to it since."""
    return RecoveryRequest.objects.filter(pk=notice.key, state=RecoveryState.ASKED).exists()


FORGOTTEN = kinds.Kind("forgotten", gettext_lazy("忘了密码"), still_true=_still_asked)


def looked_after(user):
    """Requests of members whose records ``user`` keeps, never one's own."""
    members = Member.objects.editable_by(user)
    rows = RecoveryRequest.objects.filter(user__member__in=members.values("pk"))
    return rows.exclude(user=user.pk)


def tell_helpers(sender: type, request: RecoveryRequest, helpers: list, **kwargs) -> None:
    """The secretary is told that somebody needs them; who it is stands inside the portal."""
    for helper in helpers:
        services.tell(
            FORGOTTEN.name,
            user=helper,
            subject=_("有党员忘了登录密码，等您核实"),
            text=_("请当面或打电话问过本人，再替他申请恢复登录。"),
            link=reverse("me_recoveries"),
            key=str(request.pk),
        )


def seen_to(sender: type, request: RecoveryRequest, **kwargs) -> None:
    """Nobody is told any more that it waits."""
    services.void(FORGOTTEN.name, str(request.pk))


def owed(desk: Desk) -> Iterator[Owed]:
    """Members of branches one keeps who can't get in."""
    for branch in desk.branches:
        count, name = branch.forgotten_count, branch.forgotten_name
        if not count:
            continue
        title = _("%(name)s忘了密码") if count == 1 else _("%(name)s等%(count)s人忘了密码")
        yield Owed(
            title % {"name": name, "count": count},
            _("%(branch)s · 核实是本人以后，替他申请恢复登录。") % {"branch": branch},
            reverse("me_recoveries"),
            level="warn",
            act=_("申请恢复"),
        )


def section(member: Member) -> Section:
    """Each time a way back was asked for in this member's name."""
    rows = [
        [
            (_("提出时间"), moment(row.asked_at)),
            (_("状态"), str(row.get_state_display())),
            (_("代为申请"), str(row.forwarded_by or "")),
            (_("怎样核实的"), row.note),
            (_("办理人"), str(row.closed_by or "")),
            (_("办结时间"), moment(row.closed_at)),
        ]
        for row in RecoveryRequest.objects.filter(user=member.user_id or 0).select_related(
            "forwarded_by", "closed_by"
        )
    ]
    return Section.of_known("recoveries", _("找回登录"), rows)


def connect() -> None:
    """Register it all."""
    kinds.register(FORGOTTEN)
    register_helpers(keepers_of)
    recovery_asked.connect(tell_helpers, dispatch_uid="members-recoveries")
    for over in (recovery_forwarded, recovery_closed):
        over.connect(seen_to, dispatch_uid="members-recoveries-over")
    board.register(owed)
    portrait.register(section, order=66, holds=[RecoveryRequest], complete=True)
    viewers.register(keepers, opens=[RecoveryRequest])
