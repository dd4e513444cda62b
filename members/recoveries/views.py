"""Who forgot the password: seen by the secretary, asked for, or told to be somebody else."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts import recovery
from accounts.models import RecoveryRequest

from ..area.forms import attempt, done, form_page
from ..area.frame import me, paged, read, read_and_write, write
from ..permissions import user_keeps_rosters
from .forms import ForwardForm
from .plugs import looked_after

PER_PAGE = 20


@read
def recoveries(request: HttpRequest) -> HttpResponse:
    """Those of members one keeps, what waits first."""
    if not user_keeps_rosters(request.user):
        raise Http404
    rows = looked_after(request.user).select_related("user__member", "forwarded_by")
    context = paged(request, rows.order_by("closed_at", "-asked_at"), PER_PAGE)
    return me(request, "members/recoveries/recoveries.html", context, tab="roster")


@read_and_write
def forward(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how one knows that it is them, and ask an administrator for the link."""
    row = _waiting(request, pk)

    def act(form: ForwardForm) -> HttpResponse:
        recovery.forward(row, by=request.user, **form.cleaned_data)
        return done(request, _("已交给管理员，确认后会把链接交给本人。"), "me_recoveries")

    form = ForwardForm(request.POST or None)
    template = "members/recoveries/forward.html"
    return form_page(request, form, act, template, tab="roster", row=row)


@write
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """It was not them, or they remember."""
    row = _waiting(request, pk)
    said = _("已记下，不再申请。")
    return attempt(request, lambda: recovery.dismiss(row, by=request.user), said, "me_recoveries")


def _waiting(request: HttpRequest, pk: int) -> RecoveryRequest:
    rows = looked_after(request.user).open().select_related("user__member")
    return get_object_or_404(rows, pk=pk)
