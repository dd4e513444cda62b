"""Asking for a correction of what the portal holds (个人信息保护法, PI-02)."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..people.models import Member
from .kinds import Kind
from .models import Request
from .services import ask
from .workdays import add_workdays

CORRECTION = Kind(
    "correction",
    label=gettext_lazy("更正申请"),
    title=gettext_lazy("更正登记"),
    owed=gettext_lazy("答复党员的更正申请"),
    refusal=gettext_lazy("不予更正"),
    advice=gettext_lazy("先在名册里改好，再答复改了什么；不改的，说明理由。"),
)


def correction_due(asked_on: dt.date) -> dt.date:
    """The day by which a request for correction is answered."""
    return add_workdays(asked_on, settings.PORTAL_CORRECTION_ANSWER_DAYS)


def ask_correction(member: Member, text: str, asked_by=None) -> Request:
    """Ask the home branch (or, without one, the host) to correct what is held."""
    row = member.keeper()
    if row is None:
        raise ValidationError(_("现在没有支部保管您的登记信息，请联系上级党组织。"))
    due = correction_due(timezone.localdate())
    return ask(member, text, asked_by, kind=CORRECTION.name, branch=row.branch, due_on=due)
