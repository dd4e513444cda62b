"""Signing devices out: asked on a page of its own, done by the POST of that page."""

from __future__ import annotations

from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign one device out; 404 for one that is out already, as for somebody else's."""
    session = get_object_or_404(UserSession, pk=pk, user=request.user)
    return _end(request, [session], _("那台设备已退出登录。"))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign all devices out but this one."""
    rows = UserSession.objects.purge_and_list(request.user)
    others = [session for session in rows if not session.is_current()]
    return _end(request, others, _("其他设备都已退出登录。"))


def _end(request: HttpRequest, sessions: list[UserSession], done: str) -> HttpResponse:
    if not sessions:
        return redirect("usersessions_list")
    if request.method != "POST":
        return render(request, "accounts/end_sessions.html", {"sessions": sessions})
    end_sessions(request, sessions)
    messages.success(request, done)
    return redirect("usersessions_list")
