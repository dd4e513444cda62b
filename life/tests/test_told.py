"""What a member is told of meetings, who else reads it, and where files of meetings lie."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from life.enums import (
    DecisionType,
    LeaveAnswer,
    LeaveReason,
    MeetingState,
    MinutesState,
    MotionState,
    Reply,
    Tier,
)
from life.models import Meeting
from life.tests.factories import (
    AgendaItemFactory,
    ConfirmationFactory,
    DeskHelperFactory,
    FollowUpFactory,
    ItemPaperFactory,
    MeetingFactory,
    MinutesFactory,
    MinutesRemarkFactory,
    MinutesScanFactory,
    MotionFactory,
    ParticipantFactory,
    PresenceFactory,
    TalkFactory,
    TopicFactory,
)
from members.people.changes import of_member
from members.people.portrait import portrait
from portal.media import records
from portal.records.changes.acting import because
from portal.records.changes.reading import told
from tests.cast import user_of

pytestmark = pytest.mark.django_db


def sections(member) -> dict[str, list[dict]]:
    """The portrait by key, each row as a dict."""
    found = portrait(member, complete=True).sections
    return {section.key: [dict(row) for row in section.rows] for section in found}


@pytest.fixture
def side(branches_world):
    return branches_world["north"]


def test_a_member_is_told_where_they_were_expected_and_what_they_answered(side):
    meeting = MeetingFactory(branch=side.branch, held=True, title="三季度大会")
    row = ParticipantFactory(
        meeting=meeting,
        member=side.member,
        entitled=True,
        reply=Reply.LEAVE,
        leave_reason=LeaveReason.BUSINESS,
        leave_answer=LeaveAnswer.GRANTED,
        leave_answered_by=side.secretary.user,
    )
    PresenceFactory(participant=row, arrived_at=meeting.starts_at, undone_at=timezone.now())
    DeskHelperFactory(meeting=meeting, member=side.member)
    found = sections(side.member)
    told_of = found["participations"][0]
    assert told_of["会议"] == "三季度大会" and told_of["有表决权"] == "是"
    assert (told_of["回复"], told_of["请假事由"], told_of["准假"]) == ("请假", "因公", "准假")
    assert told_of["谁准的假"] == str(side.secretary.user) and "已撤回" in told_of["到会"]
    assert found["helped"][0]["会议"] == "三季度大会"
    assert sections(side.silent)["participations"] == []


@pytest.mark.parametrize(
    "fields",
    [
        {"draft": True},
        {"state": MeetingState.CANCELLED, "called_at": None, "cancel_reason": "改期"},
    ],
)
def test_nobody_is_told_of_what_was_never_called(side, fields):
    meeting = MeetingFactory(
        branch=side.branch, title="还在筹备", chair=side.member, recorder=side.member, **fields
    )
    ParticipantFactory(meeting=meeting, member=side.member)
    AgendaItemFactory(meeting=meeting, presenter=side.member, title="还在筹备的议程")
    DeskHelperFactory(meeting=meeting, member=side.member)
    item = AgendaItemFactory(meeting=meeting)
    MotionFactory(
        item=item, kind=DecisionType.CONVERSION, matter="", subject=side.member, state="passed"
    )
    assert "还在筹备" not in str(sections(side.member))
    Meeting.objects.update(state=MeetingState.CALLED, called_at=timezone.now())
    assert str(sections(side.member)).count("还在筹备") > 5


def test_a_vote_on_oneself_is_told_once_decided_without_counts(side):
    item = AgendaItemFactory(meeting=MeetingFactory(branch=side.branch, held=True))
    motion = MotionFactory(
        item=item,
        kind=DecisionType.CONVERSION,
        matter="",
        subject=side.member,
        in_favour=7731,
        written_in_favour=7732,
    )
    assert sections(side.member)["decided"] == []
    motion.state, motion.decided_at = MotionState.PASSED, timezone.now()
    motion.save()
    row = sections(side.member)["decided"][0]
    assert (row["表决事项"], row["结果"]) == ("预备党员转正", "通过")
    every = str(sections(side.member))
    assert "7731" not in every and "7732" not in every
    changes = told(of_member(side.member))
    assert not [change for change in changes if "7731" in change.said]


def test_what_one_did_and_is_to_do_is_told(side):
    other = side.silent
    FollowUpFactory(branch=side.branch, owner=side.member, what="联系场地方")
    TopicFactory(branch=side.branch, proposed_by=side.member, title="办一次义诊")
    TalkFactory(branch=side.branch, first=other, second=side.member)
    minutes = MinutesFactory(meeting=MeetingFactory(branch=side.branch, held=True), out=True)
    MinutesRemarkFactory(minutes=minutes, member=side.member, text="人数少记一人")
    ConfirmationFactory(minutes=minutes, member=side.member)
    found = sections(side.member)
    assert found["follow_ups"][0]["要办什么"] == "联系场地方"
    assert found["topics"][0]["议题"] == "办一次义诊"
    assert found["talks"][0]["和谁"] == str(other)
    assert [row.get("内容", row["种类"]) for row in found["minutes"]] == [
        "人数少记一人",
        "主持人确认",
    ]


def test_who_changed_a_reply_and_why_is_told_to_whom_it_is_of_and_to_keepers(side, branches_world):
    row = ParticipantFactory(
        meeting=MeetingFactory(branch=side.branch), member=side.member, reply=Reply.COMES
    )
    with because("本人来电改请假"):
        row.reply, row.leave_reason = Reply.LEAVE, LeaveReason.PERSONAL
        row.save()

    def reasons(reader) -> set:
        return {change.why for change in told(of_member(side.member, reader))}

    assert "本人来电改请假" in reasons(None) & reasons(side.secretary.user)
    assert "本人来电改请假" not in reasons(user_of("superuser", username="root"))
    assert "本人来电改请假" not in reasons(branches_world["south"].secretary.user)


@pytest.fixture
def files(side) -> dict[str, str]:
    """Addresses of one file of each kind."""
    meeting = MeetingFactory(branch=side.branch, held=True)
    minutes = MinutesFactory(meeting=meeting, state=MinutesState.OUT)
    papers = {
        tier: ItemPaperFactory(item=AgendaItemFactory(meeting=meeting, tier=tier)) for tier in Tier
    }
    scan = MinutesScanFactory(minutes=minutes)
    found = {str(tier): records.address("meeting-paper", row) for tier, row in papers.items()}
    return found | {"signed": records.address("signed-sheet", scan)}


def opened(user, files: dict[str, str]) -> set[str]:
    client = Client()
    if user:
        client.force_login(user)
    answers = {name: client.get(address) for name, address in files.items()}
    for answer in answers.values():
        assert answer.status_code in (200, 302, 404)
        assert answer.status_code != 200 or "no-store" in answer["Cache-Control"]
    return {name for name, answer in answers.items() if answer.status_code == 200}


def test_files_open_for_who_reads_what_they_hang_on(side, branches_world, guest, files):
    inner = {Tier.BRANCH, Tier.ATTENDEES}
    assert opened(side.secretary.user, files) == {*Tier, "signed"}
    assert opened(side.member.user, files) == inner
    assert opened(guest.user, files) == {Tier.ATTENDEES}
    assert opened(user_of("superuser", username="root"), files) == inner
    assert opened(branches_world["south"].secretary.user, files) == set()
    assert opened(None, files) == set()


def test_who_sees_others_proves_themselves_before_a_file_opens(side, files, settings):
    settings.PORTAL_REQUIRE_MFA = True
    assert opened(side.secretary.user, files) == set()
    assert opened(side.member.user, files) == {Tier.BRANCH, Tier.ATTENDEES}
