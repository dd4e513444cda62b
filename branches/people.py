"""Who holds the posts of a branch, told by the app that knows its people.

``branches`` knows no members. An app above registers a source; a public page asks
``officers_of(branch)`` and gets posts with names only where the person agreed to be named.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from .models import Branch


class Officer(TypedDict):
    """A post and who holds it; ``name`` is empty without that person's consent."""

    post: str
    name: str


Source = Callable[["Branch"], list[Officer]]
_sources: list[Source] = []


def register(source: Source) -> Source:
    """Add ``source(branch)``, the posts of a branch in their order; usable as decorator."""
    if source not in _sources:
        _sources.append(source)
    return source


def officers_of(branch: Branch) -> list[Officer]:
    """Every post held today, highest first."""
    return [officer for source in _sources for officer in source(branch)]
