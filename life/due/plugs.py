"""What the room tells the rest of the member area, the night, and who reads of changes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from branches.rules import verdicts as rules
from members.area import board as first_page
from members.area import queues
from members.area.navigation import register_entry
from members.lists import saved
from members.permissions import user_keeps_branches
from portal.operations import jobs
from portal.records.changes import reading

from ..meetings.models import SEES_MEETINGS
from . import changes, verdicts
from .board.views import PAGE
from .forms import FIELDS
from .models import NotHeldReason
from .owed import QUEUE, owed
from .views import TAB, oversees


def connect() -> None:
    """Register it all."""
    changes.connect()
    reading.register(
        NotHeldReason,
        named_by=["branch", "type", "period"],
        found_by=["branch__name", "reason"],
        seen=reading.of_those(NotHeldReason.objects.visible_to),
        permission=SEES_MEETINGS,
        hidden=["entered_at", "entered_by", "group"],
    )
    first_page.register(owed)
    queues.register(QUEUE)
    rules.register(verdicts.changed)
    saved.register(PAGE, saved.Page("me_due_board", TAB, FIELDS, oversees))
    jobs.register("count_due", jobs.NIGHTLY, _("组织生活该做的停在前一天"))
    register_entry(
        TAB,
        "me_due",
        _("该做的"),
        "check",
        order=25,
        shown=user_keeps_branches,
        under="branches",
    )
    register_entry(
        TAB,
        "me_due_board",
        _("各支部该做的"),
        "check",
        order=25,
        shown=lambda user: not user_keeps_branches(user) and oversees(user),
        under="roster",
    )
