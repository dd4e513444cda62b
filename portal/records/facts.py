"""Facts that hold from a day on, apart from the day they were entered.

A row says: from ``effective_on`` on, this is so. What holds on a day is the row with the latest
effective day not after it; of two rows with one effective day the one entered later holds. So a
change that is entered late, a correction and one that takes effect next month are all just rows:
nothing is rewritten, and what was known at a moment can be asked too.
"""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .append_only import AppendOnly, AppendOnlyQuerySet, loose_key

LATEST = ("-effective_on", "-pk")


class FactQuerySet(AppendOnlyQuerySet):
    """Rows of facts, asked for a day."""

    def on(self, day: dt.date | None = None, known_at: dt.datetime | None = None):
        """The rows that hold on a day (default today), one of each subject at most.

        ``known_at``: as the portal knew it at that moment. Put conditions on the subject before,
        on the value after.
        """
        rows = self.model.objects.filter(effective_on__lte=day or timezone.localdate())
        if known_at:
            rows = rows.filter(entered_at__lte=known_at)
        rows = rows.filter(**{name: OuterRef(name) for name in self.model.subject})
        return self.filter(pk=Subquery(rows.order_by(*LATEST).values("pk")[:1]))


class Fact(AppendOnly):
    """A row that holds from ``effective_on`` until a later one of the same ``subject``.

    ``subject`` names the fields that say what the row speaks of. The manager is made of a
    :class:`FactQuerySet`.
    """

    subject: ClassVar[tuple[str, ...]]

    effective_on = models.DateField(_("生效日期"))
    entered_at = models.DateTimeField(_("登记时间"), default=timezone.now, editable=False)
    entered_by = loose_key(settings.AUTH_USER_MODEL, _("登记人"), editable=False)
    entered_by_label = models.CharField(_("登记人"), max_length=80, blank=True, editable=False)
    basis = models.CharField(_("依据"), max_length=100, blank=True)

    class Meta:
        abstract = True
        ordering = ["-effective_on", "-pk"]


def holds(model: type[Fact], subject: str, day: dt.date | None, condition: Q) -> Exists:
    """Whether the fact of ``model`` that holds on a day meets ``condition``.

    ``subject`` is the way from the outer query to what the fact speaks of. For a filter or the
    ``filter=`` of an aggregate.
    """
    (name,) = model.subject
    rows = model.objects.filter(**{name: OuterRef(subject)}).on(day)
    return Exists(rows.filter(condition))
