"""Closed lists of news and policy."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SourceType(models.TextChoices):
    """Where a piece comes from; it can't be empty (rules.md A7)."""

    ORIGINAL = "original", _("原创")
    REPRINT = "reprint", _("转载")
    FROM_ABOVE = "above", _("上级来文")


class ColumnType(models.TextChoices):
    """What a column holds; decides how often it must be renewed (WG-04)."""

    NEWS = "news", _("动态要闻")
    NOTICES = "notices", _("通知公告")


class CampaignStatus(models.TextChoices):
    """Where a campaign stands today."""

    COMING = "coming", _("即将开始")
    RUNNING = "running", _("进行中")
    OVER = "over", _("已结束")


class Validity(models.TextChoices):
    """有效性 of a document."""

    IN_FORCE = "in_force", _("现行有效")
    NOT_YET = "not_yet", _("尚未施行")
    AMENDED = "amended", _("已被修改")
    REPEALED = "repealed", _("已废止")
    UNKNOWN = "unknown", _("未标明")


class Openness(models.TextChoices):
    """公开方式 of a document."""

    PROACTIVE = "proactive", _("主动公开")
    ON_REQUEST = "on_request", _("依申请公开")


class RelationKind(models.TextChoices):
    """How one document stands to another; read from the page that holds the row."""

    BASED_ON = "based_on", _("依据")
    REPLACES = "replaces", _("替代")
    REPEALS = "repeals", _("废止")
    EXPLAINS = "explains", _("解读")


REVERSE_RELATION_LABELS = {
    RelationKind.BASED_ON: _("被作为依据"),
    RelationKind.REPLACES: _("被替代"),
    RelationKind.REPEALS: _("被废止"),
    RelationKind.EXPLAINS: _("有解读"),
}


class ImportStatus(models.TextChoices):
    """What became of a file given to the importer."""

    DONE = "done", _("已导入")
    PARTIAL = "partial", _("部分导入")
    REFUSED = "refused", _("未导入")
