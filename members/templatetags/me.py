"""How far away a day is, in words and as a class."""

import datetime as dt

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..area.branch_links import BranchLink, links
from ..area.frame import Frame, frame
from ..enums import MemberStatus
from ..permissions import kept_branches

register = template.Library()

NEAR = 7  # days


def _days(day: dt.date) -> int:
    return (day - timezone.localdate()).days


@register.simple_tag(takes_context=True)
def framed(context: dict) -> Frame:
    """The frame a view of the member area gave its page; else that of a page of the account."""
    return context.get("frame") or frame(context["request"], "account")


@register.simple_tag
def branch_links(branch, user) -> list[BranchLink]:
    """What ``user`` does for a branch they keep by a post; nothing for everybody else."""
    kept = {one.pk for one in kept_branches(user)} if user else set()
    return links() if branch.pk in kept else []


@register.filter
def distance(day: dt.date) -> str:
    """``今天``, ``还有 3 天``, ``已过 2 天``."""
    days = _days(day)
    if days == 0:
        return _("今天")
    if days > 0:
        return ngettext("还有 %(days)d 天", "还有 %(days)d 天", days) % {"days": days}
    return ngettext("已过 %(days)d 天", "已过 %(days)d 天", -days) % {"days": -days}


@register.filter
def urgency(day: dt.date) -> str:
    """``late`` after the day, ``near`` in the last week before it, else nothing."""
    days = _days(day)
    if days < 0:
        return "late"
    return "near" if days <= NEAR else ""


@register.filter
def member_status(value: str) -> str:
    """The words of a status code."""
    return str(MemberStatus(value).label)


@register.filter
def merges(choice: str, member) -> bool:
    """Whether a choice of the import is to merge with this member."""
    return choice == f"merge:{member.pk}"
