"""One of each private kind of organisation life: all belong to the south."""

from __future__ import annotations

import datetime as dt

from django.core.files.base import ContentFile

from life.enums import Basis, MeetingForm, MeetingState, PresenceSource, Tier
from life.models import (
    AgendaItem,
    Confirmation,
    DeskHelper,
    FollowUp,
    ItemPaper,
    Meeting,
    Minutes,
    MinutesCorrection,
    MinutesRemark,
    MinutesRevision,
    MinutesScan,
    MinutesText,
    Motion,
    NotHeldReason,
    PaperRecord,
    Participant,
    Presence,
    Talk,
    Topic,
)
from life.tests.factories import MeetingFactory, part_of
from members.tests.factories import MemberFactory
from portal.records.changes.acting import because

from . import KEEPERS, SOUTH, Secret
from .of_branches import Planting

KEEPER = {"secretary-south"}
OWN = {"member-south"}
NOBODY: set[str] = set()


def plant(south) -> list[Secret]:
    """Secrets of the south's meetings. Whoever builds a page for one of them names its readers."""
    secret = Planting()
    _meetings(secret, south)
    meeting = MeetingFactory(branch=south.branch, title="九月党员大会", held=True)
    _agenda(secret, south, meeting)
    _people(secret, south, meeting)
    _minutes(secret, south, meeting)
    _beside(secret, south, meeting)
    return secret.secrets


def _meetings(secret: Planting, south) -> None:
    group = south.branch.groups.get()
    cancelled = {"state": MeetingState.CANCELLED, "cancel_reason": "改期"}
    for kind, word, readers, fields in (
        ("大会", "银杏", SOUTH, {}),
        ("支委会", "乌桕", KEEPERS, {"form": MeetingForm.COMMITTEE}),
        ("党小组会", "迎春", {*KEEPERS, *OWN}, {"form": MeetingForm.GROUP, "group": group}),
        ("筹备中的会", "海桐", KEEPER, {"draft": True}),
        ("没有通知就取消的会", "米兰", KEEPER, {"called_at": None, **cancelled}),
        ("取消的会", "杨梅", SOUTH, cancelled),
    ):
        title = secret(kind, word, readers)
        # All by the chair: what is a draft is told neither to who is to chair it.
        MeetingFactory(branch=south.branch, title=title, chair=south.silent, **fields)
    draft = Meeting.objects.get(state=MeetingState.DRAFT)
    Meeting.objects.filter(pk=draft.pk).update(chair=south.member)
    Participant.objects.create(
        meeting=draft, branch=south.branch, member=south.member, basis=Basis.FORMAL
    )
    place = secret("开会的地点", "桂圆", SOUTH)
    MeetingFactory(branch=south.branch, title="十月党员大会", place=place)


def _agenda(secret: Planting, south, meeting: Meeting) -> None:
    for words, tier, readers, presenter in (
        (("白兰", "栾树"), Tier.BRANCH, OWN, south.member),
        (("黄杨", "香樟"), Tier.COMMITTEE, NOBODY, south.silent),
        (("蓝花楹", "鹅掌楸"), Tier.ATTENDEES, NOBODY, None),
    ):
        word, paper = words
        title = secret(f"议程：{tier.label}", word, readers)
        item = AgendaItem.objects.create(
            meeting=meeting, title=title, tier=tier, presenter=presenter
        )
        text = secret(f"材料：{tier.label}", paper, KEEPER if tier == Tier.COMMITTEE else SOUTH)
        ItemPaper.objects.create(item=item, title=text, file=_file(text))
    Motion.objects.create(item=item, kind="general", matter=secret("表决事项", "榆钱", NOBODY))


