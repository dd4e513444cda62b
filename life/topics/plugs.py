"""What topics tell the member area: what a member proposed, and what became of it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from members.affiliations.plugs import keepers
from members.models import Member
from members.people import portrait, viewers
from members.people.changes import section
from members.people.models import SEES_MEMBERS
from members.people.portrait import Section, moment
from portal.records.changes import reading

from .models import Topic


def proposed(member: Member) -> Section:
    """Every topic a member proposed, or somebody for them."""
    rows = member.topics.select_related("branch", "entered_by")
    return Section.of_known(
        "topics",
        _("提出的议题"),
        [
            [
                (_("议题"), row.title),
                (_("党支部"), str(row.branch)),
                (_("提出的理由"), row.reason),
                (_("提出时间"), moment(row.proposed_at)),
                (_("登记人"), str(row.entered_by or "")),
                (_("状态"), str(row.get_state_display())),
                (_("答复"), row.answer),
                (_("答复时间"), moment(row.answered_at)),
            ]
            for row in rows
        ],
    )


def connect() -> None:
    """Register it all."""
    portrait.register(proposed, order=51, holds=[Topic], complete=True)
    portrait.register(section, order=80, holds=[Topic.history.model], complete=True)
    viewers.register(keepers, opens=[Topic])
    reading.register(
        Topic,
        named_by=["title"],
        found_by=["title", "proposed_by__display_name"],
        seen=reading.of_those(Topic.objects.visible_to),
        permission=SEES_MEMBERS,
        hidden=["proposed_at", "entered_by", "answered_by"],
    )
