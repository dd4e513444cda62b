"""What a member may ask for: a disclosure, a correction of one's data."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.models import Branch, DisclosurePage

from ..enums import RequestStatus
from ..people.models import Member


class RequestQuerySet(models.QuerySet):
    """Requests, by who asks."""

    def visible_to(self, user) -> RequestQuerySet:
        """One's own, and those to branches one keeps (or all, for committee staff)."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(Q(member__user=user) | Q(branch__in=Branch.objects.editable_by(user)))

    def editable_by(self, user) -> RequestQuerySet:
        """Those one may answer: to branches one keeps, never one's own."""
        return self.filter(branch__in=Branch.objects.editable_by(user)).exclude(member__user=user)


class MemberRequest(models.Model):
    """A member asks a branch, and the branch answers by a day."""

    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="%(class)ss", verbose_name=_("党员")
    )
    branch = models.ForeignKey(
        Branch, on_delete=models.PROTECT, related_name="%(class)ss", verbose_name=_("党支部")
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

    objects = RequestQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return self.text[:30]

    @property
    def is_open(self) -> bool:
        """Still without an answer."""
        return self.status == RequestStatus.OPEN

    @property
    def is_overdue(self) -> bool:
        """Open after its day."""
        return self.status == RequestStatus.OPEN and timezone.localdate() > self.due_on


class DisclosureRequest(MemberRequest):
    """申请党务公开 (GK-08): answered in a number of working days, a setting."""

    catalogue_item = models.CharField(_("目录事项"), max_length=20, blank=True)
    disclosure = models.ForeignKey(
        DisclosurePage,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("据此公开"),
    )

    class Meta(MemberRequest.Meta):
        abstract = False
        verbose_name = _("公开申请")
        verbose_name_plural = _("公开申请")


class CorrectionRequest(MemberRequest):
    """A member asks for a correction of what the portal holds (个人信息保护法, PI-02)."""

    class Meta(MemberRequest.Meta):
        abstract = False
        verbose_name = _("更正申请")
        verbose_name_plural = _("更正申请")
