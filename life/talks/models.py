"""谈心谈话 as facts: who with whom, when. What was said is nobody's here (ZB-18)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.models import Branch
from members.models import Member
from portal.models import Tracked, TrackedQuerySet


class TalkQuerySet(TrackedQuerySet):
    """The ways to a talk, by who asks."""

    def visible_to(self, user):
        """One's own, and those of branches one keeps. The superior sees sums alone."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        kept = Branch.objects.kept_by(user).order_by().values("pk")
        return self.filter(Q(first__user=user) | Q(second__user=user) | Q(branch__in=kept))

    def editable_by(self, user):
        """Those of branches one keeps."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(branch__in=Branch.objects.kept_by(user).order_by().values("pk"))


class Talk(Tracked):
    """Two people talked on a day."""

    branch = models.ForeignKey(
        Branch, on_delete=models.PROTECT, related_name="talks", verbose_name=_("党支部")
    )
    first = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="+", verbose_name=_("谁")
    )
    second = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="+", verbose_name=_("和谁")
    )
    held_on = models.DateField(_("哪一天"))
    entered_at = models.DateTimeField(_("登记时间"), default=timezone.now, editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("登记人"),
    )

    objects = TalkQuerySet.as_manager()

    class Meta:
        verbose_name = _("谈心谈话")
        verbose_name_plural = _("谈心谈话")
        ordering = ["-held_on", "-pk"]
        indexes = [models.Index(fields=["branch", "held_on"], name="talks_of_branch")]
        constraints = [
            models.CheckConstraint(condition=~Q(first=F("second")), name="talk_is_of_two")
        ]

    def __str__(self) -> str:
        return f"{self.held_on:%Y-%m-%d}"
