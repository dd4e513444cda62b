"""What the app plugs into the floors below, and its own kinds; once, at the start."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.recovery import recovery_forwarded
from accounts.sms import code_written
from portal import keys
from portal.operations import jobs

from . import codes, kinds, mail, people, reviews
from .models import Delivery
from .sending.signals import address_stopped
from .services import tell

SERVICE = kinds.Kind("service", _("服务提示"))
RING = kinds.Kind("ring", _("要打电话"))
RECOVERY = kinds.Kind("recovery", _("恢复登录"), urgent=True)


def ring(sender: type, delivery, **kwargs) -> None:
    """Messages to somebody do not arrive: who looks after them is told to ring."""
    user = delivery.notice.user
    if user is None:
        return
    for caretaker in people.caretakers(user):
        tell(
            RING.name,
            user=caretaker.user,
            subject=_("有一位同志收不到消息，请打电话告诉本人"),
            text=_("发到这位同志登记的地址，接连三次被退回。打开链接看是谁，请本人改正地址。"),
            link=caretaker.link,
            key=f"{user.pk} {delivery.channel}",
        )


def confirm(sender: type, request, **kwargs) -> None:
    """A way back is asked for: administrators decide."""
    for user in get_user_model().objects.filter(is_superuser=True, is_active=True):
        tell(
            RECOVERY.name,
            user=user,
            subject=_("有人申请恢复登录，等您确认"),
            text=_("请先核实身份，再生成恢复链接。"),
            link=reverse("accounts_recoveries"),
            key=str(request.pk),
        )


def connect() -> None:
    """Register it all."""
    for kind in (mail.MAIL, mail.SECURITY, codes.CODE, SERVICE, RING, RECOVERY):
        kinds.register(kind)
    keys.keep(keys.Kept(Delivery, "sealed"))
    reviews.connect()
    address_stopped.connect(ring, dispatch_uid="notices-ring")
    code_written.connect(codes.take, dispatch_uid="notices-codes")
    recovery_forwarded.connect(confirm, dispatch_uid="notices-recovery")
    jobs.register("send_notices", jobs.OFTEN, _("夜里和出错时留下的通知发不出去"))
    jobs.register("purge_notices", jobs.NIGHTLY, _("过了期限的通知还留着"))
