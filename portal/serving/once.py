"""What is asked for once a request, and believed to its end."""

import threading
from collections.abc import Callable

from django.core.signals import request_finished, request_started
from wagtail.models import Site


class _Answers(threading.local):
    """By name, during the request this thread answers; outside one nothing is kept."""

    known: dict[str, object] | None = None


_answers = _Answers()


def ask(name: str, ask: Callable[[], object]) -> object:
    """What ``ask()`` says, or said before in this request."""
    known = _answers.known
    if known is None:
        return ask()
    if name not in known:
        known[name] = ask()
    return known[name]


def forget(name: str) -> None:
    """Ask anew: it has changed."""
    if _answers.known:
        _answers.known.pop(name, None)


def _begin(**kwargs) -> None:
    _answers.known = {}


def _end(**kwargs) -> None:
    _answers.known = None


def _patch_sites() -> None:
    """Wagtail asks its cache for the roots of all sites at each address of a page it writes.

    Up to 44 times for the front page, and where the cache is away the database as often.
    """
    get, clear = Site.get_site_root_paths, Site.clear_site_root_paths_cache

    def clear_and_forget() -> None:
        forget("site-roots")
        clear()

    Site.get_site_root_paths = staticmethod(lambda: ask("site-roots", get))
    Site.clear_site_root_paths_cache = staticmethod(clear_and_forget)


def connect() -> None:
    """Called once, when apps are ready."""
    request_started.connect(_begin, dispatch_uid="portal-once")
    request_finished.connect(_end, dispatch_uid="portal-once")
    _patch_sites()
