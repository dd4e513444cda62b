"""What a member asks a branch for, in one table; the kinds are in ``kinds``."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.models import Branch, DisclosurePage

from ..enums import RequestStatus
from ..people.models import Member
from . import kinds
from .workdays import workdays_between


class RequestQuerySet(models.QuerySet):
    """Requests, by who asks."""

    def open(self) -> RequestQuerySet:
        """Those still without an answer."""
        return self.filter(status=RequestStatus.OPEN)

    def visible_to(self, user) -> RequestQuerySet:
        """One's own, and those to branches one keeps (as secretary or as committee staff)."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(Q(member__user=user) | Q(branch__in=Branch.objects.editable_by(user)))

    def editable_by(self, user) -> RequestQuerySet:
        """Those one may answer: to branches one keeps, never one's own."""
        return self.filter(branch__in=Branch.objects.editable_by(user)).exclude(member__user=user)


class Request(models.Model):
    """A member asks a branch, and the branch answers by a day.

    申请党务公开 (GK-08) may name an item of the catalogue, and its answer a page; a correction of
    what the portal holds (个人信息保护法, PI-02) has neither.
    """

    kind = models.CharField(_("申请"), max_length=12)
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="requests", verbose_name=_("党员")
    )
    branch = models.ForeignKey(
        Branch, on_delete=models.PROTECT, related_name="requests", verbose_name=_("党支部")
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("代办人"),
        help_text=_("由他人代为提出时才有。"),
    )
    text = models.TextField(_("内容"), max_length=500)
    catalogue_item = models.CharField(_("目录事项"), max_length=20, blank=True)
    status = models.CharField(
        _("状态"), max_length=9, choices=RequestStatus.choices, default=RequestStatus.OPEN
    )
    asked_at = models.DateTimeField(_("提出时间"), default=timezone.now)
    due_on = models.DateField(_("答复期限"))
    answer = models.TextField(_("答复"), max_length=1000, blank=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)
    disclosure = models.ForeignKey(
        DisclosurePage,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("据此公开"),
    )

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("申请")
        verbose_name_plural = _("申请")
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return self.text[:30]

    @property
    def about(self) -> kinds.Kind:
        """What was asked for."""
        return kinds.get(self.kind)

    @property
    def is_open(self) -> bool:
        """Still without an answer."""
        return self.status == RequestStatus.OPEN

    @property
    def is_withdrawn_today(self) -> bool:
        """Taken back today: until midnight that can be undone."""
        at = self.withdrawn_at if self.status == RequestStatus.WITHDRAWN else None
        return at is not None and timezone.localdate(at) == timezone.localdate()

    @property
    def is_overdue(self) -> bool:
        """Open after its day."""
        return self.is_open and timezone.localdate() > self.due_on

    @property
    def days_left(self) -> int:
        """Working days until an answer is due; negative after its day."""
        return workdays_between(timezone.localdate(), self.due_on)

    @property
    def days_late(self) -> int:
        """Working days since an answer was due."""
        return -self.days_left
