"""One of each model with a way to it, of a branch, by how far its ways reach."""

from __future__ import annotations

from life.enums import ConfirmingRole, DecisionType
from life.models import (
    AgendaItem,
    Approval,
    Confirmation,
    CountCorrection,
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
from life.tests import factories as make


def _item(branch, held: bool = False) -> AgendaItem:
    return make.AgendaItemFactory(meeting=make.MeetingFactory(branch=branch, held=held))


def _motion(branch) -> Motion:
    return make.MotionFactory(item=_item(branch), kind=DecisionType.GENERAL)


def _minutes(branch) -> Minutes:
    """Out to be checked, so that everybody reads them who may."""
    return make.MinutesFactory(meeting=make.MeetingFactory(branch=branch, held=True), out=True)


def _participant(branch) -> Participant:
    return make.ParticipantFactory(meeting=make.MeetingFactory(branch=branch))


def _confirmation(branch) -> Confirmation:
    return make.ConfirmationFactory(minutes=_minutes(branch), role=ConfirmingRole.CHAIR)


def _correction(branch) -> CountCorrection:
    return CountCorrection.objects.create(
        motion=_motion(branch), before={}, after={}, reason="数错了", corrected_by_label="书记"
    )


# The superior reads that it was called and held, and what was decided; the branch writes.
READ_ABOVE = {
    Meeting: lambda branch: make.MeetingFactory(branch=branch),
    MeetingBranch: lambda branch: make.part_of(make.MeetingFactory(branch=branch)),
    AgendaItem: _item,
    ItemPaper: lambda branch: make.ItemPaperFactory(item=_item(branch)),
    Motion: _motion,
    CountCorrection: _correction,
    Approval: lambda branch: Approval.objects.create(
        motion=_motion(branch), requested_on="2026-01-01"
    ),
    NotHeldReason: lambda branch: make.NotHeldReasonFactory(branch=branch),
    DueSummary: lambda branch: make.DueSummaryFactory(branch=branch),
    DueLine: lambda branch: make.DueLineFactory(summary=make.DueSummaryFactory(branch=branch)),
}
# People, what was said, what the branch keeps for itself: no office above opens it by these ways.
BRANCH_ALONE = {
    Participant: _participant,
    Presence: lambda branch: make.PresenceFactory(participant=_participant(branch)),
    DeskHelper: lambda branch: make.DeskHelperFactory(meeting=make.MeetingFactory(branch=branch)),
    Minutes: _minutes,
    MinutesRevision: lambda branch: make.MinutesRevisionFactory(minutes=_minutes(branch)),
    MinutesText: lambda branch: make.MinutesTextFactory(minutes=_minutes(branch)),
    MinutesRemark: lambda branch: make.MinutesRemarkFactory(minutes=_minutes(branch)),
    Confirmation: _confirmation,
    MinutesCorrection: lambda branch: make.MinutesCorrectionFactory(minutes=_minutes(branch)),
    MinutesScan: lambda branch: make.MinutesScanFactory(minutes=_minutes(branch)),
    PaperRecord: lambda branch: make.PaperRecordFactory(
        meeting=make.MeetingFactory(branch=branch, held=True, on_paper=True)
    ),
    FollowUp: lambda branch: make.FollowUpFactory(branch=branch),
    Topic: lambda branch: make.TopicFactory(branch=branch),
    Talk: lambda branch: make.TalkFactory(branch=branch),
    Habits: lambda branch: make.HabitsFactory(branch=branch),
    Series: lambda branch: make.SeriesFactory(branch=branch),
    YearPlan: lambda branch: make.YearPlanFactory(branch=branch),
    Omission: lambda branch: make.OmissionFactory(plan=make.YearPlanFactory(branch=branch)),
}
