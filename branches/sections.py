"""Sections of a branch's public page told by the apps above, which know what ``branches`` does not.

The page asks when it is shown; a section without content is left out::

    sections.register("members/affiliations/officers.html", officers_section)

Whatever a section says is public: its source asks for consent and leaves out the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .models import Branch

MAIN, ASIDE = "main", "aside"

Source = Callable[["Branch"], object]


@dataclass(frozen=True)
class Section:
    """A template, and what it gets as ``content``."""

    template: str
    content: object


@dataclass(frozen=True)
class _Registered:
    source: Source
    place: str
    order: int


_sources: dict[str, _Registered] = {}


def register(template: str, source: Source, place: str = ASIDE, order: int = 100) -> None:
    """Show ``template`` with ``source(branch)`` below the text (``MAIN``) or beside it.

    Lower orders come first. Again with the same template replaces it.
    """
    if place not in (MAIN, ASIDE):
        raise ValueError(place)
    _sources[template] = _Registered(source, place, order)


def sections_of(branch: Branch) -> dict[str, list[Section]]:
    """What there is to show of a branch, by place and in order."""
    found: dict[str, list[Section]] = {MAIN: [], ASIDE: []}
    for template, known in sorted(_sources.items(), key=lambda item: item[1].order):
        if content := known.source(branch):
            found[known.place].append(Section(template, content))
    return found
