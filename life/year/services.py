"""Saving the plan of a year at once, and taking it back on the same day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.models import Branch, PartyGroup
from portal.records.changes.acting import because

from ..enums import DateReason, MeetingForm, MeetingState, Purpose
from ..meetings.models import Meeting, written
from ..meetings.services import make
from ..meetings.titles import proposed_title
from ..planning.habits import begin_recording
from ..planning.models import Omission, Series, YearPlan
from .proposing import Sitting


@dataclass(frozen=True)
class Choice:
    """What somebody decided on a sitting: when and where, or why it is left out."""

    sitting: Sitting
    starts_at: dt.datetime
    ends_at: dt.datetime
    place: str
    left_out: str = ""


@transaction.atomic
def save_plan(
    branch: Branch, year: int, from_day: dt.date, choices: Iterable[Choice], by=None
) -> YearPlan:
    """Store the meetings of a plan as drafts, each in its series, and what was left out.

    A branch that plans records here from now on.
    """
    begin_recording(branch)
    with because(_("排全年")):
        plan = YearPlan.objects.create(branch=branch, year=year, from_day=from_day, saved_by=by)
    choices = list(choices)
    groups = {group.pk: group for group in branch.groups.all()}
    series = {row.key: row for row in Series.objects.filter(branch=branch, ended_on=None)}
    meetings = [
        _meeting(plan, choice, groups, _series(branch, choice.sitting, series))
        for choice in choices
        if not choice.left_out
    ]
    make(meetings, _("排全年"), by)
    Omission.objects.bulk_create(
        Omission(
            plan=plan,
            type=proposal.type,
            period=proposal.period.key,
            group_name=groups[proposal.group].name if proposal.group else "",
            reason=choice.left_out,
        )
        for choice in choices
        if choice.left_out
        for proposal in choice.sitting.covers
    )
    return plan


def _series(branch: Branch, sitting: Sitting, known: dict) -> Series | None:
    """The series of the branch a sitting belongs to; one of its own year has none."""
    if sitting.reason == DateReason.WINDOW:
        return None
    main = sitting.form in (MeetingForm.GENERAL, MeetingForm.ACTIVITY)
    form = MeetingForm.ACTIVITY if main else sitting.form
    key = (form, sitting.group)
    if key not in known:
        known[key] = Series.objects.create(
            branch=branch,
            form=form,
            group_id=sitting.group,
            purposes=Purpose.THEME_DAY if main else "",
        )
    return known[key]


def _meeting(
    plan: YearPlan, choice: Choice, groups: dict[int, PartyGroup], series: Series | None
) -> Meeting:
    sitting, day = choice.sitting, timezone.localdate(choice.starts_at)
    meeting = Meeting(
        branch=plan.branch,
        group_id=sitting.group,
        group_name=groups[sitting.group].name if sitting.group else "",
        form=sitting.form,
        purposes=written(sitting.purposes),
        starts_at=choice.starts_at,
        ends_at=choice.ends_at,
        place=choice.place,
        series=series,
        plan=plan,
        date_reason=sitting.reason if day == sitting.day else DateReason.CHOSEN,
    )
    meeting.title = proposed_title(meeting)
    return meeting


def may_take_back(plan: YearPlan) -> bool:
    """Whether a plan can be taken back: on the day it was saved."""
    return timezone.localdate(plan.saved_at) == timezone.localdate()


@transaction.atomic
def take_back(plan: YearPlan) -> int:
    """Remove the drafts of a plan saved today that nobody was told of; returns how many.

    ValidationError on a later day.
    """
    if not may_take_back(plan):
        raise ValidationError(_("只有当天排的才能撤销；不开的会议请逐次取消。"))
    drafts = Meeting.objects.filter(plan=plan, state=MeetingState.DRAFT)
    count = drafts.count()
    with because(_("撤销排全年")):
        drafts.delete()
        if not plan.meetings.exists():
            plan.delete()
    return count
