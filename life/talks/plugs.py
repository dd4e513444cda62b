"""What talks tell the member area: with whom one talked when. What was said is nowhere here."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.affiliations.plugs import keepers
from members.area.branch_links import register_link
from members.models import Member
from members.people import portrait, viewers
from members.people.changes import section
from members.people.models import SEES_MEMBERS
from members.people.portrait import Section, day, moment
from portal.records.changes import reading

from .models import Talk


def talked(member: Member) -> Section:
    """Every talk of a member, with the other's name: both were there."""
    rows = Talk.objects.filter(Q(first=member) | Q(second=member))
    return Section.of_known(
        "talks",
        _("谈心谈话"),
        [
            [
                (_("日期"), day(row.held_on)),
                (_("和谁"), str(row.second if row.first_id == member.pk else row.first)),
                (_("党支部"), str(row.branch)),
                (_("登记时间"), moment(row.entered_at)),
            ]
            for row in rows.select_related("first", "second", "branch")
        ],
    )


def connect() -> None:
    """Register it all."""
    register_link("me_talks", gettext_lazy("谈心谈话"), order=30)
    portrait.register(talked, order=52, holds=[Talk], complete=True)
    portrait.register(section, order=80, holds=[Talk.history.model], complete=True)
    viewers.register(keepers, opens=[Talk])
    reading.register(
        Talk,
        named_by=["held_on", "first", "second"],
        found_by=["first__display_name", "second__display_name"],
        seen=reading.of_those(Talk.objects.visible_to),
        permission=SEES_MEMBERS,
        hidden=["entered_at", "entered_by"],
    )
