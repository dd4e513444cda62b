"""What is put to a vote, its counts and the verdict the rulebook gave. Never who voted how."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Member
from portal.models import AppendOnly, AppendOnlyQuerySet, Tracked, TrackedQuerySet
from portal.records.append_only import loose_key

from ..agenda.models import AgendaItem, seen
from ..attendance.models import Participant
from ..enums import DecisionType, MotionState
from ..meetings.models import kept


class MotionQuerySet(TrackedQuerySet):
    """The ways to a motion, by who asks."""

    def visible_to(self, user):
        """Of items of the agenda one may see."""
        return self.filter(seen(user, "item__"))

    def editable_by(self, user):
        """Of meetings one keeps."""
        return self.filter(kept(user, "item__meeting__"))


def _count(label) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(label, null=True, blank=True)


class Motion(Tracked):
    """表决事项: a matter, or a member who is kept as a reference and never shown by name.

    Counts are people. Written opinions are known to admission and conversion alone and are shown
    only added in. The verdict is the rulebook's; only a count can be corrected.
    """

    item = models.OneToOneField(
        AgendaItem, on_delete=models.CASCADE, related_name="motion", verbose_name=_("议程")
    )
    kind = models.CharField(_("种类"), max_length=10, choices=DecisionType.choices)
    matter = models.CharField(_("表决什么"), max_length=200, blank=True)
    subject = models.ForeignKey(
        Member,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("有关的人"),
    )
    secret = models.BooleanField(_("无记名"), default=False)
    state = models.CharField(
        _("结果"), max_length=9, choices=MotionState.choices, default=MotionState.OPEN
    )
    # 接收预备党员以前: asked for, and missing ones warned of (B4).
    reviewed_on = models.DateField(_("支委会审查日期"), null=True, blank=True)
    examined_on = models.DateField(_("党委预审日期"), null=True, blank=True)
    form_handed_in_on = models.DateField(_("志愿书日期"), null=True, blank=True)
    entitled = _count(_("应到有表决权"))
    present = _count(_("表决时在场有表决权"))
    in_favour = _count(_("赞成"))
    against = _count(_("反对"))
    abstained = _count(_("弃权"))
    blank = _count(_("空白票"))
    void = _count(_("废票"))
    issued = _count(_("发出票数"))
    returned = _count(_("收回票数"))
    written_in_favour = _count(_("书面赞成"))
    written_against = _count(_("书面反对"))
    written_abstained = _count(_("书面弃权"))
    decided_at = models.DateTimeField(_("表决时间"), null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("谁登记的结果"),
    )
    quorate = models.BooleanField(_("够法定人数"), null=True, editable=False)
    arithmetic = models.TextField(_("怎么算的"), blank=True, editable=False)
    rules = models.JSONField(_("依据"), default=list, editable=False)
    flags = models.JSONField(_("提示"), default=list, editable=False)
    # Who was in the room then, computed from the intervals and frozen with the decision.
    present_then = models.ManyToManyField(
        Participant, blank=True, editable=False, related_name="+", verbose_name=_("表决时在场的人")
    )

    objects = MotionQuerySet.as_manager()

    class Meta:
        verbose_name = _("表决事项")
        verbose_name_plural = _("表决事项")
        ordering = ["item"]
        constraints = [
            models.CheckConstraint(
                condition=Q(matter="") ^ Q(subject__isnull=True),
                name="motion_on_a_matter_or_a_member",
            )
        ]

    def __str__(self) -> str:
        return self.matter or str(self.get_kind_display())


class OfMotionQuerySet(models.QuerySet):
    """What hangs on a motion, by who asks."""

    def visible_to(self, user):
        """Of motions one may see."""
        return self.filter(seen(user, "motion__item__"))


class CountCorrectionQuerySet(OfMotionQuerySet, AppendOnlyQuerySet):
    """Corrected counts, by who asks."""


class CountCorrection(AppendOnly):
    """A count was corrected: who, when, why, and both counts."""

    refused = ("UPDATE",)

    motion = models.ForeignKey(
        Motion, on_delete=models.CASCADE, related_name="corrections", verbose_name=_("表决事项")
    )
    before = models.JSONField(_("原来的票数"))
    after = models.JSONField(_("改后的票数"))
    reason = models.CharField(_("为什么"), max_length=200)
    corrected_at = models.DateTimeField(_("时间"), default=timezone.now)
    corrected_by = loose_key(settings.AUTH_USER_MODEL, _("谁改的"))
    corrected_by_label = models.CharField(_("谁改的"), max_length=80)

    objects = CountCorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("票数更正")
        verbose_name_plural = _("票数更正")
        ordering = ["motion", "pk"]

    def __str__(self) -> str:
        return f"{self.motion} {timezone.localtime(self.corrected_at):%Y-%m-%d}"


class ApprovalQuerySet(OfMotionQuerySet, TrackedQuerySet):
    """Requests to the superior, by who asks."""


class Approval(Tracked):
    """请示—批复: what the superior answered to a decision that needs their consent."""

    motion = models.OneToOneField(
        Motion, on_delete=models.CASCADE, related_name="approval", verbose_name=_("表决事项")
    )
    requested_on = models.DateField(_("请示日期"))
    request_number = models.CharField(_("请示文号"), max_length=60, blank=True)
    answered_on = models.DateField(_("批复日期"), null=True, blank=True)
    answer_number = models.CharField(_("批复文号"), max_length=60, blank=True)
    granted = models.BooleanField(_("同意"), null=True, blank=True)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        verbose_name = _("请示和批复")
        verbose_name_plural = _("请示和批复")
        ordering = ["-requested_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.motion} {self.answer_number}"
