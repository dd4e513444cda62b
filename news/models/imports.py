"""What the importer did with each file, so that a second run knows."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from news.enums import ImportStatus


class ImportRecord(models.Model):
    """One file once imported: its fingerprint, its page, and what was wrong with it.

    ``source`` is the path below the folder given to the importer; ``fingerprint`` the SHA-256 of
    the file; ``findings`` a list of ``{"code", "message", "where"}`` shown to editors of the page.
    """

    source = models.CharField(_("文件"), max_length=500, unique=True)
    fingerprint = models.CharField(_("指纹"), max_length=64, db_index=True)
    page = models.ForeignKey(
        "wagtailcore.Page",
        on_delete=models.SET_NULL,
        null=True,
        related_name="import_records",
        verbose_name=_("页面"),
    )
    status = models.CharField(_("结果"), max_length=8, choices=ImportStatus.choices)
    findings = models.JSONField(_("发现的问题"), default=list)
    imported_at = models.DateTimeField(_("导入时间"), auto_now=True)

    class Meta:
        verbose_name = _("导入记录")
        verbose_name_plural = _("导入记录")
        ordering = ["source"]

    def __str__(self) -> str:
        return self.source
