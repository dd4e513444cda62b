"""Who is at work in this request or task, and why: what each change of a record notes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from functools import cached_property

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

WHO, WHY = 80, 200  # characters that are kept
_labels: list[Callable[[object], str]] = []


def register_label(tell: Callable[[object], str]) -> None:
    """``tell(user)``: in which capacity an account acts today. One for the whole project."""
    _labels[:] = [tell]


class Acting:
    """Somebody at work. Asked for only when something is written."""

    def __init__(self, user=None, why: str = "", label: str = ""):
        self.user, self.why, self.given = user, why, label

    @cached_property
    def user_id(self) -> int | None:
        """The account, None for nobody in particular."""
        return self.user.pk if self.user is not None else None

    @cached_property
    def label(self) -> str:
        """Their capacity as it was when they began."""
        if self.given or self.user is None:
            return self.given or _("系统")
        if self.user_id is None:
            return _("没有登录的人")
        return _labels[0](self.user) if _labels else str(self.user)


_now: ContextVar[Acting | None] = ContextVar("acting", default=None)


def now() -> Acting:
    """Whoever is at work; the system where nobody said."""
    return _now.get() or Acting()


@contextmanager
def acting(user=None, why: str = "", label: str = "") -> Iterator[None]:
    """In this block changes are ``user``'s: for a task that does what somebody asked for."""
    token = _now.set(Acting(user, why, label))
    try:
        yield
    finally:
        _now.reset(token)


@contextmanager
def because(why: str | Promise) -> Iterator[None]:
    """In this block changes are made for this reason, by whoever is at work.

    An outer reason comes first: what a person wrote stands before what the portal says of it.
    """
    before = now()
    said = _("；").join(dict.fromkeys(part for part in (before.why, str(why)) if part))
    inner = copy(before)  # with the capacity that was asked for already
    inner.why = said
    token = _now.set(inner)
    try:
        yield
    finally:
        _now.reset(token)


class ActingMiddleware:
    """A request is at work for who is signed in. After the middleware that knows them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The account is looked up only where something is written."""
        with acting(request.user):
            return self.get_response(request)


def user_id() -> int | None:
    """For the column."""
    return now().user_id


def label() -> str:
    """For the column."""
    return now().label[:WHO]


def why() -> str:
    """For the column."""
    return now().why[:WHY]
