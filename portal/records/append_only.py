"""Records that are written once: nobody edits or removes them from here.

Rows still go with what they hang on (CASCADE), and SET_NULL reaches them: the database does that,
not the model.
"""

from __future__ import annotations

from django.db import models


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
    """A row that is saved once. Its manager is made of an :class:`AppendOnlyQuerySet`."""

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
