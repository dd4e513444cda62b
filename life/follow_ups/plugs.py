"""What follow-ups tell the member area: what somebody is to do, and did."""

from __future__ import annotations

from django.utils.translation import gettext as _

from members.affiliations.plugs import keepers
from members.models import Member
from members.people import portrait, viewers
from members.people.changes import section
from members.people.models import SEES_MEMBERS
from members.people.portrait import Section, day
from portal.records.changes import reading

from .models import FollowUp


def owed(member: Member) -> Section:
    """Everything a member is to do or did."""
    rows = member.follow_ups.select_related("branch", "meeting").order_by("-created_at", "-pk")
    return Section.of_known(
        "follow_ups",
        _("要办的事"),
        [
            [
                (_("要办什么"), row.what),
                (_("党支部"), str(row.branch)),
                (_("哪次会议定的"), str(row.meeting or "")),
                (_("列入整改清单"), _("是") if row.rectifies else ""),
                (_("什么时候办好"), day(row.due_on)),
                (_("状态"), str(row.get_state_display())),
                (_("办得怎么样"), row.closing),
                (_("办结日期"), day(row.closed_on)),
            ]
            for row in rows
        ],
    )


def connect() -> None:
    """Register it all."""
    portrait.register(owed, order=50, holds=[FollowUp], complete=True)
    portrait.register(section, order=80, holds=[FollowUp.history.model], complete=True)
    viewers.register(keepers, opens=[FollowUp])
    reading.register(
        FollowUp,
        named_by=["what"],
        found_by=["what", "owner__display_name"],
        seen=reading.of_those(FollowUp.objects.visible_to),
        permission=SEES_MEMBERS,
        hidden=["created_at", "item"],
    )
