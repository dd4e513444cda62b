"""Closed lists of organisation life (rules.md, annex 2).

Forms, purposes and types of obligations are the codes of ``portal.rulebook.meetings``.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MeetingForm(models.TextChoices):
    """会议形式: how people come together."""

    GENERAL = "general", _("党员大会")
    COMMITTEE = "committee", _("支委会")
    GROUP = "group", _("党小组会")
    ACTIVITY = "activity", _("活动")


class Purpose(models.TextChoices):
    """同时计作: what a meeting counts as besides its form."""

    LECTURE = "lecture", _("党课")
    THEME_DAY = "theme_day", _("主题党日")
    LIFE_MEETING = "life_meeting", _("组织生活会")
    APPRAISAL = "appraisal", _("民主评议党员")


class ObligationType(models.TextChoices):
    """What the rules ask of a branch in a period."""

    GENERAL = MeetingForm.GENERAL.value, _("党员大会")
    COMMITTEE = MeetingForm.COMMITTEE.value, _("支委会")
    GROUP = MeetingForm.GROUP.value, _("党小组会")
    THEME_DAY = Purpose.THEME_DAY.value, _("主题党日")
    LECTURE = Purpose.LECTURE.value, _("党课")
    LIFE_MEETING = Purpose.LIFE_MEETING.value, _("组织生活会")
    APPRAISAL = Purpose.APPRAISAL.value, _("民主评议党员")
    TALK = "talk", _("谈心谈话")


class MeetingState(models.TextChoices):
    """Where a meeting is: draft, called, running, held; cancelled from the first three."""

    DRAFT = "draft", _("筹备中")
    CALLED = "called", _("已通知")
    RUNNING = "running", _("正在开")
    HELD = "held", _("已召开")
    CANCELLED = "cancelled", _("已取消")


# States in which the date may still change.
AHEAD = (MeetingState.DRAFT, MeetingState.CALLED)


class DateReason(models.TextChoices):
    """Why a meeting stands on its day."""

    FIXED_DAY = "fixed_day", _("支部固定的日子")
    HOLIDAY = "holiday", _("固定的日子休息，改到最近的工作日")
    JOINED = "joined", _("和已经排好的同一天，少跑一趟")
    LATE = "late", _("固定的日子已过，排在还来得及的一天")
    WINDOW = "window", _("在上级通知的时间内")
    CHOSEN = "chosen", _("支部自己定的日子")


class Basis(models.TextChoices):
    """As whom somebody takes part."""

    FORMAL = "formal", _("正式党员")
    PROBATIONARY = "probationary", _("预备党员")
    HOST = "host", _("参加组织生活的党员")
    GUEST = "guest", _("列席")


class Reply(models.TextChoices):
    """回复."""

    COMES = "comes", _("参加")
    LEAVE = "leave", _("请假")


class LeaveReason(models.TextChoices):
    """请假事由: a closed list without illness and without free text."""

    BUSINESS = "business", _("因公")
    PERSONAL = "personal", _("因事")
    OTHER = "other", _("其他（不写情况）")


class LeaveAnswer(models.TextChoices):
    """What was decided on a leave that was asked."""

    GRANTED = "granted", _("准假")
    REFUSED = "refused", _("不准")


class PresenceMode(models.TextChoices):
    """Where somebody is present: on line is not 到会 for a secret ballot."""

    ROOM = "room", _("在会场")
    ONLINE = "online", _("线上")


class PresenceSource(models.TextChoices):
    """How a presence was entered."""

    CODE = "code", _("本人扫码")
    DESK = "desk", _("签到台")
    PAPER = "paper", _("纸质签到表")


class Tier(models.TextChoices):
    """Who reads a text of a meeting, narrowest first."""

    COMMITTEE = "committee", _("支部委员")
    BRANCH = "branch", _("本支部党员")
    ATTENDEES = "attendees", _("参加会议的人")


class ItemKind(models.TextChoices):
    """What an item of the agenda is."""

    FOLLOW_UPS = "follow_ups", _("上次会议要办的事")
    STUDY = "study", _("学习")
    REPORT = "report", _("通报")
    DISCUSSION = "discussion", _("讨论")
    MOTION = "motion", _("表决")


class TopicState(models.TextChoices):
    """议题征集: what became of a proposed topic."""

    PROPOSED = "proposed", _("待答复")
    TAKEN_UP = "taken_up", _("列入议题")
    LATER = "later", _("以后再议")
    ANSWERED = "answered", _("已答复，不列入")
    CLOSED = "closed", _("已议完")


class DecisionType(models.TextChoices):
    """表决事项的种类: it picks quorum, base and majority (B1, B2, B4)."""

    GENERAL = "general", _("一般事项")
    COMMITTEE = "committee", _("支委会决定")
    ADMISSION = "admission", _("接收预备党员")
    CONVERSION = "conversion", _("预备党员转正")
    PROBATION = "probation", _("延长预备期或取消预备党员资格")
    ELECTION = "election", _("选举")
    DELEGATES = "delegates", _("推荐代表")
    PROCEDURAL = "procedural", _("程序事项")


class MotionState(models.TextChoices):
    """Where a motion is."""

    OPEN = "open", _("还没表决")
    PASSED = "passed", _("通过")
    FAILED = "failed", _("未通过")
    WITHDRAWN = "withdrawn", _("撤回")


class MinutesState(models.TextChoices):
    """Where the minutes of a branch are."""

    WRITING = "writing", _("正在写")
    OUT = "out", _("请到会的人核对")
    CONFIRMED = "confirmed", _("已确认")


class RemarkKind(models.TextChoices):
    """What somebody who attended says of the minutes."""

    WRONG = "wrong", _("记录有误")
    RESERVED = "reserved", _("保留意见")


class ConfirmingRole(models.TextChoices):
    """Who confirms minutes by signing in."""

    CHAIR = "chair", _("主持人")
    RECORDER = "recorder", _("记录人")


class FollowUpState(models.TextChoices):
    """Where a thing to do is."""

    OPEN = "open", _("在办")
    DONE = "done", _("办结")
    DROPPED = "dropped", _("不再办")
