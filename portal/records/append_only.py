"""Records that are written once: nobody edits or removes them from here.

The database refuses it too (``portal.records.triggers``), so no key to what may go acts on such a
row: no CASCADE and no SET_NULL, but a :func:`loose_key`, and a label beside it.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


def loose_key(to, verbose_name=None, *, related_name: str = "+", **more) -> models.ForeignKey:
    """A key to what may go, of a row that stays as it was written: no constraint, no action."""
    return models.ForeignKey(
        to,
        verbose_name=verbose_name,
        related_name=related_name,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        **more,
    )


class FrozenError(Exception):
    """Somebody tried to change or remove what is kept as it was written."""


class AppendOnlyQuerySet(models.QuerySet):
    """Rows that are added and read."""

    def update(self, **kwargs) -> int:
        """Refused."""
        raise FrozenError(f"{self.model._meta.label} is not edited")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused."""
        raise FrozenError(f"{self.model._meta.label} is not removed")

    def bulk_update(self, objs, fields, batch_size=None) -> int:
        """Refused."""
        raise FrozenError(f"{self.model._meta.label} is not edited")


class AppendOnly(models.Model):
    """A row that is saved once. Its manager is made of an :class:`AppendOnlyQuerySet`.

    ``refused`` is what the database refuses; a model whose rows go with what they are of leaves
    DELETE out.
    """

    refused: ClassVar[tuple[str, ...]] = ("UPDATE", "DELETE")

    class Meta:
        abstract = True

    def save(self, *args, **kwargs) -> None:
        """Once only."""
        if not self._state.adding:
            raise FrozenError(f"{self._meta.label} is not edited")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs) -> tuple[int, dict[str, int]]:
        """Never by itself."""
        raise FrozenError(f"{self._meta.label} is not removed")
