"""申请党务公开 (GK-08): answered in a number of working days, a setting."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import Branch, DisclosurePage
from portal.access.readers import readable_pages
from portal.rulebook.disclosure import catalogue
from portal.rulebook.rules import rule

from ..catalogue import below, branch_paths
from ..people.models import Member
from .kinds import Kind
from .models import Request
from .services import ask
from .workdays import add_workdays


def _pages(user, branch: Branch):
    """What the branch has disclosed and who answers may read, the newest first."""
    pages = DisclosurePage.objects.filter(below(branch_paths([branch])))
    return readable_pages(user, pages).order_by("-disclosed_on")


DISCLOSURE = Kind(
    "disclosure",
    label=gettext_lazy("公开申请"),
    title=gettext_lazy("申请公开"),
    owed=gettext_lazy("答复党员的公开申请"),
    refusal=gettext_lazy("不予公开"),
    pages=_pages,
)


def answer_days() -> int:
    """Working days for an answer: the setting, within what the rule allows at the latest."""
    values = rule("GK-08").values
    days = settings.PORTAL_DISCLOSURE_ANSWER_DAYS or values["answer_days"]
    return max(1, min(days, values["latest_days"]))


def disclosure_due(asked_on: dt.date) -> dt.date:
    """The day by which a request for disclosure is answered."""
    return add_workdays(asked_on, answer_days())


def ask_disclosure(
    member: Member, branch: Branch, text: str, catalogue_item: str = "", asked_by=None
) -> Request:
    """Ask a branch one belongs to for a disclosure; ``asked_by`` where somebody acts for them."""
    if not member.affiliations.current().filter(branch=branch).exists():
        raise ValidationError({"branch": _("只能向自己所在的支部提出。")})
    if catalogue_item and catalogue_item not in catalogue():
        raise ValidationError({"catalogue_item": _("目录里没有这一项。")})
    return ask(
        member,
        text,
        asked_by,
        kind=DISCLOSURE.name,
        branch=branch,
        due_on=disclosure_due(timezone.localdate()),
        catalogue_item=catalogue_item,
    )
