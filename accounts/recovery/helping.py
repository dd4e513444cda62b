"""Who knows the owner of an account, and can say whether it is them who ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..models import User

_helpers: list[Callable[[User], Iterable[User]]] = []


def register_helpers(of: Callable[[User], Iterable[User]]) -> None:
    """``of(user)``: the accounts of those who look after ``user``."""
    if of not in _helpers:
        _helpers.append(of)


def helpers(user: User) -> list[User]:
    """Who is asked about ``user``; never oneself, nobody twice, only who can sign in."""
    found = {helper.pk: helper for of in _helpers for helper in of(user) if helper.is_active}
    found.pop(user.pk, None)
    return list(found.values())
