"""The entries of the member area: its side list, and the tab bar of phones.

Each room registers its own (``register_entry``); a person sees those that are ``shown`` to them.
What has no place in the tab bar stands on the page 我的, which phones have instead of a side list.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

MORE = "more"  # the tab of what has none of its own


@dataclass(frozen=True)
class Entry:
    """``name`` is the tab pages say they belong to; ``url`` the name of an address.

    ``tab`` is its text in the tab bar, which has room for five of few letters; empty, and it
    stands on phones below the tab named ``under``. ``side``: it stands in the side list.
    """

    name: str
    url: str
    text: str | Promise
    icon: str
    order: int
    shown: Callable
    tab: str | Promise
    under: str
    side: bool
    count: Callable


@dataclass(frozen=True)
class Link:
    """An entry as one person sees it; ``count`` is what is new there."""

    text: str | Promise
    url: str
    icon: str
    current: bool
    count: int


@dataclass(frozen=True)
class Navigation:
    """``side`` for wide screens; ``tabs`` for phones; ``more``, what phones have no tab for."""

    side: list[Link]
    tabs: list[Link]
    more: list[Link]


_entries: list[Entry] = []


def register_entry(
    name: str,
    url: str,
    text: str | Promise,
    icon: str,
    *,
    order: int,
    shown: Callable = lambda user: True,
    tab: str | Promise = "",
    under: str = MORE,
    side: bool = True,
    count: Callable = lambda user: 0,
) -> None:
    """Add an entry; ``shown(user) -> bool``, ``count(user) -> int``, texts lazily translated."""
    entry = Entry(name, url, text, icon, order, shown, tab, under, side, count)
    if not any((one.name, one.text) == (name, text) for one in _entries):
        _entries.append(entry)
        _entries.sort(key=lambda one: one.order)


def navigation(user, here: str) -> Navigation:
    """The entries for ``user`` in their order, that of the page at the tab ``here`` as current."""
    shown = [(entry, entry.count(user)) for entry in _entries if entry.shown(user)]
    tabs = {entry.name for entry, _count in shown if entry.tab}
    above = next((entry.under for entry, _count in shown if entry.name == here), MORE)
    there = next((name for name in (here, above) if name in tabs), MORE)

    def link(entry: Entry, count: int, text: str | Promise, current: bool) -> Link:
        return Link(text, reverse(entry.url), entry.icon, current, count)

    return Navigation(
        side=[link(one, count, one.text, one.name == here) for one, count in shown if one.side],
        tabs=[link(one, count, one.tab, one.name == there) for one, count in shown if one.tab],
        more=[link(one, count, one.text, one.name == here) for one, count in shown if not one.tab],
    )
