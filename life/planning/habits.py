"""支部的惯例: what a branch usually does, and since when it is recorded here."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.models import Branch
from portal.records.changes.acting import because

from ..enums import MeetingState
from ..meetings.models import Meeting
from .models import Habits


def habits_of(branch: Branch) -> Habits:
    """What the branch entered; unsaved, the usual ones, where it has entered nothing yet."""
    return Habits.objects.filter(branch=branch).first() or Habits(branch=branch)


def check_recorded_since(branch: Branch, day: dt.date) -> None:
    """ValidationError where recording can't begin on ``day``.

    Neither to come nor before the founding; and what was recorded here stays recorded, whatever
    is entered from papers may lie before.
    """
    fault = ""
    if day > timezone.localdate():
        fault = _("不能是以后的日子。")
    elif branch.established_on and day < branch.established_on:
        fault = _("支部%(day)s才成立，不能更早。") % {"day": branch.established_on}
    elif first := _first_recorded(branch, day):
        fault = _("%(day)s已经在门户记录了“%(title)s”，不能改到它后面。") % {
            "day": first.day,
            "title": first,
        }
    if fault:
        raise ValidationError({"recorded_since": fault})


def _first_recorded(branch: Branch, day: dt.date) -> Meeting | None:
    """The first meeting the branch recorded here before ``day``; papers are no record here."""
    midnight = timezone.make_aware(dt.datetime.combine(day, dt.time()))
    recorded = (MeetingState.RUNNING, MeetingState.HELD)
    rows = Meeting.objects.of(branch).filter(state__in=recorded, on_paper=False)
    return rows.filter(starts_at__lt=midnight).order_by("starts_at").first()


@transaction.atomic
def begin_recording(branch: Branch) -> dt.date | None:
    """A branch that has not said since when it records here begins today; None where it has."""
    habits = habits_of(branch)
    if habits.recorded_since:
        return None
    habits.recorded_since = timezone.localdate()
    keep_habits(habits)
    return habits.recorded_since


@transaction.atomic
def keep_habits(habits: Habits) -> None:
    """Save what a branch usually does. ValidationError where it can't begin on that day."""
    check_recorded_since(habits.branch, habits.recorded_since)
    with because(_("支部惯例")):
        habits.save()
