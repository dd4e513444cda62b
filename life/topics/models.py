"""A matter over time; its treatment in a meeting is an item of the agenda."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from branches.models import Branch
from members.models import Member
from portal.models import Tracked, TrackedQuerySet

from ..belonging import homes_of
from ..enums import Tier, TopicState


class TopicQuerySet(TrackedQuerySet):
    """The ways to a topic, by who asks."""

    def visible_to(self, user):
        """One's own, those of branches one keeps, and what was taken up for all of the home branch.

        Hosts propose there and read what became of it; the rest is not theirs.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        kept = Branch.objects.kept_by(user).order_by().values("pk")
        taken = Q(tier=Tier.BRANCH, state__in=(TopicState.TAKEN_UP, TopicState.CLOSED))
        return self.filter(
            Q(proposed_by__user=user) | Q(branch__in=kept) | (taken & Q(branch__in=homes_of(user)))
        )

    def editable_by(self, user):
        """Those of branches one keeps."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(branch__in=Branch.objects.kept_by(user).order_by().values("pk"))


class Topic(Tracked):
    """议题: proposed by a member with a reason (议题征集), or set by the committee."""

    branch = models.ForeignKey(
        Branch, on_delete=models.PROTECT, related_name="topics", verbose_name=_("党支部")
    )
    title = models.CharField(_("议题"), max_length=120)
    reason = models.TextField(_("提出的理由"), max_length=500, blank=True)
    proposed_by = models.ForeignKey(
        Member,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="topics",
        verbose_name=_("提出人"),
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("登记人"),
        help_text=_("由他人代为提出时，是代办人。"),
    )
    proposed_at = models.DateTimeField(_("提出时间"), auto_now_add=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=TopicState.choices, default=TopicState.PROPOSED
    )
    tier = models.CharField(_("谁能看"), max_length=10, choices=Tier.choices, default=Tier.BRANCH)
    answer = models.TextField(_("答复"), max_length=500, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("答复人"),
    )
    answered_at = models.DateTimeField(_("答复时间"), null=True, editable=False)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("议题")
        verbose_name_plural = _("议题")
        ordering = ["-proposed_at", "-pk"]

    def __str__(self) -> str:
        return self.title
