"""Alert banners (E10): level, from and to, the whole site or a part of it, two languages."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, PageChooserPanel

from portal.records.admin import RecordForm

from ..enums import AlertLevel


class AlertBannerQuerySet(models.QuerySet):
    """Banners by time."""

    def current(self, at=None):
        """Banners shown at the moment ``at`` (default now)."""
        at = at or timezone.now()
        return self.filter(starts_at__lte=at).filter(
            models.Q(ends_at__isnull=True) | models.Q(ends_at__gt=at)
        )


class AlertBanner(models.Model):
    """A short message above every page of the site or of one subtree."""

    level = models.CharField(
        _("级别"), max_length=8, choices=AlertLevel.choices, default=AlertLevel.NOTICE
    )
    text = models.CharField(_("内容"), max_length=120)
    text_en = models.CharField(_("英文内容"), max_length=240, blank=True)
    link = models.CharField(_("详情网址"), max_length=200, blank=True)
    starts_at = models.DateTimeField(_("开始显示"), default=timezone.now)
    ends_at = models.DateTimeField(_("停止显示"), null=True, blank=True)
    subtree = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("只在这个栏目下"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("不选就是全站。"),
    )

    base_form_class = RecordForm
    panels = [
        FieldPanel("level"),
        FieldPanel("text"),
        FieldPanel("text_en"),
        FieldPanel("link"),
        FieldRowPanel(["starts_at", "ends_at"]),
        PageChooserPanel("subtree"),
    ]

    objects = AlertBannerQuerySet.as_manager()

    class Meta:
        verbose_name = _("公告条")
        verbose_name_plural = _("公告条")
        ordering = ["-starts_at"]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        """A banner ends after it begins; its link is an address."""
        if self.ends_at and self.starts_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("停止显示要晚于开始显示。")})
        if self.link and not self.link.startswith(("/", "https://", "http://")):
            raise ValidationError({"link": _("网址以 / 或 https:// 开头。")})
