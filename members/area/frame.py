"""What the pages of the member area share: who may come in, frame, pages, files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse, translate_url
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from branches.models import Branch

from .navigation import Navigation, navigation


def private(*methods: str) -> Callable:
    """A view for people who are signed in, never stored; ``methods`` as Django names them.

    Whoever can see others' data has passed a second factor before a view is reached
    (``accounts.second_factor.middleware``).
    """
    allowed = [*methods, *(["HEAD"] if "GET" in methods else [])]

    def decorate(view: Callable) -> Callable:
        guarded = require_http_methods(allowed)(login_required(never_cache(view)))
        return wraps(view)(guarded)

    return decorate


read = private("GET")
write = private("POST")
read_and_write = private("GET", "POST")


@dataclass(frozen=True)
class Frame:
    """What stands around a page, and its address in either language."""

    navigation: Navigation
    chinese_url: str
    english_url: str


def frame(request: HttpRequest, tab: str, here: str = "") -> Frame:
    """Around the page of ``tab``; ``here`` is its address where the one asked takes no GET."""
    here = here or request.get_full_path()
    return Frame(
        navigation(request.user, tab), translate_url(here, "zh-hans"), translate_url(here, "en")
    )


def me(
    request: HttpRequest,
    template: str,
    context: dict | None = None,
    *,
    tab: str,
    here: str = "",
    status: int = 200,
) -> HttpResponse:
    """A page of the member area; ``tab`` names the entry of the navigation it belongs to.

    What answers at an address that only takes POST says ``here``, the address to read it again.
    """
    context = {**(context or {}), "frame": frame(request, tab, here)}
    response = render(request, template, context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def paged(request: HttpRequest, rows, per_page: int) -> dict:
    """For the template: ``page_obj``, and ``query`` to put before the number of another page."""
    query = request.GET.copy()
    query.pop("page", None)
    page_obj = Paginator(rows, per_page).get_page(request.GET.get("page"))
    return {"page_obj": page_obj, "query": query.urlencode()}


def download(response: HttpResponse, name: str) -> HttpResponse:
    """``response`` as a file that is kept nowhere on the way."""
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def roster_url(branch: Branch) -> str:
    """The roster of a branch, where most work of its keepers begins and ends."""
    return f"{reverse('me_roster')}?branch={branch.slug}"
