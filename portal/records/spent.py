"""Forms that were sent in: each once, with what was answered."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

KEPT = dt.timedelta(days=2)


class SpentQuerySet(models.QuerySet):
    """The ways to a spent form."""

    def spend(self, name: str, address: str) -> tuple[Spent, bool]:
        """The row of this name, and whether it is new. Inside a transaction.

        Whoever comes second waits until the first has ended: at the unique name on PostgreSQL, at
        the beginning of the transaction on SQLite.
        """
        try:
            with transaction.atomic():
                return self.create(name=name, address=address[:200]), True
        except IntegrityError:
            return self.get(name=name), False

    def old(self) -> SpentQuerySet:
        """Those nobody sends again."""
        return self.filter(created_at__lt=timezone.now() - KEPT)


class Spent(models.Model):
    """A form that was sent in; who sent what is in ``name``, a hash.

    ``answer`` is sealed with the form's own token, which is kept nowhere.
    """

    name = models.CharField(max_length=64, unique=True)
    address = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    answer = models.BinaryField(default=bytes)

    objects = SpentQuerySet.as_manager()

    class Meta:
        verbose_name = _("已提交的表单")
        verbose_name_plural = _("已提交的表单")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.address} {self.created_at:%Y-%m-%d %H:%M}"
