"""One's own messages: listed, read, and how one wants to be told."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from notices.models import Notice, Preferences
from notices.services import mark_read

from ..area.forms import done, form_page
from ..area.frame import me, paged, read, read_and_write, write
from .forms import PreferencesForm
from .unread import unread

PER_PAGE = 20


@read
def messages(request: HttpRequest) -> HttpResponse:
    """Unread first, then the newest."""
    rows = Notice.objects.visible_to(request.user).unread_first().prefetch_related("deliveries")
    context = {**paged(request, rows, PER_PAGE), "unread": bool(unread(request.user))}
    return me(request, "members/messages/messages.html", context, tab="messages")


@write
def open_message(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark it as read, and go where it leads."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    mark_read(Notice.objects.filter(pk=notice.pk))
    here = {request.get_host()}
    if notice.link and url_has_allowed_host_and_scheme(notice.link, here, request.is_secure()):
        return redirect(notice.link)
    return redirect("me_messages")


@write
def all_read(request: HttpRequest) -> HttpResponse:
    """Nothing is unread any more."""
    mark_read(Notice.objects.visible_to(request.user))
    return done(request, _("全部标为已读。"), "me_messages")


@read_and_write
def preferences(request: HttpRequest) -> HttpResponse:
    """Quiet hours, weekly digest, channels."""

    def act(form: PreferencesForm) -> HttpResponse:
        form.save()
        return done(request, _("已保存。"), "me_messages")

    form = PreferencesForm(request.POST or None, instance=Preferences.of(request.user))
    template = "members/messages/preferences.html"
    return form_page(request, form, act, template, tab="messages")
