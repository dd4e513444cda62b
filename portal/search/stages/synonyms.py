"""Other names of a term: short and full names, old and new ones.

The package knows none itself. Whoever keeps such a list registers a function once, usually in
``AppConfig.ready()``; both back ends and the highlighter then accept each of the names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from .text import fold

Provider = Callable[[str], Iterable[str]]

MAX_ALTERNATIVES = 8

_providers: list[Provider] = []


def register(provider: Provider) -> Provider:
    """Add ``provider(folded term) -> names``; usable as a decorator, twice is once."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def unregister(provider: Provider) -> None:
    """Take a provider away again; unknown ones are ignored."""
    if provider in _providers:
        _providers.remove(provider)


def alternatives(term: str) -> tuple[str, ...]:
    """Return the folded term first, then its other names, each once, at most eight in all."""
    found = dict.fromkeys([term])
    for provider in _providers:
        found.update(dict.fromkeys(folded for name in provider(term) if (folded := fold(name))))
    return tuple(found)[:MAX_ALTERNATIVES]
