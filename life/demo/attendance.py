"""Who was there, the minutes, talks, and what was held before the branch used the portal."""

from __future__ import annotations

import datetime as dt
import hashlib
import json

from django.utils import timezone

from branches.models import Branch
from members.enums import COMMITTEE_POSTS, AffiliationKind, MemberStatus, PostKind
from members.models import Affiliation, Member, Post
from portal.rulebook.branches import add_months

from ..enums import (
    Basis,
    ConfirmingRole,
    ItemKind,
    LeaveAnswer,
    LeaveReason,
    MeetingForm,
    MeetingState,
    MinutesState,
    PresenceSource,
    Reply,
)
from ..meetings.models import Meeting, MeetingBranch, at
from ..meetings.titles import proposed_title
from ..models import (
    AgendaItem,
    Confirmation,
    Minutes,
    MinutesRevision,
    PaperRecord,
    Participant,
    Presence,
    Talk,
)
from ..planning.days import day_of_month

DAY = dt.timedelta(days=1)
SAID = "围绕议题逐项讨论，到会同志都发了言，意见一致。"
DECIDED = "按讨论的意见办，由支部委员分工落实。"
# Minutes of the last days are still being checked or written.
OPEN_DAYS = 25
EVERY, LEAVE = 7, 3  # of the places on a list, who asked for leave


def fill(branch: Branch) -> None:
    """Lists, presence and minutes of what was held; talks; what stands on paper from before."""
    parts = list(
        MeetingBranch.objects.filter(branch=branch, meeting__state=MeetingState.HELD)
        .select_related("meeting")
        .order_by("meeting__starts_at")
    )
    people = _people(branch)
    rows = [row for part in parts for row in _list(part, people)]
    Participant.objects.bulk_create(rows)
    Presence.objects.bulk_create(_presences(rows))
    _minutes(parts, people)
    _talks(branch, [affiliation.member for affiliation in people])
    _paper(branch)


def _people(branch: Branch) -> list[Affiliation]:
    rows = Affiliation.objects.current().filter(branch=branch).select_related("member")
    people = list(rows.order_by("starts_on", "pk"))
    posts = Post.objects.in_office().filter(branch=branch, kind__in=COMMITTEE_POSTS)
    officers = dict(posts.values_list("member", "kind"))
    for affiliation in people:
        affiliation.post = officers.get(affiliation.member_id, "")
    return people


def _expected(meeting: Meeting, people: list[Affiliation]) -> list[Affiliation]:
    here = [row for row in people if row.starts_on <= meeting.day]
    if meeting.form == MeetingForm.COMMITTEE:
        return [row for row in here if row.post]
    if meeting.form == MeetingForm.GROUP:
        return [row for row in here if row.group_id == meeting.group_id]
    return here


def _basis(affiliation: Affiliation) -> str:
    if affiliation.kind == AffiliationKind.HOST:
        return Basis.HOST
    if affiliation.member.status == MemberStatus.PROBATIONARY:
        return Basis.PROBATIONARY
    return Basis.FORMAL


def _list(part: MeetingBranch, people: list[Affiliation]) -> list[Participant]:
    """Everybody expected; one in so many asked for leave."""
    found = []
    for place, affiliation in enumerate(_expected(part.meeting, people)):
        away = (place + part.pk) % EVERY == LEAVE and affiliation.post != PostKind.SECRETARY
        row = Participant(
            meeting=part.meeting,
            branch=part.branch,
            member=affiliation.member,
            basis=_basis(affiliation),
            expected=affiliation.kind == AffiliationKind.HOME,
            entitled=_basis(affiliation) == Basis.FORMAL,
            reply=Reply.LEAVE if away else Reply.COMES,
            replied_at=part.meeting.starts_at - 3 * DAY,
        )
        if away:
            row.leave_reason = (LeaveReason.BUSINESS, LeaveReason.PERSONAL)[place % 2]
            row.leave_answer = LeaveAnswer.GRANTED
            row.leave_answered_at = part.meeting.starts_at - 2 * DAY
        found.append(row)
    return found


