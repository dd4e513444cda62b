"""What minutes tell the member area: what somebody said of them, confirmed, and put right."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from members.affiliations.plugs import keepers
from members.models import Member
from members.people import portrait, viewers
from members.people.changes import section
from members.people.models import SEES_MEMBERS
from members.people.portrait import Pairs, Section, moment
from portal.media import records
from portal.records.changes import reading

from ..meetings.plugs import which
from . import keeping
from .models import Confirmation, MinutesCorrection, MinutesRemark, MinutesScan

PART = "minutes__part__meeting__branch"


def said(member: Member) -> Section:
    """Remarks on minutes, confirmations and later corrections of a member."""
    return Section.of_known("minutes", _("核对、确认和更正的会议记录"), [*_rows(member)])


def _rows(member: Member) -> Iterator[Pairs]:
    for row in member.remarks.select_related(PART):
        yield [
            *which(row.minutes.part.meeting),
            (_("种类"), str(row.get_kind_display())),
            (_("内容"), row.text),
            (_("时间"), moment(row.entered_at)),
            (_("答复"), row.answer),
            (_("答复时间"), moment(row.answered_at)),
        ]
    for row in member.confirmations.select_related(PART):
        yield [
            *which(row.minutes.part.meeting),
            (_("种类"), _("%(role)s确认") % {"role": row.get_role_display()}),
            (_("时间"), moment(row.confirmed_at)),
        ]
    for row in member.corrections.select_related(PART):
        yield [
            *which(row.minutes.part.meeting),
            (_("种类"), _("更正")),
            (_("内容"), row.text),
            (_("时间"), moment(row.corrected_at)),
        ]


def connect() -> None:
    """Register it all."""
    keeping.connect()
    held = [MinutesRemark, Confirmation, MinutesCorrection]
    portrait.register(said, order=53, holds=held, complete=True)
    portrait.register(section, order=80, holds=[MinutesRemark.history.model], complete=True)
    viewers.register(keepers, opens=held)
    reading.register(
        MinutesRemark,
        named_by=["minutes", "kind"],
        found_by=["member__display_name"],
        seen=reading.of_those(MinutesRemark.objects.visible_to),
        permission=SEES_MEMBERS,
        hidden=["entered_by", "entered_at"],
    )
    records.register("signed-sheet", MinutesScan.objects.visible_to)
