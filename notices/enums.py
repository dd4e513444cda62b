"""Closed lists of notices."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """By which way somebody is told."""

    PORTAL = "portal", _("网站消息")
    MAIL = "mail", _("邮件")
    SMS = "sms", _("短信")
    CHAT = "chat", _("企业微信或钉钉")


class State(models.TextChoices):
    """Where a delivery stands."""

    WAITING = "waiting", _("等待发送")
    CLAIMED = "claimed", _("正在发送")
    SENT = "sent", _("已发出")
    FAILED = "failed", _("没有发出")
    UNKNOWN = "unknown", _("不清楚发出没有")
    VOID = "void", _("不用发了")
