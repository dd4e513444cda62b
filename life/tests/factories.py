"""Meetings for tests: one of each model, whatever it hangs on made with it."""

from __future__ import annotations

import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from branches.models import Branch
from branches.tests.factories import BranchFactory
from life.enums import (
    Basis,
    ConfirmingRole,
    DecisionType,
    ItemKind,
    MeetingForm,
    MeetingState,
    MinutesState,
    ObligationType,
    PresenceSource,
    RemarkKind,
    Tier,
)
from life.models import (
    AgendaItem,
    Confirmation,
    DeskHelper,
    DueLine,
    DueSummary,
    FollowUp,
    Habits,
    ItemPaper,
    Meeting,
    MeetingBranch,
    Minutes,
    MinutesCorrection,
    MinutesRemark,
    MinutesRevision,
    MinutesScan,
    MinutesText,
    Motion,
    NotHeldReason,
    Omission,
    PaperRecord,
    Participant,
    Presence,
    Series,
    Talk,
    Topic,
    YearPlan,
)
from members.tests.factories import MemberFactory


class MeetingFactory(DjangoModelFactory):
    """A called 党员大会 of a branch in a week, with the row of its branch.

    ``held=True``: held yesterday. ``joint=[branch, …]``: they take part as well. ``group=group``
    with ``form=MeetingForm.GROUP`` is a meeting of that group.
    """

    class Meta:
        model = Meeting
        skip_postgeneration_save = True

    class Params:
        held = factory.Trait(
            state=MeetingState.HELD,
            starts_at=factory.LazyFunction(lambda: timezone.now() - dt.timedelta(days=1)),
        )
        draft = factory.Trait(state=MeetingState.DRAFT, called_at=None)

    branch = factory.SubFactory(BranchFactory)
    form = MeetingForm.GENERAL
    group_name = factory.LazyAttribute(lambda row: row.group.name if row.group else "")
    group = None
    title = factory.Sequence(lambda number: f"第{number}次会议")
    starts_at = factory.LazyFunction(lambda: timezone.now() + dt.timedelta(days=7))
    ends_at = factory.LazyAttribute(lambda row: row.starts_at + dt.timedelta(minutes=90))
    state = MeetingState.CALLED
    called_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def joint(meeting, create, branches: list[Branch] | None, **kwargs):
        if create:
            for branch in (meeting.branch, *(branches or ())):
                MeetingBranch.objects.create(meeting=meeting, branch=branch)


def part_of(meeting: Meeting, branch: Branch | None = None) -> MeetingBranch:
    """The row of a branch in a meeting, of the one that calls it where none is named."""
    return meeting.taking_part.get(branch=branch or meeting.branch)


class ParticipantFactory(DjangoModelFactory):
    """A member of the calling branch on the list of a meeting."""

    class Meta:
        model = Participant

    meeting = factory.SubFactory(MeetingFactory)
    branch = factory.SelfAttribute("meeting.branch")
    member = factory.LazyAttribute(lambda row: MemberFactory(home=row.branch))
    basis = Basis.FORMAL


class GuestFactory(ParticipantFactory):
    """Somebody known by a name on this meeting and nowhere else."""

    member = None
    guest_name = factory.Sequence(lambda number: f"列席{number}")
    basis = Basis.GUEST


class PresenceFactory(DjangoModelFactory):
    """In the room from the start on, entered at the desk."""

    class Meta:
        model = Presence

    participant = factory.SubFactory(ParticipantFactory)
    arrived_at = factory.SelfAttribute("participant.meeting.starts_at")
    source = PresenceSource.DESK
    key = factory.Sequence(lambda number: f"tap-{number}")


class DeskHelperFactory(DjangoModelFactory):
    """Who helps at the door."""

    class Meta:
        model = DeskHelper

    meeting = factory.SubFactory(MeetingFactory)
    member = factory.LazyAttribute(lambda row: MemberFactory(home=row.meeting.branch))


class AgendaItemFactory(DjangoModelFactory):
    """Something to be discussed, for all of the branch."""

    class Meta:
        model = AgendaItem

    meeting = factory.SubFactory(MeetingFactory)
    title = factory.Sequence(lambda number: f"第{number}项议程")
    tier = Tier.BRANCH


class ItemPaperFactory(DjangoModelFactory):
    """A paper for an item."""

    class Meta:
        model = ItemPaper

    item = factory.SubFactory(AgendaItemFactory)
    title = "讨论稿"
    file = factory.django.FileField(filename="paper.txt", data=b"paper")


class MotionFactory(DjangoModelFactory):
    """A matter put to the vote."""

    class Meta:
        model = Motion

    item = factory.SubFactory(AgendaItemFactory, kind=ItemKind.MOTION)
    kind = DecisionType.GENERAL
    matter = "活动经费的用法"


class MinutesFactory(DjangoModelFactory):
    """Minutes being written of a meeting that was held; ``meeting`` as for its factory."""

    class Meta:
        model = Minutes
        exclude = ("meeting",)

    class Params:
        out = factory.Trait(state=MinutesState.OUT, out_at=factory.LazyFunction(timezone.now))

    meeting = factory.SubFactory(MeetingFactory, held=True)
    part = factory.LazyAttribute(lambda row: part_of(row.meeting))


