"""Every column where something lies sealed, so that all of it follows a new key.

Floors above register theirs with :func:`keep`; ``manage.py rotate_secrets`` goes through them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Model, QuerySet

from .sealing import WrongKey, reseal

Change = Callable[[Model, Callable[[str], str]], bool]


@dataclass(frozen=True)
class Kept:
    """Rows of ``model`` whose ``field`` holds something sealed.

    ``change(row, how)`` applies ``how`` to each sealed text of a row and says whether any changed;
    without it the field is one such text, empty where there is none.
    """

    model: type[Model]
    field: str
    change: Change | None = None

    def reseal(self) -> tuple[int, int]:
        """As :func:`reseal_rows`, for all there are."""
        rows = self.model._default_manager.all()
        if self.change is None:
            rows = rows.exclude(**{self.field: ""})
        return reseal_rows(rows, self.field, self.change or self._whole)

    def _whole(self, row: Model, how: Callable[[str], str]) -> bool:
        stored = getattr(row, self.field)
        setattr(row, self.field, how(stored) if stored else stored)
        return getattr(row, self.field) != stored


_kept: list[Kept] = []


def keep(kept: Kept) -> None:
    """Have these rows follow when keys change."""
    if kept not in _kept:
        _kept.append(kept)


def keepers() -> list[Kept]:
    """Everything registered."""
    return list(_kept)


def reseal_rows(rows: QuerySet, field: str, change: Change) -> tuple[int, int]:
    """Seal what lies open or was sealed with an older key; returns how many changed and failed.

    Row by row, each held while it is changed. Run again, it changes nothing. What no key opens is
    left as it is.
    """
    changed = failed = 0
    for pk in rows.values_list("pk", flat=True):
        with transaction.atomic():
            row = rows.select_for_update(of=("self",)).filter(pk=pk).first()
            try:
                if row is not None and change(row, reseal):
                    row.save(update_fields=[field])
                    changed += 1
            except WrongKey:
                failed += 1
    return changed, failed
