"""Kinds of notices: every floor registers its own, in ``ready()`` or its plugs."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise

if TYPE_CHECKING:
    from .models import Notice

SETTLING = dt.timedelta(minutes=10)


@dataclass(frozen=True)
class Kind:
    """``urgent`` passes quiet hours, digest and stopped addresses: what somebody waits for.

    ``settling``: how long its messages wait outside the portal, so that several edits become one.
    ``letter``: another program wrote the mail; the notice has no more than its subject.
    ``still_true(notice)`` is asked again at the moment of sending; False, and nothing is sent.
    """

    name: str
    label: str | Promise
    urgent: bool = False
    settling: dt.timedelta = dt.timedelta(0)
    letter: bool = False
    still_true: Callable[[Notice], bool] | None = None


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Let it be told; registering a name again replaces it."""
    _kinds[kind.name] = kind
    return kind


def get(name: str) -> Kind:
    """The kind of this name; a plain one where whoever registered it is no more."""
    return _kinds.get(name) or Kind(name, name)


def registered() -> list[Kind]:
    """Every kind."""
    return list(_kinds.values())


def checksum(facts: object) -> str:
    """Of the facts a notice speaks of (JSON, dates as text): changed facts have another one."""
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
