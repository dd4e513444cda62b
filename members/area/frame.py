"""What the pages of the member area share: who may come in, the navigation, errors of services."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse, translate_url
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ..permissions import user_keeps_rosters


def private(*methods: str) -> Callable:
    """A view for people who are signed in, never stored; ``methods`` as Django names them.

    Whoever can see others' data has passed a second factor before a view is reached
    (``accounts.middleware``).
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
        "entries": navigation(request, tab),
        "english_url": translate_url(request.get_full_path(), "en"),
        "chinese_url": translate_url(request.get_full_path(), "zh-hans"),
    }
    response = render(request, template, context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def navigation(request: HttpRequest, tab: str) -> list[dict]:
    """Entries of the side list and, where ``phone`` says so, of the tab bar."""
    entries = [
        ("home", "me_home", _("首页"), "house", True),
        ("disclosures", "me_disclosures", _("党务公开"), "megaphone", True),
        ("data", "me_data", _("我的资料"), "user", True),
    ]
    if user_keeps_rosters(request.user):
        entries[2:2] = [
            ("roster", "me_roster", _("党员名册"), "file-text", True),
            ("transfers", "me_transfers", _("组织关系转接"), "arrow-up-right", False),
            ("requests", "me_requests", _("待答复"), "circle-alert", False),
        ]
    else:
        entries.insert(2, ("requests", "me_requests", _("我的申请"), "file-text", True))
    return [
        {
            "text": text,
            "url": reverse(url),
            "icon": icon,
            "phone": phone,
            "current": name == tab,
        }
        for name, url, text, icon, phone in entries
    ]
