"""What decisions tell the member area: what was decided on somebody, and how requests went."""

from __future__ import annotations

from django.utils.translation import gettext as _

from members.affiliations.plugs import keepers
from members.models import Member
from members.people import portrait, viewers
from members.people.portrait import Section, day
from portal.records.changes import reading

from ..enums import MotionState
from ..meetings.models import SEES_MEETINGS, told
from ..meetings.plugs import which
from .models import Approval, Motion

# Of a ballot nothing is told by its changes: earlier counts beside later ones would show what
# stands only added in (written opinions). The count that stands is told by the motion.
COUNTS = (
    *("entitled", "present", "in_favour", "against", "abstained", "blank", "void"),
    *("issued", "returned", "written_in_favour", "written_against", "written_abstained"),
    *("quorate", "arithmetic", "rules", "flags"),
)
OUTCOMES = (MotionState.PASSED, MotionState.FAILED)


def decided(member: Member) -> Section:
    """What was put to the vote on a member: which kind, when, how it ended, what was answered.

    Told to them alone, who hear the result at the meeting and have a right to what is held: once
    it is decided, since before it is no more than an agenda; without counts, which are of those who
    voted, in secret. Nowhere else does the name stand beside it.
    """
    rows = Motion.objects.filter(told("item__meeting__"), subject=member, state__in=OUTCOMES)
    rows = rows.select_related("item__meeting__branch", "approval").order_by("-decided_at", "-pk")
    return Section.of_known(
        "decided",
        _("有关本人的表决"),
        [
            [
                *which(row.item.meeting),
                (_("表决事项"), str(row.get_kind_display())),
                (_("结果"), str(row.get_state_display())),
                (_("批复日期"), day(_approval(row).answered_on)),
                (_("批复文号"), _approval(row).answer_number),
            ]
            for row in rows
        ],
    )


def _approval(motion: Motion) -> Approval:
    return getattr(motion, "approval", None) or Approval()


def connect() -> None:
    """Register it all."""
    portrait.register(decided, order=49, holds=[Motion], complete=True)
    for reason in (keepers, viewers.superiors, viewers.staff):
        viewers.register(reason, opens=[Motion])
    reading.register(
        Motion,
        named_by=["item", "kind"],
        found_by=["matter", "item__title"],
        seen=reading.of_those(Motion.objects.visible_to),
        permission=SEES_MEETINGS,
        hidden=["subject", "decided_by", *COUNTS],
    )
    reading.register(
        Approval,
        named_by=["motion"],
        found_by=["request_number", "answer_number"],
        seen=reading.of_those(Approval.objects.visible_to),
        permission=SEES_MEETINGS,
    )
