"""Closed lists of accounts."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class InvitationState(models.TextChoices):
    """Where an invitation stands."""

    OPEN = "open", _("待接受")
    USED = "used", _("已接受")
    EXPIRED = "expired", _("已过期")
    REVOKED = "revoked", _("已撤回")


class Delivery(models.TextChoices):
    """How the link reaches its person."""

    EMAIL = "email", _("发邮件")
    HAND = "hand", _("当面给链接或二维码")
    CONSOLE = "console", _("服务器命令")


class RecoveryState(models.TextChoices):
    """Where a request for a way back stands."""

    ASKED = "asked", _("等书记核实")
    FORWARDED = "forwarded", _("等管理员确认")
    DONE = "done", _("已发恢复链接")
    DISMISSED = "dismissed", _("不是本人")
