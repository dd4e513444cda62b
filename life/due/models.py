"""Reasons beside what was not held, and the summary kept for speed; the truth is computed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.models import Branch, PartyGroup
from branches.permissions import oversees_all
from portal.models import Tracked, TrackedQuerySet
from portal.records.append_only import loose_key
from portal.rulebook.meetings import OVERDUE

from ..enums import ObligationType
from ..meetings.models import SEES_MEETINGS


class OfSeenBranchQuerySet(models.QuerySet):
    """What the superior reads of a branch too, by who asks."""

    def visible_to(self, user):
        """Of branches one keeps or oversees."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.has_perm(SEES_MEETINGS) and oversees_all(user):
            return self
        branches = Branch.objects.kept_or_overseen(user, SEES_MEETINGS)
        return self.filter(branch__in=branches.order_by().values("pk"))


class NotHeldReasonQuerySet(OfSeenBranchQuerySet, TrackedQuerySet):
    """Reasons, by who asks."""

    def editable_by(self, user):
        """Of branches one keeps."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(branch__in=Branch.objects.kept_by(user).order_by().values("pk"))


class NotHeldReason(Tracked):
    """Why something was not held; what was not held stays not held (no 补记录)."""

    branch = models.ForeignKey(
        Branch, on_delete=models.CASCADE, related_name="not_held", verbose_name=_("党支部")
    )
    type = models.CharField(_("什么"), max_length=12, choices=ObligationType.choices)
    period = models.CharField(_("哪一期"), max_length=7)
    group = loose_key(PartyGroup, _("党小组"), blank=True)
    group_name = models.CharField(_("党小组"), max_length=40, blank=True)
    reason = models.CharField(_("为什么没有开"), max_length=200)
    entered_at = models.DateTimeField(_("填写时间"), default=timezone.now, editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("谁填的"),
    )

    objects = NotHeldReasonQuerySet.as_manager()

    class Meta:
        verbose_name = _("没有开的原因")
        verbose_name_plural = _("没有开的原因")
        ordering = ["branch", "period", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "type", "period", "group"],
                name="one_reason_for_what_was_not_held",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.branch} {self.get_type_display()} {self.period}"


class DueSummary(models.Model):
    """What was computed for a branch, as of a day. Dropped when a fact of the branch changes."""

    branch = models.ForeignKey(
        Branch, on_delete=models.CASCADE, related_name="due_summaries", verbose_name=_("党支部")
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    as_of = models.DateField(_("截至"))
    computed_at = models.DateTimeField(_("计算时间"), default=timezone.now)

    objects = OfSeenBranchQuerySet.as_manager()

    class Meta:
        verbose_name = _("该做的汇总")
        verbose_name_plural = _("该做的汇总")
        constraints = [
            models.UniqueConstraint(fields=["branch", "year"], name="one_summary_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.branch} {self.year}"


class DueLineQuerySet(models.QuerySet):
    """Lines of summaries, by who asks, and by what was written beside them."""

    def visible_to(self, user):
        """Of summaries one may see."""
        seen = DueSummary.objects.visible_to(user).order_by().values("pk")
        return self.filter(summary__in=seen)

    def explained(self):
        """Adds ``is_explained``: a reason was written why it was not held."""
        reasons = NotHeldReason.objects.filter(
            branch=OuterRef("summary__branch"), type=OuterRef("type"), period=OuterRef("period")
        ).annotate(of_group=Coalesce("group", 0))
        return self.annotate(
            is_explained=Exists(reasons.filter(of_group=Coalesce(OuterRef("group"), 0)))
        )

    def unexplained(self):
        """Overdue ones beside which no reason stands."""
        return self.explained().filter(state=OVERDUE, is_explained=False)


class DueLine(models.Model):
    """One obligation of one period as it was computed; codes as in ``portal.rulebook.meetings``."""

    summary = models.ForeignKey(
        DueSummary, on_delete=models.CASCADE, related_name="lines", verbose_name=_("汇总")
    )
    type = models.CharField(_("什么"), max_length=12, choices=ObligationType.choices)
    period = models.CharField(_("哪一期"), max_length=7)
    group = loose_key(PartyGroup, _("党小组"))
    group_name = models.CharField(_("党小组"), max_length=40, blank=True)
    due_on = models.DateField(_("到哪天为止"))
    required = models.PositiveSmallIntegerField(_("要开"))
    held = models.PositiveSmallIntegerField(_("开了"))
    unminuted = models.PositiveSmallIntegerField(_("没有记录"), default=0)
    state = models.CharField(_("状态"), max_length=14)

    objects = DueLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("该做的")
        verbose_name_plural = _("该做的")
        ordering = ["summary", "type", "period"]
        indexes = [models.Index(fields=["type", "state", "period"], name="due_lines_asked_for")]

    def __str__(self) -> str:
        return f"{self.get_type_display()} {self.period}"
