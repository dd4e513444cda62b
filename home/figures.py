"""Figures of the front page that are counted, not typed: told by the app that keeps the records.

The front page shows what a source says at that moment; the models it counts are watched, so that
no cached page shows an old number::

    figures.register("branches.pages", _("有公开主页的支部"), count, "branches.Branch")
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from portal.serving import watching


@dataclass(frozen=True)
class Figure:
    """A part of a whole, both counted now."""

    part: int
    whole: int


@dataclass(frozen=True)
class Source:
    """What editors choose by ``label``."""

    label: str | Promise
    count: Callable[[], Figure]


_sources: dict[str, Source] = {}


def register(code: str, label: str | Promise, count: Callable[[], Figure], *watched: str) -> None:
    """Offer ``count()`` to editors; ``watched`` are the models ("app.Model") it counts."""
    _sources[code] = Source(label, count)
    watching.watch(*watched)


def choices() -> list[tuple[str, str | Promise]]:
    """The sources as an editor chooses them."""
    return [(code, source.label) for code, source in _sources.items()]


def counted(code: str) -> Figure | None:
    """What a source says now; None where it is gone or nothing is chosen."""
    source = _sources.get(code)
    return source.count() if source else None
