"""Closed lists shared by every app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ChangeKind(models.TextChoices):
    """Whether readers are told about a change."""

    MINOR = "minor", _("小改动（错字、格式），不另告知")
    MAJOR = "major", _("重要改动，公开说明")


class WithdrawalReason(models.TextChoices):
    """Why a page that was public no longer is."""

    IN_ERROR = "error", _("发布有误")
    MERGED = "merged", _("已并入其他页面")
    NO_LONGER_VALID = "invalid", _("已不再有效")