def _presences(rows: list[Participant]) -> list[Presence]:
    return [
        Presence(
            participant=row,
            arrived_at=row.meeting.starts_at - dt.timedelta(minutes=row.pk % 9),
            left_at=row.meeting.ends_at,
            source=(PresenceSource.CODE, PresenceSource.DESK)[row.pk % 2],
            key=f"demo-{row.pk}",
        )
        for row in rows
        if row.reply == Reply.COMES
    ]


def _minutes(parts: list[MeetingBranch], people: list[Affiliation]) -> None:
    """Confirmed, but for the latest: out to be checked, and of the last one none yet."""
    recent = timezone.now() - OPEN_DAYS * DAY
    parts = parts[:-1]
    items = AgendaItem.objects.bulk_create(
        AgendaItem(
            meeting=part.meeting, order=1, kind=ItemKind.DISCUSSION, title=part.meeting.title
        )
        for part in parts
        if part.meeting.branch_id == part.branch_id
    )
    by_meeting = {item.meeting_id: item for item in items}
    minutes = Minutes.objects.bulk_create(
        Minutes(
            part=part,
            state=MinutesState.OUT,
            out_at=part.meeting.ends_at + 2 * DAY,
            check_until=part.meeting.day + 9 * DAY,
        )
        for part in parts
    )
    revisions = MinutesRevision.objects.bulk_create(
        MinutesRevision(
            minutes=row,
            body=_body(by_meeting.get(row.part.meeting_id)),
            saved_at=row.out_at,
            saved_by_label=str(people[0].member) if people else "",
        )
        for row in minutes
    )
    chair = next((each.member for each in people if each.post == PostKind.SECRETARY), None)
    recorder = next((each.member for each in people if each.post and each.member != chair), chair)
    confirmed = [one for one in revisions if chair and one.minutes.out_at < recent]
    for revision in confirmed:
        row = revision.minutes
        text = json.dumps(revision.body, ensure_ascii=False, sort_keys=True)
        row.state, row.confirmed_revision = MinutesState.CONFIRMED, revision
        row.confirmed_at = row.out_at + 9 * DAY
        row.confirmed_sha256 = hashlib.sha256(text.encode()).hexdigest()
    fields = ["state", "confirmed_revision", "confirmed_at", "confirmed_sha256"]
    Minutes.objects.bulk_update([one.minutes for one in confirmed], fields)
    Confirmation.objects.bulk_create(
        Confirmation(
            minutes=one.minutes,
            revision=one,
            role=role,
            member=member,
            confirmed_at=one.minutes.confirmed_at,
        )
        for one in confirmed
        for role, member in ((ConfirmingRole.CHAIR, chair), (ConfirmingRole.RECORDER, recorder))
    )


def _body(item: AgendaItem | None) -> dict:
    return {str(item.pk): {"said": SAID, "decided": DECIDED}} if item else {}


def _talks(branch: Branch, members: list[Member]) -> None:
    """The secretary has talked with some; others with each other."""
    today = timezone.localdate()
    pairs = [(members[0], other) for other in members[1:6]] if members else []
    pairs += list(zip(members[6:-1:2], members[7::2], strict=False))
    Talk.objects.bulk_create(
        Talk(branch=branch, first=first, second=second, held_on=today - (20 + 23 * place) * DAY)
        for place, (first, second) in enumerate(pairs)
    )


def _paper(branch: Branch) -> None:
    """Two meetings from before the portal, entered from the sheets."""
    first = branch.habits.recorded_since
    count = len(_people(branch))
    for months in (1, 4):
        month = add_months(first, -months)
        day = day_of_month(month.year, month.month, branch.habits.week, branch.habits.weekday)
        start = at(day, branch.habits.starts)
        meeting = Meeting(
            branch=branch,
            form=MeetingForm.GENERAL,
            starts_at=start,
            ends_at=start + dt.timedelta(minutes=branch.habits.length),
            place=branch.habits.place,
            state=MeetingState.HELD,
            on_paper=True,
            paper_kept_at=f"支部档案柜{day.year}年卷",
        )
        meeting.title = proposed_title(meeting)
        meeting.save()
        MeetingBranch.objects.create(meeting=meeting, branch=branch)
        PaperRecord.objects.create(meeting=meeting, expected=count, present=max(count - 1, 1))
