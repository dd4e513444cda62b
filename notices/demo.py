"""Messages of the demo: all texts are our own, and nothing leaves the portal."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth import get_user_model
from django.utils import timezone

from portal.seeding import steps

from .models import Notice
from .services import record_in_portal

WELCOME = (
    "消息都在这里",
    "申请有了答复、账号有变动、有事等您办，会列在这里，也会发到您登记的邮箱。",
    "/me/messages/settings/",
)
CHECK = (
    "请核对您的登记信息",
    "组织关系、职务和手机号有不对的，请在“我的资料”里请求更正，支部会答复。",
    "/me/data/",
)
WAITING = (
    "有申请等支部答复",
    "请在期限以前答复；答复以后，申请的同志会收到消息。",
    "/me/requests/",
)
# Per account, the newest first; all but the first have been read.
TOLD = {
    "member-north": (CHECK, WELCOME),
    "member-south": (CHECK, WELCOME),
    "secretary-north": (WAITING, WELCOME),
    "secretary-south": (WELCOME,),
}


@steps.register(84)
def notices() -> None:
    """演示消息"""
    now = timezone.now()
    for username, told in TOLD.items():
        user = get_user_model().objects.filter(username=username).first()
        if user is None or user.notices.exists():
            continue
        for days, (subject, text, link) in enumerate(told):
            at = now - dt.timedelta(days=3 * days, hours=1)
            notice = Notice.objects.create(
                kind="service",
                user=user,
                subject=subject,
                text=text,
                link=link,
                created_at=at,
                changed_at=at,
                read_at=at + dt.timedelta(hours=2) if days else None,
            )
            record_in_portal(notice)
