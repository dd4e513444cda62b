"""Words editors keep to sort by (a topic, a sector, a street), and how a column reads them."""

from __future__ import annotations

from typing import NamedTuple

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

_FIELDS = ("order", "name", "name_en", "slug")


class NamedTerm(models.Model):
    """An entry of a list editors keep: a name in both languages and its code in addresses."""

    name = models.CharField(_("名称"), max_length=40, unique=True)
    name_en = models.CharField(_("英文名称"), max_length=60, blank=True)
    slug = models.SlugField(_("网址代号"), max_length=40, unique=True)
    order = models.PositiveSmallIntegerField(_("顺序"), default=0)

    class Meta:
        abstract = True
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return _in_readers_language(self.name, self.name_en)


class Term(NamedTuple):
    """A term as the filters of a column show it; terms compare in the order of their list."""

    order: int
    label: str
    slug: str


def term_fields(relation: str) -> list[str]:
    """The columns of ``values_list`` that ``term`` makes of the foreign key ``relation``."""
    return [f"{relation}__{field}" for field in _FIELDS]


def term(order: int | None, name: str | None, name_en: str | None, slug: str | None) -> Term | None:
    """What ``term_fields`` read, named in the reader's language; None for a row without."""
    return None if slug is None else Term(order, _in_readers_language(name, name_en), slug)


def _in_readers_language(name: str, name_en: str) -> str:
    return (name_en if get_language() == "en" else "") or name
