"""Requests for a way back in the admin: an administrator confirms them, one by one."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin import messages

from portal.access.screens import CountedMenuItem, ForAdministrators, Screen

from ..models import RecoveryRequest
from . import services

LABEL = gettext_lazy("恢复登录的申请")
SHOWN = 50


class RecoveryMenuItem(CountedMenuItem):
    """In the side bar of administrators, with the number of those that wait."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def waiting(self, user):
        return RecoveryRequest.objects.visible_to(user).waiting()


def menu_item() -> RecoveryMenuItem:
    """The item as the menu takes it."""
    return RecoveryMenuItem(
        LABEL,
        reverse_lazy("accounts_recoveries"),
        name="recoveries",
        icon_name="key",
        order=257,
    )


class RecoveriesView(ForAdministrators, Screen):
    """Those that wait for an administrator, those that wait for a secretary, and the last done."""

    template_name = "accounts/admin/recoveries.html"
    page_title = LABEL
    header_icon = "key"

    def get_context_data(self, **kwargs) -> dict:
        rows = RecoveryRequest.objects.visible_to(self.request.user)
        rows = rows.select_related("user", "forwarded_by", "closed_by")
        return super().get_context_data(
            waiting=rows.waiting().order_by("forwarded_at")[:SHOWN],
            asked=rows.open().exclude(pk__in=rows.waiting().values("pk"))[:SHOWN],
            closed=rows.exclude(closed_at=None).order_by("-closed_at")[:SHOWN],
            **kwargs,
        )


class DismissView(ForAdministrators, View):
    """It is not them."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = get_object_or_404(RecoveryRequest.objects.editable_by(request.user), pk=pk)
        try:
            services.dismiss(row, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("已记下，不再申请。"))
        return redirect("accounts_recoveries")
