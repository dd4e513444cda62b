"""What the papers say of a meeting held before the branch used the portal."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.models import Tracked, TrackedQuerySet

from ..meetings.models import Meeting, OfMeetingQuerySet


class PaperRecordQuerySet(OfMeetingQuerySet, TrackedQuerySet):
    """What papers say, by who asks."""

    def visible_to(self, user):
        """Of meetings one keeps: a scan says all that was written, for whomever."""
        return self.editable_by(user)


class PaperRecord(Tracked):
    """What the papers say of a meeting held before the branch used the portal."""

    meeting = models.OneToOneField(
        Meeting, on_delete=models.CASCADE, related_name="paper", verbose_name=_("会议")
    )
    expected = models.PositiveSmallIntegerField(_("应到"), help_text=_("人数，照签到表填写。"))
    present = models.PositiveSmallIntegerField(_("实到"))
    scan = models.FileField(_("扫描件"), upload_to="life/scans/%Y/", max_length=200, blank=True)

    objects = PaperRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("纸质记录")
        verbose_name_plural = _("纸质记录")
        constraints = [
            models.CheckConstraint(
                condition=Q(present__lte=F("expected")), name="not_more_present_than_expected"
            )
        ]

    def __str__(self) -> str:
        return str(self.meeting)
