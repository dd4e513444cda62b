"""What agendas tell the member area: who is to present what."""

from __future__ import annotations

from django.utils.translation import gettext as _

from members.affiliations.plugs import keepers
from members.models import Member
from members.people import portrait, viewers
from members.people.portrait import Section
from portal.media import records

from ..meetings.models import told
from ..meetings.plugs import which
from .models import AgendaItem, ItemPaper


def presented(member: Member) -> Section:
    """Every item a member presents, of meetings people were told of."""
    rows = AgendaItem.objects.filter(told("meeting__"), presenter=member)
    rows = rows.select_related("meeting__branch").order_by("-meeting__starts_at", "order")
    return Section.of_known(
        "items",
        _("在会上要说的议程"),
        [[*which(item.meeting), (_("议程"), item.title)] for item in rows],
    )


def connect() -> None:
    """Register it all."""
    portrait.register(presented, order=47, holds=[AgendaItem], complete=True)
    for reason in (keepers, viewers.superiors, viewers.staff):
        viewers.register(reason, opens=[AgendaItem])
    records.register("meeting-paper", ItemPaper.objects.visible_to)
