"""Forgotten passwords: what was typed, for seconds; and those nobody can mail a link to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..enums import RecoveryState


class ForgottenPassword(models.Model):
    """What somebody typed at the door, until a task has looked it up; not kept any longer.

    ``link`` is the address of a reset with ``UID-KEY`` in it: the task knows no request.
    """

    typed = models.CharField(max_length=254)
    language = models.CharField(max_length=10)
    link = models.CharField(max_length=500)
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("忘记密码")
        verbose_name_plural = _("忘记密码")

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M}"


class RecoveryRequestQuerySet(models.QuerySet):
    """Requests by where they stand and who asks."""

    def open(self) -> RecoveryRequestQuerySet:
        """Neither done nor dismissed."""
        return self.filter(state__in=[RecoveryState.ASKED, RecoveryState.FORWARDED])

    def waiting(self) -> RecoveryRequestQuerySet:
        """For an administrator."""
        return self.filter(state=RecoveryState.FORWARDED)

    def visible_to(self, user) -> RecoveryRequestQuerySet:
        """All for administrators; who helps somebody sees theirs by their own way."""
        return self if user.is_active and user.is_superuser else self.none()

    editable_by = visible_to


class RecoveryRequest(models.Model):
    """Somebody forgot the password of an account without a mail address.

    Who knows the person (the secretary of the branch) is asked, and forwards it; an administrator
    confirms by making the link. Where nobody knows the person it goes to administrators at once.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="recovery_requests",
        verbose_name=_("账号"),
    )
    state = models.CharField(
        _("状态"), max_length=10, choices=RecoveryState.choices, default=RecoveryState.ASKED
    )
    asked_at = models.DateTimeField(_("提出时间"), default=timezone.now, db_index=True)
    forwarded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("代为申请"),
    )
    forwarded_at = models.DateTimeField(_("申请时间"), null=True, blank=True)
    note = models.CharField(_("怎样核实的"), max_length=100, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("办理人"),
    )
    closed_at = models.DateTimeField(_("办结时间"), null=True, blank=True)

    objects = RecoveryRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("恢复登录的申请")
        verbose_name_plural = _("恢复登录的申请")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(state__in=["asked", "forwarded"]),
                name="one_open_recovery_a_user",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_state_display()}"
