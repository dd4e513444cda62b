"""Who works: a row for each worker, renewed while it lives."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class WorkerQuerySet(models.QuerySet):
    """Workers by their last sign of life, on the database's clock alone."""

    def alive(self) -> WorkerQuerySet:
        """Those who have given a sign within the lease."""
        return self.filter(seen_at__gt=Now() - timedelta(seconds=settings.PORTAL_TASKS_LEASE))


class TaskWorker(models.Model):
    """A process (or thread) that runs tasks."""

    id = models.CharField(primary_key=True, max_length=64)
    started_at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(_("最近一次活动"), db_default=Now())

    objects = WorkerQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = _("任务进程")
        verbose_name_plural = _("任务进程")

    def __str__(self) -> str:
        return self.id
