"""What readers were told: changes after publication, and why a page was withdrawn."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.records.append_only import AppendOnly, AppendOnlyQuerySet, loose_key

from .enums import WithdrawalReason


class PublishedChangeQuerySet(AppendOnlyQuerySet):
    """Changes as readers may see them."""

    def with_concealment(self) -> models.QuerySet:
        """Adds ``concealed``: the text from before a withdrawal "in error" is not shown again."""
        later = Withdrawal.objects.filter(
            page_id=models.OuterRef("page_id"),
            reason=WithdrawalReason.IN_ERROR,
            withdrawn_at__gte=models.OuterRef("published_at"),
        )
        return self.annotate(concealed=models.Exists(later))


class PublishedChange(AppendOnly):
    """A major change readers saw, frozen once published: the note, and the text it replaced.

    It goes only with its page (which nobody but a superuser can delete). RESTRICT holds the two
    revisions against purging but lets them go together with the page.
    """

    refused = ("UPDATE",)

    page = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.CASCADE, related_name="published_changes"
    )
    note = models.CharField(_("改动说明"), max_length=300)
    published_at = models.DateTimeField(_("发布时间"), default=timezone.now)
    revision = models.ForeignKey(
        "wagtailcore.Revision",
        on_delete=models.RESTRICT,
        related_name="+",
        verbose_name=_("新版本"),
    )
    replaced_revision = models.ForeignKey(
        "wagtailcore.Revision",
        on_delete=models.RESTRICT,
        related_name="+",
        null=True,
        verbose_name=_("被替换的版本"),
    )
    user = loose_key(settings.AUTH_USER_MODEL)

    objects = PublishedChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("公开的改动")
        verbose_name_plural = _("公开的改动")
        ordering = ["-published_at", "-pk"]
        # Nobody is given the right to add, change or delete one by hand.
        default_permissions = ()
        permissions = [("view_reports", _("可以看站点报告"))]
        constraints = [
            models.UniqueConstraint(fields=["page", "revision"], name="one_change_per_revision")
        ]

    def __str__(self) -> str:
        return self.note


class WithdrawalQuerySet(models.QuerySet):
    """Withdrawals by state."""

    def open(self) -> models.QuerySet:
        """Those whose page has not been published again."""
        return self.filter(lifted_at=None)


class Withdrawal(models.Model):
    """Why a page that was public came down; its address answers with this until it is back.

    At most one of a page is open. When the page is published again it stays, with ``lifted_at``.
    """

    page = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.CASCADE, related_name="withdrawals"
    )
    reason = models.CharField(_("原因"), max_length=7, choices=WithdrawalReason.choices)
    explanation = models.TextField(
        _("说明"), max_length=500, help_text=_("读者打开原网址会看到这段话。")
    )
    merged_into = models.ForeignKey(
        "wagtailcore.Page",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("并入的页面"),
    )
    revision = models.ForeignKey(
        "wagtailcore.Revision",
        on_delete=models.RESTRICT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("撤下时的版本"),
    )
    withdrawn_at = models.DateTimeField(_("撤下时间"), default=timezone.now)
    lifted_at = models.DateTimeField(_("重新发布时间"), null=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = WithdrawalQuerySet.as_manager()

    class Meta:
        verbose_name = _("撤下说明")
        verbose_name_plural = _("撤下说明")
        ordering = ["-withdrawn_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["page"], condition=models.Q(lifted_at=None), name="one_open_withdrawal"
            )
        ]

    def __str__(self) -> str:
        return f"{self.page}：{self.get_reason_display()}"

    @property
    def shows_title(self) -> bool:
        """What was published in error is not named again."""
        return self.reason != WithdrawalReason.IN_ERROR
