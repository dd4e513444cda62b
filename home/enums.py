"""Closed lists of the home app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AlertLevel(models.TextChoices):
    """How loud a banner is."""

    NOTICE = "notice", _("提示")
    WARNING = "warning", _("警示")
    URGENT = "urgent", _("紧急")
