"""The entries of the member area: its side list, and the tab bar of phones.

Each room registers its own (``register_entry``); a person sees those that are ``shown`` to them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse


@dataclass(frozen=True)
class Entry:
    """``name`` is the tab pages say they belong to; ``url`` the name of an address."""

    name: str
    url: str
    text: str
    icon: str
    shown: Callable
    order: int
    phone: bool


_entries: list[Entry] = []


def register_entry(
    name: str,
    url: str,
    text: str,
    icon: str,
    *,
    order: int,
    shown: Callable = lambda user: True,
    phone: bool = True,
) -> None:
    """Add an entry; ``shown(user) -> bool``, ``text`` lazily translated.

    ``phone`` says whether it also stands in the tab bar, which has room for five.
    """
    entry = Entry(name, url, text, icon, shown, order, phone)
    if not any((one.name, one.text) == (name, text) for one in _entries):
        _entries.append(entry)
        _entries.sort(key=lambda one: one.order)


def navigation(user, tab: str) -> list[dict]:
    """The entries for ``user`` in their order, that of ``tab`` marked as current."""
    return [
        {
            "text": entry.text,
            "url": reverse(entry.url),
            "icon": entry.icon,
            "phone": entry.phone,
            "current": entry.name == tab,
        }
        for entry in _entries
        if entry.shown(user)
    ]
