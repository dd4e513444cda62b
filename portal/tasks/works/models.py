"""A work and its rows."""

from __future__ import annotations

import datetime as dt
import json

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.keys import WrongKey, seal, unseal

from . import kinds
from .kinds import REFUSED


class State(models.TextChoices):
    """What its owner wants of it. Whether somebody is at it, its task knows (``shown``)."""

    GOING = "going", _("进行中")
    STOPPED = "stopped", _("已停下")
    DONE = "done", _("已做完")


class WorkQuerySet(models.QuerySet):
    """The ways to a work."""

    def visible_to(self, user) -> WorkQuerySet:
        """One's own, as long as one may do such work on what it is about."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        may = Q(pk__in=[])
        for kind in kinds.registered():
            may |= Q(kind=kind.name, subject__in=kind.allowed(user).order_by().values("pk"))
        return self.filter(may, owner=user)

    editable_by = visible_to

    def over(self) -> WorkQuerySet:
        """Those nothing was done about for ``PORTAL_WORK_DAYS``."""
        days = dt.timedelta(days=settings.PORTAL_WORK_DAYS)
        return self.filter(changed_at__lt=timezone.now() - days)


class Work(models.Model):
    """Rows somebody wants to have written, into what ``subject`` (an id) names for its kind.

    Kept for ``PORTAL_WORK_DAYS`` after its last change, then gone with its rows.
    """

    kind = models.CharField(_("种类"), max_length=40)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="works",
        verbose_name=_("谁提出"),
    )
    subject = models.BigIntegerField(_("对象编号"))
    language = models.CharField(_("语言"), max_length=10)  # of what is said about the rows
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.GOING)
    why = models.CharField(_("停下的原因"), max_length=200, blank=True)
    asked_at = models.DateTimeField(_("提出时间"), default=timezone.now)
    changed_at = models.DateTimeField(_("最近进展"), default=timezone.now, db_index=True)

    objects = WorkQuerySet.as_manager()

    class Meta:
        verbose_name = _("成批工作")
        verbose_name_plural = _("成批工作")
        default_permissions = ()
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["owner", "kind", "subject"], name="work_owner")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def counts(self) -> dict[str, int]:
        """Rows by outcome; those that wait have none (``""``)."""
        found = self.rows.order_by().values_list("outcome").annotate(Count("pk"))
        return dict(found)

    @property
    def kept_until(self) -> dt.datetime:
        """When it goes, unless something happens to it."""
        return self.changed_at + dt.timedelta(days=settings.PORTAL_WORK_DAYS)


class WorkRow(models.Model):
    """One row: what it says, sealed until a record was made of it, and what became of it."""

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("行"))
    sealed = models.TextField(blank=True)
    outcome = models.CharField(_("结果"), max_length=20, blank=True)
    why = models.TextField(_("原因"), blank=True)
    made = models.BigIntegerField(_("登记编号"), null=True)

    class Meta:
        verbose_name = _("成批工作的一行")
        verbose_name_plural = _("成批工作的各行")
        default_permissions = ()
        ordering = ["work", "number"]
        constraints = [models.UniqueConstraint(fields=["work", "number"], name="work_row_once")]
        indexes = [models.Index(fields=["work", "outcome", "number"], name="work_row_outcome")]

    def __str__(self) -> str:
        return f"{self.work_id}:{self.number}"

    @property
    def said(self) -> dict | None:
        """What the row says; None where it was wiped, or no key opens it."""
        try:
            return json.loads(unseal(self.sealed)) if self.sealed else None
        except WrongKey:
            return None

    def say(self, said: dict) -> None:
        """Let it wait to be written, saying this."""
        self.sealed, self.outcome, self.why = seal(json.dumps(said)), "", ""

    def note(self, outcome: kinds.Outcome) -> None:
        """What became of it. What was made holds what the row said; nothing is held twice."""
        self.outcome, self.why, self.made = outcome.word, outcome.why, outcome.made
        if outcome.made is not None and outcome.word != REFUSED:
            self.sealed = ""
