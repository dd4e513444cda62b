"""The agenda of the next meeting: what is still to be done, topics, and what is put to the vote."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from branches.models import Branch
from members.enums import PostKind
from members.models import Member

from ..enums import DecisionType, FollowUpState, ItemKind, MeetingForm, MeetingState, TopicState
from ..meetings.models import Meeting
from ..models import AgendaItem, FollowUp, Motion, Topic

# what, days until due, how it ended
TO_DO = (
    ("联系社区卫生服务中心，定下义诊的日子", 12, ""),
    ("把困难老人名单核对一遍，交给志愿者", -3, ""),
    ("修好活动室的投影仪", -40, "已经修好，物业承担了费用。"),
)
RECTIFY = ("主题党日提前一周定方案，征求党员意见", 30)
# title, reason, state, answer
TOPICS = (
    ("把每月的为老服务固定在一天", "老人记不住日子，固定下来好安排。", TopicState.TAKEN_UP, ""),
    ("组织一次急救知识培训", "上次活动有老人不舒服，大家都慌了。", TopicState.PROPOSED, ""),
    (
        "给活动室添一台净水机",
        "夏天活动人多。",
        TopicState.ANSWERED,
        "楼里的直饮水点已经装好，就在一楼，先用公用的。",
    ),
)
SHORT = ((ItemKind.STUDY, "学习近期文件", 30), (ItemKind.DISCUSSION, "说说这一年服务中的得失", 45))
MOTION = "把每月第二个星期六定为支部为老服务日"


def fill(branch: Branch) -> None:
    """For the next general meeting, and a short one for the next activity."""
    members = list(Member.objects.of_branch(branch, "home").order_by("pk"))
    if not members:
        return
    _follow_ups(branch, members)
    taken = _topics(branch, members)
    ahead = Meeting.objects.ahead().filter(branch=branch)
    meeting = ahead.filter(form=MeetingForm.GENERAL).first()
    if meeting:
        _items(meeting, taken, members)
    if activity := ahead.filter(form=MeetingForm.ACTIVITY).first():
        for order, (kind, title, minutes) in enumerate(SHORT, start=1):
            AgendaItem.objects.create(
                meeting=activity, order=order, kind=kind, title=title, minutes_planned=minutes
            )


def _follow_ups(branch: Branch, members: list[Member]) -> None:
    today = timezone.localdate()
    last = Meeting.objects.held().filter(branch=branch, form=MeetingForm.GENERAL).last()
    for place, (what, days, closing) in enumerate(TO_DO):
        due = today + dt.timedelta(days=days)
        FollowUp.objects.create(
            branch=branch,
            meeting=last,
            what=what,
            owner=members[(place + 1) % len(members)],
            due_on=due,
            state=FollowUpState.DONE if closing else FollowUpState.OPEN,
            closing=closing,
            closed_on=due if closing else None,
        )
    what, days = RECTIFY
    FollowUp.objects.create(
        branch=branch,
        meeting=last,
        what=what,
        rectifies=True,
        owner_post=PostKind.SECRETARY,
        due_on=today + dt.timedelta(days=days),
    )


def _topics(branch: Branch, members: list[Member]) -> Topic:
    made = [
        Topic.objects.create(
            branch=branch,
            title=title,
            reason=reason,
            state=state,
            answer=answer,
            proposed_by=members[(place + 2) % len(members)],
            answered_at=timezone.now() if answer else None,
        )
        for place, (title, reason, state, answer) in enumerate(TOPICS)
    ]
    return next(topic for topic in made if topic.state == TopicState.TAKEN_UP)


def _items(meeting: Meeting, topic: Topic, members: list[Member]) -> None:
    for order, (kind, title, minutes) in enumerate(
        (
            (ItemKind.FOLLOW_UPS, "上次会议要办的事", 10),
            (ItemKind.STUDY, "学习党支部工作条例第三章", 20),
            (ItemKind.REPORT, "通报党费收缴和使用情况", 10),
            (ItemKind.DISCUSSION, topic.title, 20),
            (ItemKind.MOTION, MOTION, 15),
        ),
        start=1,
    ):
        item = AgendaItem.objects.create(
            meeting=meeting,
            order=order,
            kind=kind,
            title=title,
            minutes_planned=minutes,
            topic=topic if kind == ItemKind.DISCUSSION else None,
            presenter=members[0] if kind == ItemKind.REPORT else None,
        )
    Motion.objects.create(item=item, kind=DecisionType.GENERAL, matter=MOTION)
    if meeting.state == MeetingState.DRAFT:
        Meeting.objects.filter(pk=meeting.pk).update(recorder=members[-1])
