"""What a meeting decided somebody is to do; open ones stand first on the next agenda."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.models import Branch
from members.enums import PostKind
from members.models import Member
from portal.models import Tracked, TrackedQuerySet

from ..belonging import groups_led, posts_of
from ..enums import FollowUpState, MeetingForm


class FollowUpQuerySet(TrackedQuerySet):
    """The ways to what is to be done, by who asks."""

    def visible_to(self, user):
        """One's own, as a member or by a post one holds, and those one keeps."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        post = posts_of(user).filter(branch=OuterRef("branch"), kind=OuterRef("owner_post"))
        kept = self.model.objects.editable_by(user).order_by().values("pk")
        return self.filter(Q(owner__user=user) | Q(Exists(post)) | Q(pk__in=kept))

    def editable_by(self, user):
        """Those of branches one keeps, and of the meetings of the group one leads."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        kept = Branch.objects.kept_by(user).order_by().values("pk")
        groups = Q(meeting__form=MeetingForm.GROUP, meeting__group__in=groups_led(user))
        return self.filter(Q(branch__in=kept) | groups)

    def open(self):
        """Those still to be done."""
        return self.filter(state=FollowUpState.OPEN)


class FollowUp(Tracked):
    """要办的事: what, whose (a member's or a post's), by when, and how it ended. No percentages."""

    branch = models.ForeignKey(
        Branch, on_delete=models.PROTECT, related_name="follow_ups", verbose_name=_("党支部")
    )
    meeting = models.ForeignKey(
        "life.Meeting",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="follow_ups",
        verbose_name=_("哪次会议定的"),
    )
    item = models.ForeignKey(
        "life.AgendaItem",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="follow_ups",
        verbose_name=_("议程"),
    )
    what = models.CharField(_("要办什么"), max_length=200)
    # 组织生活会以后的整改清单 is made of these too (ZB-16).
    rectifies = models.BooleanField(_("列入整改清单"), default=False)
    owner = models.ForeignKey(
        Member,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="follow_ups",
        verbose_name=_("谁办"),
    )
    owner_post = models.CharField(
        _("哪个职务办"), max_length=12, choices=PostKind.choices, blank=True
    )
    due_on = models.DateField(_("什么时候办好"), null=True, blank=True)
    state = models.CharField(
        _("状态"), max_length=8, choices=FollowUpState.choices, default=FollowUpState.OPEN
    )
    closing = models.CharField(_("办得怎么样"), max_length=200, blank=True)
    closed_on = models.DateField(_("办结日期"), null=True, blank=True)
    created_at = models.DateTimeField(_("登记时间"), default=timezone.now, editable=False)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("要办的事")
        verbose_name_plural = _("要办的事")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(owner__isnull=False) | ~Q(owner_post=""), name="follow_up_has_an_owner"
            ),
            models.CheckConstraint(
                condition=Q(state=FollowUpState.OPEN) | ~Q(closing=""),
                name="follow_up_closed_with_a_line",
            ),
        ]

    def __str__(self) -> str:
        return self.what
