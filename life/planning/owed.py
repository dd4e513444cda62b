"""Meetings that fall on days off, on the first page of who keeps the branch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.area.board import Desk, Owed

from ..meetings.models import Meeting
from .services import on_days_off


def days_off(desk: Desk) -> Iterator[Owed]:
    """One item for each branch. Two queries, whatever there is."""
    if not desk.branches:
        return
    moves = on_days_off(Meeting.objects.filter(branch__in=desk.branches))
    count = Counter(move.meeting.branch_id for move in moves)
    first = {move.meeting.branch_id: move.meeting.day for move in reversed(moves)}
    for branch in desk.branches:
        if number := count[branch.pk]:
            said = ngettext("%(count)s次会议落在休息日", "%(count)s次会议落在休息日", number)
            yield Owed(
                said % {"count": number},
                str(branch),
                reverse("me_changed_days", args=[branch.slug]),
                first[branch.pk],
                "warn",
                act=_("改到工作日"),
                told=_("有会议落在休息日"),
            )
