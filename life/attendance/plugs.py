"""What attendance tells the member area: where one was expected, what one answered, who helped."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from members.affiliations.plugs import keepers
from members.models import Member
from members.people import portrait, viewers
from members.people.changes import section
from members.people.models import SEES_MEMBERS
from members.people.portrait import Pairs, Section, day, moment
from portal.records.changes import reading

from ..meetings.models import told
from ..meetings.plugs import of_told, which
from .models import DeskHelper, Participant, Presence


def _yes(value: bool | None) -> str:
    return "" if value is None else _("是") if value else _("否")


def _there(presence: Presence) -> str:
    """From when to when, where, how it was entered, and that it was undone."""
    left = f"—{timezone.localtime(presence.left_at):%H:%M}" if presence.left_at else ""
    words = [
        f"{moment(presence.arrived_at)}{left}",
        str(presence.get_mode_display()),
        str(presence.get_source_display()),
        _("已撤回") if presence.undone_at else "",
    ]
    return " ".join(filter(None, words))


def _answers(row: Participant) -> Pairs:
    return [
        (_("回复"), str(row.get_reply_display())),
        (_("回复时间"), moment(row.replied_at)),
        (_("谁回复的"), str(row.replied_by or "")),
        (_("请假事由"), str(row.get_leave_reason_display())),
        (_("准假"), str(row.get_leave_answer_display())),
        (_("谁准的假"), str(row.leave_answered_by or "")),
        (_("准假时间"), moment(row.leave_answered_at)),
    ]


def listed(member: Member) -> Section:
    """Every meeting a member is on the list of, what they answered and when they were there."""
    rows = (
        Participant.objects.filter(told("meeting__"), member=member)
        .select_related("meeting__branch", "branch", "replied_by", "leave_answered_by")
        .prefetch_related("presences")
        .order_by("-meeting__starts_at", "-pk")
    )
    return Section.of_known(
        "participations",
        _("参加的会议和活动"),
        [
            [
                *which(row.meeting),
                (_("身份"), str(row.get_basis_display())),
                (_("计入哪个支部"), str(row.branch)),
                (_("应到"), _yes(row.expected)),
                (_("有表决权"), _yes(row.entitled)),
                (_("不计入应到的同意日期"), day(row.left_out_on)),
                (_("不计入应到的同意文号"), row.left_out_number),
                *_answers(row),
                (_("到会"), _("；").join(_there(each) for each in row.presences.all())),
            ]
            for row in rows
        ],
    )


def helped(member: Member) -> Section:
    """Every meeting whose desk a member kept."""
    rows = DeskHelper.objects.filter(told("meeting__"), member=member)
    rows = rows.select_related("meeting__branch").order_by("-meeting__starts_at")
    return Section.of_known("helped", _("帮忙签到的会议"), [which(row.meeting) for row in rows])


def connect() -> None:
    """Register it all."""
    portrait.register(listed, order=45, holds=[Participant, Presence], complete=True)
    portrait.register(helped, order=48, holds=[DeskHelper], complete=True)
    portrait.register(section, order=80, holds=[Participant.history.model], complete=True)
    viewers.register(keepers, opens=[Participant, Presence, DeskHelper])
    reading.register(
        Participant,
        named_by=["meeting", "member", "guest_name"],
        found_by=["member__display_name", "guest_name", "meeting__title"],
        seen=reading.of_those(Participant.objects.visible_to),
        permission=SEES_MEMBERS,
        hidden=["replied_by", "leave_answered_by"],
        settled=of_told,
    )
