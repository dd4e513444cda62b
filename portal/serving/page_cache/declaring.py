"""How a page or view says that it is the same for every visitor."""

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

MAX_AGE = 3600  # seconds; no entry is served longer than this


@dataclass(frozen=True)
class Policy:
    """What a page declared: its query parameters, and how long it holds at most (seconds)."""

    params: tuple[str, ...] = ()
    ttl: int = MAX_AGE


def cacheable(params: Iterable[str] = (), ttl: int = MAX_AGE) -> Callable:
    """Let the page cache keep a view's 200 responses to visitors.

    ``params``: the query parameters the view reads; any other is not shown to it. ``ttl``: seconds.
    """
    policy = Policy(tuple(params), ttl)

    def decorator(view: Callable) -> Callable:
        @functools.wraps(view)
        def wrapper(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            return mark(view(request, *args, **kwargs), policy)

        return wrapper

    return decorator


def mark(response: HttpResponse, policy: Policy) -> HttpResponse:
    """Say that this response is the same for every visitor."""
    response.page_cache_policy = policy
    return response


def mark_wagtail_page(serve_next: Callable) -> Callable:
    """``on_serve_page`` hook: live pages are cacheable under their class's ``cache_params``."""

    def serve(page, request: HttpRequest, args, kwargs) -> HttpResponse:
        response = serve_next(page, request, args, kwargs)
        params = getattr(page, "cache_params", None)
        if params is None or not page.live or getattr(request, "is_preview", False):
            return response
        return mark(response, Policy(tuple(params)))

    return serve
