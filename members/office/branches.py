"""Lists of branches: whose term ends, and which new one is not at work yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.enums import BranchStatus
from branches.models import Branch
from branches.permissions import CHANGE_BRANCH
from branches.rules.reminding import reminders

from ..area.queues import Queue, Row, Waiting
from ..permissions import user_is_staff
from .steps import Path, unfinished


def reminded_from(branches: list[Branch]) -> dict[int, dt.date]:
    """By branch id the day from which it stands in the list: so many days before its term ends.

    The days are a setting; 0 takes the months of the branch's rule (ZB-22).
    """
    if days := settings.PORTAL_TERM_NOTICE_DAYS:
        before = dt.timedelta(days=days)
        return {branch.pk: branch.term_ends_on - before for branch in branches}
    return reminders(branches)


def terms(user) -> Waiting:
    """Branches overseen whose term is over or ends soon, the longest over first.

    The day is computed by the rule, so all that have an election day are read.
    """
    today = timezone.localdate()
    rows = Branch.objects.overseen_by(user).filter(
        status=BranchStatus.ACTIVE, elected_on__isnull=False
    )
    branches = list(rows)
    days = reminded_from(branches)
    due = [branch for branch in branches if days[branch.pk] <= today]
    due.sort(key=lambda branch: (branch.term_ends_on, branch.pk))
    return Waiting(due, _tell_terms)


def _tell_terms(branches: list[Branch]) -> Iterator[Row]:
    today = timezone.localdate()
    for branch in branches:
        over = branch.term_ends_on < today
        yield Row(
            str(branch),
            reverse("me_branch", args=[branch.slug]),
            why=_("任期已满，应换届。") if over else _("任期将满，应准备换届。"),
            due=branch.term_ends_on,
            level="bad" if over else "warn",
        )


def opening(user) -> Waiting:
    """Branches overseen that lack a step of opening, the newest first."""
    return Waiting(unfinished(Branch.objects.overseen_by(user, CHANGE_BRANCH)), _tell_opening)


def _tell_opening(branches: list[Branch]) -> Iterator[Row]:
    for branch in branches:
        path = Path.of(branch)
        yield Row(
            str(branch),
            reverse("me_office_branch", args=[branch.slug]),
            why=_("下一步：%(step)s") % {"step": path.next.title},
            since=branch.established_on,
            level="warn",
        )


QUEUES = (
    Queue(
        "terms",
        gettext_lazy("任期将满、已满"),
        gettext_lazy("没有任期将满的支部。任期届满前六个月起，会列在这里提醒换届。"),
        terms,
        user_is_staff,
        40,
    ),
    Queue(
        "opening",
        gettext_lazy("新支部没办完"),
        gettext_lazy(
            "没有办到一半的新支部。登记了支部，还没开通、没登记书记、没发邀请的，会列在这里。"
        ),
        opening,
        user_is_staff,
        60,
    ),
)
