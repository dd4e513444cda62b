"""All a member is to the portal, as one structure: for the page, the export and the paper sheet.

Each room that holds something about a person registers its section here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db.models import Model
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.phones import readable
from portal.models import Fact

from .models import Member

Pairs = list[tuple[str, str]]


@dataclass
class Section:
    """A heading and its rows, each a list of (label, value) pairs."""

    key: str
    title: str
    rows: list[Pairs] = field(default_factory=list)

    @classmethod
    def of_known(cls, key: str, title: str, rows: list[Pairs]) -> Section:
        """A section of rows that show only what is known; the record itself shows gaps too."""
        return cls(key, title, [[(label, value) for label, value in row if value] for row in rows])


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


Writer = Callable[[Member], Section | None]


@dataclass(frozen=True)
class _Registered:
    write: Writer
    order: int
    holds: set[type[Model]]
    complete: bool


_sections: list[_Registered] = []


def register(
    write: Writer, *, order: int, holds: Iterable[type[Model]], complete: bool = False
) -> None:
    """Add what ``write(member)`` tells, None where there is nothing to tell of.

    ``holds`` are the models it tells of in full. ``complete``: told in the export alone, since the
    page has it elsewhere. Registered again, it tells of more.
    """
    known = next((one for one in _sections if one.write is write), None)
    if known:
        known.holds.update(holds)
    else:
        _sections.append(_Registered(write, order, set(holds), complete))
        _sections.sort(key=lambda one: one.order)


def told() -> set[type[Model]]:
    """The models of which a portrait tells."""
    return {model for one in _sections for model in one.holds}


def portrait(member: Member, complete: bool = False) -> Portrait:
    """What is held about ``member``; ``complete`` adds requests and every record of access."""
    found = [one.write(member) for one in _sections if complete or not one.complete]
    sections = [section for section in found if section is not None]
    return Portrait(member.display_name, moment(timezone.now()), sections)


def sheet(member: Member) -> str:
    """A page of its own: no link, style or picture from anywhere."""
    context = {"portrait": portrait(member, complete=True)}
    return render_to_string("members/people/sheet.html", context)


def day(value) -> str:
    """A date as it stands in a portrait; empty for None."""
    return f"{value:%Y-%m-%d}" if value else ""


def moment(value) -> str:
    """A time as it stands in a portrait; empty for None."""
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if value else ""


def record(member: Member) -> Section:
    """The record itself."""
    row = [
        (_("姓名"), member.display_name),
        (_("党员状态"), str(member.get_status_display())),
        (_("入党年月"), f"{member.joined_month:%Y-%m}" if member.joined_month else ""),
        (_("手机号"), member.phone),
        (_("不用手机"), _("是") if member.has_no_phone else _("否")),
        (_("同意公开姓名"), moment(member.named_since) or _("没有同意")),
        (_("登记时间"), moment(member.created_at)),
    ]
    if member.rights_suspended_until:
        row.insert(2, (_("权利受限到"), day(member.rights_suspended_until)))
    return Section("record", _("登记信息"), [row])


def entered(fact: Fact) -> Pairs:
    """Since when a dated fact holds, on what paper, and who entered it when."""
    return [
        (_("生效日期"), day(fact.effective_on)),
        (_("依据"), fact.basis),
        (_("登记时间"), moment(fact.entered_at)),
        (_("登记人"), fact.entered_by_label),
    ]


def standings(member: Member) -> Section:
    """Every standing, with the day it holds from."""
    rows = [
        [
            (_("党员状态"), str(row.get_status_display())),
            (_("权利受限到"), day(row.rights_suspended_until)),
            *entered(row),
        ]
        for row in member.standings.all()
    ]
    return Section.of_known("standings", _("党员状态记录"), rows)


def account(member: Member) -> Section | None:
    """The account, where there is one."""
    user = member.user
    if user is None:
        return None
    row = [
        (_("用户名"), user.username),
        (_("显示姓名"), user.display_name),
        (_("邮箱"), user.email),
        (_("登录手机号"), readable(user.phone)),
        (_("开通时间"), moment(user.date_joined)),
        (_("上次登录"), moment(user.last_login)),
    ]
    return Section("account", _("登录账号"), [row])


def looks(member: Member) -> Section:
    """Who looked."""
    rows = [
        [
            (_("时间"), moment(row.happened_at)),
            (_("谁"), row.actor_label),
            (_("看了什么"), str(row.get_kind_display())),
            (_("代谁"), str(row.on_behalf_of or "")),
            (_("用途"), row.reason),
        ]
        for row in member.access_records.select_related("on_behalf_of")
    ]
    return Section.of_known("looks", _("谁看过"), rows)
