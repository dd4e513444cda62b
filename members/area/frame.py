"""What the pages of the member area share: who may come in, frame, pages, files."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse, translate_url
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from branches.models import Branch
from notices.models import Notice

from .navigation import navigation


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


def me(
    request: HttpRequest,
    template: str,
    context: dict | None = None,
    *,
    tab: str,
    status: int = 200,
) -> HttpResponse:
    """A page of the member area; ``tab`` names the entry of the navigation it belongs to."""
    context = {
        **(context or {}),
        "tab": tab,
        "entries": navigation(request.user, tab),
        "unread": Notice.objects.visible_to(request.user).unread().count(),
        "english_url": translate_url(request.get_full_path(), "en"),
        "chinese_url": translate_url(request.get_full_path(), "zh-hans"),
    }
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
