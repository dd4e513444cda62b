"""Rows in force from a day up to, not including, another; what is in force on a day."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def not_over(on: dt.date | None = None, prefix: str = "") -> Q:
    """Rows in force on a day (default today) or beginning later."""
    on = on or timezone.localdate()
    return Q(**{f"{prefix}ends_on": None}) | Q(**{f"{prefix}ends_on__gt": on})


def in_force(on: dt.date | None = None, prefix: str = "") -> Q:
    """Rows in force on a day (default today): a row that begins next month gives no right yet.

    ``prefix`` leads to the rows (``affiliations__``). Put what else the row must be into the same
    ``filter()``, so that all of it speaks of one row.
    """
    on = on or timezone.localdate()
    return Q(**{f"{prefix}starts_on__lte": on}) & not_over(on, prefix)


class DatedQuerySet(models.QuerySet):
    """Rows with ``starts_on`` and an open or exclusive ``ends_on``."""

    def current(self, on: dt.date | None = None):
        """Rows in force on a day (default today)."""
        return self.filter(in_force(on))


class DatedRow(models.Model):
    """A row in force from ``starts_on`` up to, not including, ``ends_on``."""

    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_current(self) -> bool:
        """In force today."""
        today = timezone.localdate()
        return self.starts_on <= today and (self.ends_on is None or today < self.ends_on)

    def overlaps(self, rows):
        """Those of ``rows`` whose time overlaps this one's, this one left out."""
        rows = rows.exclude(pk=self.pk).filter(not_over(self.starts_on))
        return rows.filter(starts_on__lt=self.ends_on) if self.ends_on else rows