def _people(secret: Planting, south, meeting: Meeting) -> None:
    row = Participant.objects.create(
        meeting=meeting,
        branch=south.branch,
        member=south.member,
        basis=Basis.FORMAL,
        left_out_on=dt.date(2026, 5, 1),
        left_out_number=secret("不计入应到的文号", "蜡梅", {*KEEPER, *OWN}),
    )
    Presence.objects.create(
        participant=row,
        arrived_at=meeting.starts_at,
        source=PresenceSource.DESK,
        key=secret("签到的编号", "蒲公英", NOBODY),
    )
    Participant.objects.create(
        meeting=meeting,
        branch=south.branch,
        guest_name=secret("列席人", "凤仙", NOBODY),
        basis=Basis.GUEST,
    )
    name = secret("签到台帮手", "鸡冠花", KEEPERS)
    helper = MemberFactory(home=south.branch, display_name=name)
    DeskHelper.objects.create(meeting=meeting, member=helper)


def _minutes(secret: Planting, south, meeting: Meeting) -> None:
    minutes = Minutes.objects.create(part=part_of(meeting), state="out", out_at=meeting.ends_at)
    struck = MinutesRevision.objects.create(
        minutes=minutes, body={"1": secret("送核对以前删去的", "苦楝", NOBODY)}
    )
    sent = MinutesRevision.objects.create(
        minutes=minutes, based_on=struck, body={"1": secret("送核对的记录", "卫矛", NOBODY)}
    )
    unfinished = MeetingFactory(branch=south.branch, title="八月党员大会", held=True)
    writing = Minutes.objects.create(part=part_of(unfinished))
    MinutesRevision.objects.create(
        minutes=writing, body={"1": secret("正在写的记录", "山楂", NOBODY)}
    )
    for tier, word in ((Tier.COMMITTEE, "连翘"), (Tier.BRANCH, "木通"), (Tier.ATTENDEES, "忍冬")):
        text = secret(f"摘要：{tier.label}", word, NOBODY)
        MinutesText.objects.create(
            minutes=minutes, tier=tier, text=text, published_at=meeting.ends_at
        )
    for member, word, readers in (
        (south.member, "枸杞", {*KEEPER, *OWN}),
        (south.silent, "苍耳", KEEPER),
    ):
        text = secret("对记录的意见", word, readers)
        MinutesRemark.objects.create(minutes=minutes, member=member, kind="wrong", text=text)
    name = secret("确认记录的人", "紫荆", KEEPERS)
    chair = MemberFactory(home=south.branch, display_name=name)
    Confirmation.objects.create(minutes=minutes, revision=sent, role="chair", member=chair)
    text = secret("记录的更正", "茱萸", NOBODY)
    MinutesCorrection.objects.create(minutes=minutes, member=south.silent, text=text)
    MinutesScan.objects.create(minutes=minutes, file=_file(secret("签字页", "凌波", KEEPER)))


def _beside(secret: Planting, south, meeting: Meeting) -> None:
    branch = south.branch
    paper = MeetingFactory(branch=branch, title="补登的大会", held=True, on_paper=True)
    scan = _file(secret("纸质记录扫描件", "木棉", KEEPER))
    PaperRecord.objects.create(meeting=paper, expected=3, present=3, scan=scan)
    other = MemberFactory(home=branch, display_name=secret("谈话的人", "玉兰", {*KEEPERS, *OWN}))
    with because(secret("登记谈话的理由", "夜来香", {*KEEPER, *OWN})):
        Talk.objects.create(
            branch=branch, first=south.member, second=other, held_on=dt.date(2026, 5, 1)
        )
    for member, words, readers in (
        (south.member, ("瑞香", "佩兰"), {*KEEPER, *OWN}),
        (south.silent, ("结香", "泽兰"), KEEPER),
    ):
        topic, owed = words
        FollowUp.objects.create(
            branch=branch, owner=member, meeting=meeting, what=secret("要办的事", owed, readers)
        )
        Topic.objects.create(
            branch=branch, proposed_by=member, title=secret("议题", topic, readers)
        )
    reason = secret("没有开的原因", "文竹", KEEPER)
    NotHeldReason.objects.create(branch=branch, type="general", period="2026-Q1", reason=reason)


def _file(text: str) -> ContentFile:
    return ContentFile(text.encode(), name="secret.txt")
