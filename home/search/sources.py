"""What the site's search finds beside pages: records and registers, told by their apps.

A source gets the reader and the words and answers with what that reader may see, by the record's
own ``visible_to``; it stands above the pages, under its name::

    sources.register(_("社会组织"), find_organisations)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

#: Lines of one source on the search page.
SHOWN = 5


@dataclass(frozen=True)
class Line:
    """One find that is no page: its title, where it leads, and what is said below."""

    title: str
    url: str
    facts: tuple[str, ...] = ()
    day: dt.date | None = None


@dataclass(frozen=True)
class Group:
    """What one source found, with its name."""

    label: str | Promise
    lines: list[Line]


Source = Callable[[object, str, int], list[Line]]
_sources: list[tuple[str | Promise, Source]] = []


def register(label: str | Promise, source: Source) -> None:
    """Add ``source(user, query, most)``: at most so many lines ``user`` may see."""
    if all(known is not source for _label, known in _sources):
        _sources.append((label, source))


def groups(user, query: str) -> list[Group]:
    """What the sources found, those without a find left out."""
    if not query:
        return []
    found = [Group(label, source(user, query, SHOWN)) for label, source in _sources]
    return [group for group in found if group.lines]
