"""All a member is to the portal, as one structure: for the page, the export and the paper sheet."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.phones import readable

from ..affiliations.models import Affiliation
from .models import Member


@dataclass
class Section:
    """A heading and its rows, each a list of (label, value) pairs."""

    key: str
    title: str
    rows: list[list[tuple[str, str]]] = field(default_factory=list)


@dataclass
class Portrait:
    """Every field held, in sections."""

    name: str
    made_at: str
    sections: list[Section]

    def as_dict(self) -> dict:
        """For JSON: sections by key, rows as objects."""
        return {
            "姓名": self.name,
            "导出时间": self.made_at,
            **{section.title: [dict(row) for row in section.rows] for section in self.sections},
        }


def _day(value) -> str:
    return f"{value:%Y-%m-%d}" if value else ""


def _moment(value) -> str:
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if value else ""


def portrait(
    member: Member, complete: bool = False, rows: list[Affiliation] | None = None
) -> Portrait:
    """What is held about ``member``; ``complete`` adds requests and every record of access.

    ``rows`` are all affiliations with branch and group, where they are at hand.
    """
    if rows is None:
        rows = list(member.affiliations.select_related("branch", "group"))
    sections = [_record(member), _affiliations(rows), _posts(member), _moves(member)]
    if member.user_id:
        sections.insert(1, _account(member))
    if complete:
        sections += [_requests(member), _looks(member)]
    return Portrait(member.display_name, _moment(timezone.now()), sections)


def _record(member: Member) -> Section:
    consent = _moment(member.named_since) or _("没有同意")
    row = [
        (_("姓名"), member.display_name),
        (_("党员状态"), str(member.get_status_display())),
        (_("入党年月"), f"{member.joined_month:%Y-%m}" if member.joined_month else ""),
        (_("手机号"), member.phone),
        (_("不用手机"), _("是") if member.has_no_phone else _("否")),
        (_("同意公开姓名"), consent),
        (_("登记时间"), _moment(member.created_at)),
    ]
    if member.rights_suspended_until:
        row.insert(2, (_("权利受限到"), _day(member.rights_suspended_until)))
    return Section("record", _("登记信息"), [row])


def _account(member: Member) -> Section:
    user = member.user
    row = [
        (_("用户名"), user.username),
        (_("显示姓名"), user.display_name),
        (_("邮箱"), user.email),
        (_("登录手机号"), readable(user.phone)),
        (_("开通时间"), _moment(user.date_joined)),
        (_("上次登录"), _moment(user.last_login)),
    ]
    return Section("account", _("登录账号"), [row])


def _affiliations(found: list[Affiliation]) -> Section:
    rows = [
        [
            (_("党支部"), str(row.branch)),
            (_("关系"), str(row.get_kind_display())),
            (_("党小组"), str(row.group or "")),
            (_("开始日期"), _day(row.starts_on)),
            (_("结束日期"), _day(row.ends_on)),
            (_("结束原因"), str(row.get_end_cause_display())),
            (_("凭据"), str(row.get_paper_display())),
            (_("凭据编号"), row.paper_number),
            (_("开具单位"), row.paper_issuer),
            (_("凭据到期"), _day(row.paper_expires_on)),
        ]
        for row in found
    ]
    return Section("affiliations", _("组织关系"), [_filled(row) for row in rows])


def _posts(member: Member) -> Section:
    rows = [
        [
            (_("党支部"), str(row.branch)),
            (_("职务"), str(row.get_kind_display())),
            (_("党小组"), str(row.group or "")),
            (_("开始日期"), _day(row.starts_on)),
            (_("结束日期"), _day(row.ends_on)),
            (_("批复文号"), row.approval),
        ]
        for row in member.posts.select_related("branch", "group").order_by("-starts_on")
    ]
    return Section("posts", _("职务"), [_filled(row) for row in rows])


def _moves(member: Member) -> Section:
    rows = [
        [
            (_("转出"), row.origin),
            (_("转入"), row.destination),
            (_("状态"), str(row.get_status_display())),
            (_("发起日期"), _day(row.started_on)),
            (_("办结日期"), _day(row.closed_on)),
            (_("介绍信编号"), row.letter_number),
            (_("说明"), row.note),
        ]
        for row in member.transfers.select_related("from_branch", "to_branch")
    ]
    return Section("moves", _("组织关系转接"), [_filled(row) for row in rows])


def _requests(member: Member) -> Section:
    found = [
        *member.disclosurerequests.select_related("branch", "asked_by"),
        *member.correctionrequests.select_related("branch", "asked_by"),
    ]
    rows = [
        [
            (_("申请"), str(row._meta.verbose_name)),
            (_("党支部"), str(row.branch)),
            (_("内容"), row.text),
            (_("代办人"), str(row.asked_by or "")),
            (_("提出时间"), _moment(row.asked_at)),
            (_("状态"), str(row.get_status_display())),
            (_("答复"), row.answer),
            (_("答复时间"), _moment(row.answered_at)),
        ]
        for row in found
    ]
    return Section("requests", _("我的申请"), [_filled(row) for row in rows])


def _looks(member: Member) -> Section:
    rows = [
        [
            (_("时间"), _moment(row.happened_at)),
            (_("谁"), row.actor_label),
            (_("看了什么"), str(row.get_kind_display())),
            (_("代谁"), str(row.on_behalf_of or "")),
            (_("用途"), row.reason),
        ]
        for row in member.access_records.select_related("on_behalf_of")
    ]
    return Section("looks", _("谁看过"), [_filled(row) for row in rows])


def _filled(row: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Of dated rows, only what is known; the record itself shows empty fields too."""
    return [(label, value) for label, value in row if value]


def sheet(member: Member) -> str:
    """A page of its own: no link, style or picture from anywhere."""
    return render_to_string(
        "members/people/sheet.html", {"portrait": portrait(member, complete=True)}
    )
