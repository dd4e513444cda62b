"""A saved list: what was chosen on a page, under a name. Nobody but its owner sees it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SavedListQuerySet(models.QuerySet):
    """One's own."""

    def visible_to(self, user):
        """One's own."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(owner=user)

    editable_by = visible_to


class SavedList(models.Model):
    """``page`` is a name of ``saved.PAGES``; ``query`` what stands behind ``?`` in its address.

    It keeps what was chosen, never what was found: who opens it sees what they may see then.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="saved_lists",
        verbose_name=_("谁的"),
    )
    page = models.CharField(_("哪一页"), max_length=20, editable=False)
    title = models.CharField(_("名称"), max_length=40)
    query = models.CharField(_("筛选"), max_length=500, blank=True, editable=False)
    saved_at = models.DateTimeField(_("保存时间"), default=timezone.now, editable=False)

    objects = SavedListQuerySet.as_manager()

    class Meta:
        verbose_name = _("保存的清单")
        verbose_name_plural = _("保存的清单")
        ordering = ["page", "title", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "page", "title"],
                name="one_saved_list_of_a_title",
                violation_error_message=_("您已经有一个叫这个名称的清单。"),
            )
        ]

    def __str__(self) -> str:
        return self.title
