"""Who can be told, besides accounts, and who looks after whom: filled by the floors above."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Q


@dataclass(frozen=True)
class Person:
    """Somebody without an account: a record of another floor, by kind and id."""

    kind: str
    id: int
    label: str = ""


@dataclass(frozen=True)
class PersonKind:
    """``acted_for(user)`` are the ids of those ``user`` acts for (a subquery, or none).

    ``phone(id)`` is the number a text message may go to, empty where there is none.
    """

    name: str
    acted_for: Callable[[object], Iterable[int]]
    phone: Callable[[int], str] = lambda pk: ""


@dataclass(frozen=True)
class Caretaker:
    """Who rings somebody whose address takes no mail; ``link`` leads to that person's record."""

    user: object
    link: str


_kinds: dict[str, PersonKind] = {}
_caretakers: list[Callable[[object], Iterable[Caretaker]]] = []


def register(kind: PersonKind) -> None:
    """Let records of this kind be told of things."""
    _kinds[kind.name] = kind


def get(name: str) -> PersonKind | None:
    """The kind of this name, None where nobody registered it."""
    return _kinds.get(name)


def acted_for(user) -> Q:
    """A filter on notices: those for people ``user`` acts for."""
    found = Q(pk__in=[])
    for kind in _kinds.values():
        ids = kind.acted_for(user)
        if ids is not None:
            found |= Q(person_kind=kind.name, person_id__in=ids)
    return found


def register_caretakers(of: Callable[[object], Iterable[Caretaker]]) -> None:
    """``of(user)``: who is told when messages to ``user`` do not arrive."""
    if of not in _caretakers:
        _caretakers.append(of)


def caretakers(user) -> list[Caretaker]:
    """Who rings ``user``; each once."""
    found = {care.user.pk: care for of in _caretakers for care in of(user)}
    found.pop(user.pk, None)
    return list(found.values())
