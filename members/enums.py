"""Closed lists of members and affiliations (rules.md, annex 2)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MemberStatus(models.TextChoices):
    """党员状态, as far as rights in meetings depend on it (XJ-01)."""

    FORMAL = "formal", _("正式党员")
    PROBATIONARY = "probationary", _("预备党员")
    SUSPENDED = "suspended", _("正式党员（权利受限）")
    INACTIVE = "inactive", _("停止党籍")


class AffiliationKind(models.TextChoices):
    """一方隶属、参加多重组织生活."""

    HOME = "home", _("隶属支部")
    HOST = "host", _("参加组织生活的支部")


class Paper(models.TextChoices):
    """What a host affiliation rests on (ED-09)."""

    LETTER = "letter", _("党员证明信")
    CARD = "card", _("流动党员活动证")
    AGREEMENT = "agreement", _("双方支部商定")
    INTRODUCTION = "introduction", _("组织关系介绍信")


class EndCause(models.TextChoices):
    """Why an affiliation ended; it is never deleted."""

    MOVED = "moved", _("转出")
    PAPER_EXPIRED = "expired", _("证明到期")
    RETURNED = "returned", _("回到隶属支部")
    REVOKED = "revoked", _("支部撤销")
    LEFT = "left", _("出党或停止党籍")
    DIED = "died", _("去世")
    MISTAKE = "mistake", _("登记有误")


class PostKind(models.TextChoices):
    """Posts of a branch (ZB-19)."""

    SECRETARY = "secretary", _("书记")
    DEPUTY = "deputy", _("副书记")
    ORGANISATION = "organisation", _("组织委员")
    PUBLICITY = "publicity", _("宣传委员")
    DISCIPLINE = "discipline", _("纪检委员")
    MEMBER = "member", _("委员")
    GROUP_LEADER = "group_leader", _("党小组组长")


COMMITTEE_POSTS = (
    PostKind.SECRETARY,
    PostKind.DEPUTY,
    PostKind.ORGANISATION,
    PostKind.PUBLICITY,
    PostKind.DISCIPLINE,
    PostKind.MEMBER,
)


class TransferStatus(models.TextChoices):
    """A move from branch to branch; open until the receipt."""

    OPEN = "open", _("待接收")
    RECEIVED = "received", _("已接收")
    RETURNED = "returned", _("已退回")
    CANCELLED = "cancelled", _("已撤回")


class AccessKind(models.TextChoices):
    """What of a person somebody looked at."""

    RECORD = "record", _("查看登记信息")
    PHONE = "phone", _("查看手机号")
    EXPORT = "export", _("导出名册")
    LIST = "list", _("导出清单")


class RequestStatus(models.TextChoices):
    """A request and its answer."""

    OPEN = "open", _("待答复")
    ANSWERED = "answered", _("已答复")
    DECLINED = "declined", _("不予公开")
    WITHDRAWN = "withdrawn", _("已撤回")