class MinutesRevisionFactory(DjangoModelFactory):
    """A text of the minutes."""

    class Meta:
        model = MinutesRevision

    minutes = factory.SubFactory(MinutesFactory)
    body = factory.LazyFunction(lambda: {"1": {"said": "讨论情况", "decided": "议定事项"}})
    saved_by_label = "书记"


class MinutesTextFactory(DjangoModelFactory):
    """A digest for the members of the branch, given out."""

    class Meta:
        model = MinutesText

    minutes = factory.SubFactory(MinutesFactory)
    tier = Tier.BRANCH
    text = "会议摘要"
    published_at = factory.LazyFunction(timezone.now)


class OfMinutesFactory(DjangoModelFactory):
    """Something a member of the branch said of its minutes."""

    class Meta:
        abstract = True

    minutes = factory.SubFactory(MinutesFactory)
    member = factory.LazyAttribute(lambda row: MemberFactory(home=row.minutes.part.branch))


class MinutesRemarkFactory(OfMinutesFactory):
    """What a member found wrong."""

    class Meta:
        model = MinutesRemark

    kind = RemarkKind.WRONG
    text = "到会的人数不对"


class ConfirmationFactory(OfMinutesFactory):
    """The chair confirms a revision."""

    class Meta:
        model = Confirmation

    revision = factory.SubFactory(
        MinutesRevisionFactory, minutes=factory.SelfAttribute("..minutes")
    )
    role = ConfirmingRole.CHAIR


class MinutesCorrectionFactory(OfMinutesFactory):
    """A later correction."""

    class Meta:
        model = MinutesCorrection

    text = "日期更正"


class MinutesScanFactory(DjangoModelFactory):
    """A scan of a signed sheet."""

    class Meta:
        model = MinutesScan

    minutes = factory.SubFactory(MinutesFactory)
    file = factory.django.FileField(filename="signed.txt", data=b"signed")


class PaperRecordFactory(DjangoModelFactory):
    """What the papers say of a meeting."""

    class Meta:
        model = PaperRecord

    meeting = factory.SubFactory(MeetingFactory, held=True, on_paper=True)
    expected = 10
    present = 8


class FollowUpFactory(DjangoModelFactory):
    """Something a member of a branch is to do."""

    class Meta:
        model = FollowUp

    branch = factory.SubFactory(BranchFactory)
    what = "联系场地"
    owner = factory.LazyAttribute(lambda row: MemberFactory(home=row.branch))


class TopicFactory(DjangoModelFactory):
    """A topic a member of a branch proposed."""

    class Meta:
        model = Topic

    branch = factory.SubFactory(BranchFactory)
    title = "组织一次参观"
    proposed_by = factory.LazyAttribute(lambda row: MemberFactory(home=row.branch))


class TalkFactory(DjangoModelFactory):
    """Two members of a branch talked."""

    class Meta:
        model = Talk

    branch = factory.SubFactory(BranchFactory)
    first = factory.LazyAttribute(lambda row: MemberFactory(home=row.branch))
    second = factory.LazyAttribute(lambda row: MemberFactory(home=row.branch))
    held_on = factory.LazyFunction(timezone.localdate)


class OfBranchFactory(DjangoModelFactory):
    """What a branch keeps for itself."""

    class Meta:
        abstract = True

    branch = factory.SubFactory(BranchFactory)


class HabitsFactory(OfBranchFactory):
    """The habits of a branch."""

    class Meta:
        model = Habits


class SeriesFactory(OfBranchFactory):
    """A meeting that comes again."""

    class Meta:
        model = Series

    form = MeetingForm.GENERAL


class YearPlanFactory(OfBranchFactory):
    """The plan of this year."""

    class Meta:
        model = YearPlan

    from_day = factory.LazyFunction(timezone.localdate)
    year = factory.LazyAttribute(lambda row: row.from_day.year)


class OmissionFactory(DjangoModelFactory):
    """What a plan left out."""

    class Meta:
        model = Omission

    plan = factory.SubFactory(YearPlanFactory)
    type = ObligationType.LECTURE
    period = "2026-Q1"
    reason = "人手不够"


class NotHeldReasonFactory(OfBranchFactory):
    """Why something was not held."""

    class Meta:
        model = NotHeldReason

    type = ObligationType.GENERAL
    period = "2026-Q1"
    reason = "多数党员外出"


class DueSummaryFactory(OfBranchFactory):
    """What was computed for a branch."""

    class Meta:
        model = DueSummary

    as_of = factory.LazyFunction(timezone.localdate)
    year = factory.LazyAttribute(lambda row: row.as_of.year)


class DueLineFactory(DjangoModelFactory):
    """One obligation of a period."""

    class Meta:
        model = DueLine

    summary = factory.SubFactory(DueSummaryFactory)
    type = ObligationType.GENERAL
    period = "2026-Q1"
    due_on = dt.date(2026, 3, 31)
    required = 1
    held = 0
    state = "overdue"
