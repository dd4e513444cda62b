"""Publishing without a second person: allowed with a reason, and a debt until somebody signs."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail.permissions import policy_registry


class EmergencyPublicationQuerySet(models.QuerySet):
    """Debts by state and by who may know of them."""

    def open(self) -> models.QuerySet:
        """Those nobody has signed."""
        return self.filter(signed_at=None)

    def visible_to(self, user) -> models.QuerySet:
        """One's own, and those of pages one may publish."""
        if not user.is_active:
            return self.none()
        if user.is_superuser:
            return self.all()
        policy = policy_registry.get_by_type(Page)
        pages = policy.instances_user_has_permission_for(user, "publish")
        return self.filter(models.Q(publisher=user) | models.Q(page__in=pages.values("pk")))

    def to_sign(self, user) -> models.QuerySet:
        """Open ones of others' texts that this person may sign."""
        mine = models.Q(publisher=user) | models.Q(author=user)
        return self.open().visible_to(user).exclude(mine)


class EmergencyPublication(models.Model):
    """One publication that only one person answered for.

    ``publisher`` acted, ``author`` made the last edit of the text (the same person as a rule).
    Neither can be the one who signs. It goes only with its page.
    """

    page = models.ForeignKey(
        "wagtailcore.Page",
        on_delete=models.CASCADE,
        related_name="emergency_publications",
        verbose_name=_("页面"),
    )
    revision = models.ForeignKey(
        "wagtailcore.Revision",
        on_delete=models.RESTRICT,
        related_name="+",
        verbose_name=_("发布的版本"),
    )
    replaced_revision = models.ForeignKey(
        "wagtailcore.Revision",
        on_delete=models.RESTRICT,
        related_name="+",
        null=True,
        verbose_name=_("此前公开的版本"),
    )
    publisher = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        verbose_name=_("发布人"),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        verbose_name=_("最后改稿的人"),
    )
    reason = models.TextField(_("紧急发布的理由"), max_length=300)
    at = models.DateTimeField(_("发布时间"), default=timezone.now)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        verbose_name=_("补签人"),
    )
    signed_at = models.DateTimeField(_("补签时间"), null=True)
    note = models.TextField(_("补签意见"), max_length=300, blank=True)

    objects = EmergencyPublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("紧急发布")
        verbose_name_plural = _("紧急发布")
        ordering = ["-at", "-pk"]
        # Nobody is given the right to add, change or delete one by hand.
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="emergency_signed_by_somebody_else",
                condition=models.Q(signed_by=None)
                | (
                    ~models.Q(signed_by=models.F("publisher"))
                    & (models.Q(author=None) | ~models.Q(signed_by=models.F("author")))
                ),
            ),
            models.CheckConstraint(
                name="emergency_signed_on_a_day",
                condition=models.Q(signed_by=None) | models.Q(signed_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["page"],
                name="open_emergencies",
                condition=models.Q(signed_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.page}：{self.reason}"
