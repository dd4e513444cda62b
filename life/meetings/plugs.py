"""What meetings tell the member area: their entry, who chairs and records, what was changed."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from home.search import sources
from members.affiliations.plugs import keepers
from members.area.navigation import register_entry
from members.models import Member
from members.people import portrait, viewers
from members.people.changes import section
from members.people.portrait import Pairs, Section
from portal.records.changes import reading

from .finding import find
from .models import SEES_MEETINGS, Meeting, told


def which(meeting: Meeting) -> Pairs:
    """Which meeting a row of a portrait is of: day, name, kinds, branch."""
    return [
        (_("日期"), portrait.day(meeting.day)),
        (_("会议"), meeting.title),
        (_("形式"), _("、").join(meeting.kinds)),
        (_("党支部"), str(meeting.branch)),
    ]


def of_told(rows):
    """Rows of history of what hangs on a meeting people were told of; a draft is not yet."""
    return rows.filter(meeting__in=Meeting.objects.filter(told()).order_by().values("pk"))


def led(member: Member) -> Section:
    """Every meeting a member chairs or records. What is only being prepared is not told yet."""
    rows = Meeting.objects.filter(Q(chair=member) | Q(recorder=member), told())
    return Section.of_known(
        "meetings_led",
        _("主持和记录的会议"),
        [
            [
                *which(meeting),
                (_("主持人"), _("是") if meeting.chair_id == member.pk else ""),
                (_("记录人"), _("是") if meeting.recorder_id == member.pk else ""),
            ]
            for meeting in rows.select_related("branch").order_by("-starts_at", "-pk")
        ],
    )


def connect() -> None:
    """Register it all; the entry is everybody's second tab."""
    register_entry(
        "meetings",
        "me_meetings",
        gettext_lazy("组织生活"),
        "calendar",
        order=15,
        tab=pgettext_lazy("tab", "会议"),
    )
    sources.register(gettext_lazy("会议和活动"), find)
    portrait.register(led, order=46, holds=[Meeting], complete=True)
    portrait.register(section, order=80, holds=[Meeting.history.model], complete=True)
    for reason in (keepers, viewers.superiors, viewers.staff):
        viewers.register(reason, opens=[Meeting])
    reading.register(
        Meeting,
        named_by=["title", "branch"],
        found_by=["title", "branch__name"],
        seen=reading.of_those(Meeting.objects.visible_to),
        permission=SEES_MEETINGS,
        hidden=["uid", "sequence", "created_at", "created_by", "plan", "series"],
        shown={"purposes": lambda codes: _("、").join(Meeting(purposes=codes).kinds[1:])},
        settled=lambda rows: rows.filter(
            id__in=Meeting.objects.filter(told()).order_by().values("pk")
        ),
    )
