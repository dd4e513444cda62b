"""What members may ask for: each kind says its words, and to which pages an answer may point."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet

from branches.models import Branch


@dataclass(frozen=True)
class Kind:
    """A kind of request; ``name`` stands in the address and in the database.

    ``label`` names it in a list of everything held, ``title`` on its page, ``owed`` what a branch
    has to do, ``refusal`` the button that declines. ``advice`` is for who answers, and leads to
    the member's record. ``pages(user, branch)`` are those an answer may point to.
    """

    name: str
    label: str
    title: str
    owed: str
    refusal: str
    advice: str = ""
    pages: Callable[[object, Branch], QuerySet] | None = None


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Let members ask for this, too."""
    _kinds[kind.name] = kind
    return kind


def get(name: str) -> Kind:
    """The kind of this name; KeyError where there is none."""
    return _kinds[name]
