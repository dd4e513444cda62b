"""A year behind and a plan ahead for every branch of the demo, made from the rules themselves."""

from __future__ import annotations

import datetime as dt
from contextlib import nullcontext

from django.contrib.auth import get_user_model
from django.utils import timezone

from branches.models import Branch
from branches.rules.resolving import rulebook_of
from members.enums import PostKind
from members.models import Post
from portal.records.changes.acting import acting
from portal.rulebook.branches import add_months
from portal.rulebook.plans import proposals
from portal.seeding import steps

from ..due.facts import known
from ..enums import DateReason, MeetingForm, MeetingState, Purpose
from ..meetings.models import Meeting, MeetingBranch, written
from ..meetings.titles import proposed_title
from ..models import Habits, NotHeldReason
from ..planning.days import Days
from ..year.proposing import Arranging, Sitting
from ..year.services import Choice, save_plan
from ..year.views import draft
from . import agenda, attendance, plot
from .plot import Plot

BACK = 12  # months
SOON = dt.timedelta(days=20)  # what is called by now


@steps.register(85)
def life() -> None:
    """演示组织生活：过去一年和以后的安排"""
    branches = Branch.objects.filter(slug__in=plot.PLOTS, meetings=None).order_by("pk")
    branches = {branch.slug: branch for branch in branches}
    for slug, branch in branches.items():
        _habits(branch, plot.PLOTS[slug])
    for slug, branch in branches.items():
        keeper = get_user_model().objects.filter(username=f"secretary-{slug}").first()
        with acting(keeper) if keeper else nullcontext():
            _behind(branch, plot.PLOTS[slug])
            _ahead(branch, plot.PLOTS[slug], keeper)
    if {"north", "south"} <= branches.keys():
        _jointly(branches["north"], branches["south"])
    for slug in ("north", "south"):
        if slug in branches:
            attendance.fill(branches[slug])
            agenda.fill(branches[slug])


def begins() -> dt.date:
    """Since when the branches use the portal: the first day of a month, a year ago."""
    return add_months(timezone.localdate().replace(day=1), -BACK)


def _habits(branch: Branch, own: Plot) -> None:
    Habits.objects.get_or_create(
        branch=branch,
        defaults={
            "recorded_since": max(begins(), branch.established_on or begins()),
            "week": own.week,
            "weekday": own.weekday,
            "starts": plot.HOUR,
            "length": plot.LENGTH,
            "short_length": plot.SHORT,
            "place": own.place,
        },
    )


def _behind(branch: Branch, own: Plot) -> None:
    """What was held, cancelled or missed up to today."""
    today = timezone.localdate()
    meetings, reasons = [], []
    for year in range(begins().year, today.year + 1):
        for sitting in _evenings(branch, year):
            if sitting.day >= today:
                continue
            ago = (today.year - sitting.day.year) * BACK + today.month - sitting.day.month
            why = next(
                (own.missed[p.type, ago] for p in sitting.covers if (p.type, ago) in own.missed),
                None,
            )
            if why is None:
                meetings.append(_meeting(branch, own, sitting, ago))
            elif why:
                reasons += _reasons(branch, sitting, why)
    made = Meeting.objects.bulk_create(meetings)
    MeetingBranch.objects.bulk_create(
        MeetingBranch(meeting=meeting, branch=branch) for meeting in made
    )
    NotHeldReason.objects.bulk_create(reasons)


def _evenings(branch: Branch, year: int) -> list[Sitting]:
    """What the rules asked for in a year from the first day in use, on the branch's days."""
    since = branch.habits.recorded_since
    from_day = max(since, dt.date(year, 1, 1))
    facts = known([branch], [year - 1, year])[branch.pk].facts
    wanted = proposals(facts, year, from_day, rulebook_of(branch))
    days = Days.between(dt.date(year, 1, 1), dt.date(year, 12, 31))
    arranged = Arranging(branch.habits, days, year, from_day).arrange(wanted)
    names = {group.pk: group.name for group in branch.groups.all()}
    sittings = [sitting for evening in arranged for sitting in evening.sittings]
    for sitting in sittings:
        sitting.group_name = names.get(sitting.group, "")
    return sittings


def _meeting(branch: Branch, own: Plot, sitting: Sitting, ago: int) -> Meeting:
    meeting = Meeting(
        branch=branch,
        group_id=sitting.group,
        group_name=sitting.group_name,
        form=sitting.form,
        purposes=written(sitting.purposes),
        starts_at=sitting.starts_at,
        ends_at=sitting.ends_at,
        place=own.place,
        state=MeetingState.HELD,
        called_at=sitting.starts_at - dt.timedelta(days=7),
        started_at=sitting.starts_at,
        ended_at=sitting.ends_at,
        date_reason=sitting.reason,
    )
    meeting.title = title(meeting)
    kind, when, why = own.cancelled or ("", 0, "")
    if ago == when and kind in sitting.purposes and sitting.form == MeetingForm.ACTIVITY:
        meeting.state, meeting.cancel_reason = MeetingState.CANCELLED, why
        meeting.started_at = meeting.ended_at = None
        meeting.cancelled_at = sitting.starts_at - dt.timedelta(days=1)
    return meeting


def title(meeting: Meeting) -> str:
    """What it is about where it is a theme day or a lecture; else what it is called anyway."""
    month = meeting.day.month
    if meeting.form == MeetingForm.ACTIVITY and Purpose.THEME_DAY in meeting.purpose_list:
        return plot.THEME_DAYS[month - 1]
    if meeting.form == MeetingForm.ACTIVITY and Purpose.LECTURE in meeting.purpose_list:
        return plot.LECTURES[month % len(plot.LECTURES)]
    return proposed_title(meeting)


def _reasons(branch: Branch, sitting: Sitting, why: str) -> list[NotHeldReason]:
    return [
        NotHeldReason(
            branch=branch,
            type=proposal.type,
            period=proposal.period.key,
            group_id=sitting.group,
            group_name=sitting.group_name,
            reason=why,
        )
        for proposal in sitting.covers
    ]


def _ahead(branch: Branch, own: Plot, keeper) -> None:
    """What is left of this year, and for some the next: drafts, the next ones called."""
    today = timezone.localdate()
    for year in (today.year, today.year + 1) if own.next_year else (today.year,):
        proposed = draft(branch, year)
        choices = [
            Choice(sitting, sitting.starts_at, sitting.ends_at, own.place)
            for evening in proposed.evenings
            for sitting in evening.sittings
        ]
        if choices:
            save_plan(branch, year, proposed.from_day, choices, keeper)
    soon = Meeting.objects.filter(
        branch=branch, state=MeetingState.DRAFT, starts_at__lt=timezone.now() + SOON
    )
    chair = Post.objects.in_office().filter(branch=branch, kind=PostKind.SECRETARY).first()
    soon.update(state=MeetingState.CALLED, called_at=timezone.now(), chair=chair and chair.member)
    for meeting in Meeting.objects.filter(branch=branch, starts_at__gt=timezone.now()):
        if meeting.form == MeetingForm.ACTIVITY:
            Meeting.objects.filter(pk=meeting.pk).update(title=title(meeting))


def _jointly(caller: Branch, other: Branch) -> None:
    """The last activity of one branch was held with the other."""
    meeting = (
        Meeting.objects.held()
        .filter(branch=caller, form=MeetingForm.ACTIVITY, purposes=Purpose.THEME_DAY)
        .last()
    )
    if meeting:
        meeting.title, meeting.date_reason = plot.JOINT, DateReason.CHOSEN
        meeting.save()
        MeetingBranch.objects.create(meeting=meeting, branch=other)
