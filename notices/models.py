"""What the portal tells people: the notice, and a delivery for each channel."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from . import kinds, people
from .enums import Channel, State


class NoticeQuerySet(models.QuerySet):
    """The ways to a notice."""

    def visible_to(self, user) -> NoticeQuerySet:
        """One's own, and those of people without an account one acts for; void ones are over."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(Q(user=user) | people.acted_for(user), voided_at=None)

    editable_by = visible_to  # to be read is all that can be done with one

    def unread(self) -> NoticeQuerySet:
        """Not yet marked as read."""
        return self.filter(read_at=None)

    def unread_first(self) -> NoticeQuerySet:
        """In the order of the list."""
        read = Case(When(read_at=None, then=Value(0)), default=Value(1))
        return self.order_by(read, "-changed_at", "-pk")


class Notice(models.Model):
    """Something somebody is told, in neutral words: it also leaves the portal.

    The recipient is an account, a record without one (``person_kind`` and ``person_id``), or, for
    the letter to somebody invited, nobody the portal knows: then only the delivery has an address.
    """

    kind = models.CharField(_("种类"), max_length=40)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        related_name="notices",
        verbose_name=_("收件人"),
    )
    person_kind = models.CharField(max_length=20, blank=True, editable=False)
    person_id = models.BigIntegerField(null=True, editable=False)
    person_label = models.CharField(_("替谁收"), max_length=80, blank=True)
    subject = models.CharField(_("标题"), max_length=200)
    text = models.TextField(_("内容"), blank=True)
    link = models.CharField(_("链接"), max_length=300, blank=True)
    key = models.CharField(
        max_length=80, blank=True, editable=False, help_text=_("同一件事的几次改动合成一条。")
    )
    facts = models.CharField(max_length=64, blank=True, editable=False)
    due_at = models.DateTimeField(_("过时就不用发"), null=True, blank=True)
    created_at = models.DateTimeField(_("时间"), default=timezone.now, db_index=True)
    changed_at = models.DateTimeField(_("最后改动"), default=timezone.now)
    read_at = models.DateTimeField(_("读过"), null=True, blank=True)
    voided_at = models.DateTimeField(_("作废"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("通知")
        verbose_name_plural = _("通知")
        ordering = ["-changed_at", "-pk"]
        indexes = [
            models.Index(fields=["user", "read_at"], name="notice_user_read"),
            models.Index(fields=["person_kind", "person_id"], name="notice_person"),
            models.Index(fields=["kind", "key"], name="notice_kind_key"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def about(self) -> kinds.Kind:
        """Its kind."""
        return kinds.get(self.kind)

    @cached_property
    def outside(self) -> list[Delivery]:
        """Its deliveries outside the portal, as prefetched."""
        return [row for row in self.deliveries.all() if row.channel != Channel.PORTAL]


class DeliveryQuerySet(models.QuerySet):
    """Deliveries by what is to be done with them."""

    def visible_to(self, user) -> DeliveryQuerySet:
        """What went out, to whom: for administrators alone."""
        return self if user.is_active and user.is_superuser else self.none()

    editable_by = visible_to

    def due(self, at: dt.datetime) -> DeliveryQuerySet:
        """Those whose time has come; what another one carries goes with that one."""
        return self.filter(state=State.WAITING, not_before__lte=at, carried_by=None)

    def lost(self, since: dt.datetime) -> DeliveryQuerySet:
        """Claimed so long ago that whoever did is dead."""
        return self.filter(state=State.CLAIMED, claimed_at__lt=since)

    def in_trouble(self) -> DeliveryQuerySet:
        """What an administrator should look at."""
        return self.filter(state__in=[State.FAILED, State.UNKNOWN])


class Delivery(models.Model):
    """One notice on its way by one channel to one address: the outbox of the portal.

    It is claimed in a transaction of its own before anything is sent. A process killed between
    sending and noting leaves it claimed; nobody can know then whether it arrived, so it becomes
    ``unknown`` and is not repeated unasked. ``sealed`` holds a letter that is not written from the
    notice (``portal.keys``) until its outcome is known.
    """

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(_("方式"), max_length=8, choices=Channel.choices)
    address = models.CharField(_("地址"), max_length=254, blank=True)
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.WAITING)
    not_before = models.DateTimeField(_("不早于"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("试过几次"), default=0)
    claimed_at = models.DateTimeField(null=True, editable=False)
    done_at = models.DateTimeField(_("结果时间"), null=True, editable=False)
    why = models.CharField(_("原因"), max_length=200, blank=True)
    message_id = models.CharField(max_length=200, blank=True, editable=False)
    sealed = models.TextField(blank=True, editable=False)
    in_digest = models.BooleanField(_("随每周汇总"), default=False)
    carried_by = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, editable=False, related_name="carried"
    )

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("发送")
        verbose_name_plural = _("发送")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "not_before"], name="delivery_state_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "channel", "address"], name="one_delivery_an_address"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.address} {self.get_state_display()}"


class AddressTrouble(models.Model):
    """An address that refused the last messages; after three in a row nothing more goes there."""

    channel = models.CharField(_("方式"), max_length=8, choices=Channel.choices)
    address = models.CharField(_("地址"), max_length=254)
    failures = models.PositiveSmallIntegerField(_("接连失败"), default=0)
    why = models.CharField(_("原因"), max_length=200, blank=True)
    last_at = models.DateTimeField(_("最后一次"), default=timezone.now)
    stopped_at = models.DateTimeField(_("停用"), null=True, blank=True)

    class Meta:
        verbose_name = _("收不到信的地址")
        verbose_name_plural = _("收不到信的地址")
        ordering = ["-last_at"]
        constraints = [
            models.UniqueConstraint(fields=["channel", "address"], name="one_trouble_an_address")
        ]

    def __str__(self) -> str:
        return self.address


class Preferences(models.Model):
    """How somebody wants to be told; nobody has to say anything."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_preferences"
    )
    quiet_from = models.TimeField(_("不打扰，从"), default=dt.time(22))
    quiet_to = models.TimeField(_("到"), default=dt.time(7))
    digest = models.BooleanField(
        _("每周汇总成一封"),
        default=False,
        help_text=_("星期一早上8点发；账号安全的邮件照样马上发。"),
    )
    mail = models.BooleanField(_("发邮件"), default=True)
    sms = models.BooleanField(_("发短信"), default=False)
    chat = models.BooleanField(_("发企业微信或钉钉"), default=False)
    chat_address = models.CharField(_("企业微信或钉钉账号"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("接收方式")
        verbose_name_plural = _("接收方式")

    def __str__(self) -> str:
        return str(self.user)

    @classmethod
    def of(cls, user) -> Preferences:
        """What ``user`` chose, or what holds for who chose nothing (not stored)."""
        return cls.objects.filter(user=user).first() or cls(user=user)

    @classmethod
    def of_notice(cls, notice: Notice) -> Preferences:
        """Of its recipient. A letter box nobody here owns (``ADMINS``) is never disturbed."""
        if notice.user_id:
            return cls.of(notice.user)
        return cls() if notice.person_kind else cls(quiet_from=dt.time(0), quiet_to=dt.time(0))
