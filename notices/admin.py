"""For administrators: what did not arrive, and the addresses nothing goes to any more."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import log

from portal.access.screens import ForAdministrators, Screen

from . import services
from .models import AddressTrouble, Delivery

LABEL = gettext_lazy("没有送到的通知")
PER_PAGE = 50


class TroubleMenuItem(MenuItem):
    """In the side bar of administrators, as long as there is something to look at."""

    def is_shown(self, request: HttpRequest) -> bool:
        return Delivery.objects.visible_to(request.user).in_trouble().exists()


def menu_item() -> TroubleMenuItem:
    """The item as the menu takes it."""
    return TroubleMenuItem(
        LABEL, reverse_lazy("notices_trouble"), name="notices", icon_name="mail", order=256
    )


class TroubleView(ForAdministrators, Screen):
    """Failed and unknown deliveries, the newest first; addresses that refuse."""

    template_name = "notices/admin/trouble.html"
    page_title = LABEL
    header_icon = "mail"

    def get_context_data(self, **kwargs) -> dict:
        rows = Delivery.objects.visible_to(self.request.user).in_trouble()
        rows = rows.select_related("notice__user").order_by("-done_at", "-pk")
        return super().get_context_data(
            page_obj=Paginator(rows, PER_PAGE).get_page(self.request.GET.get("p")),
            addresses=AddressTrouble.objects.exclude(stopped_at=None)[:PER_PAGE],
            **kwargs,
        )


class SendAgainView(ForAdministrators, View):
    """Try one delivery again, on demand."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        delivery = get_object_or_404(Delivery.objects.editable_by(request.user), pk=pk)
        if services.send_again(delivery):
            log(delivery, "notices.send_again", user=request.user, title=str(delivery.channel))
            messages.success(request, _("已重新交给发送。"))
        else:
            messages.error(request, _("信的内容已经不在了，请对方重新申请一次。"))
        return redirect("notices_trouble")


class OpenAddressView(ForAdministrators, View):
    """Let messages go to an address again."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        trouble = get_object_or_404(AddressTrouble, pk=pk)
        log(trouble, "notices.open_address", user=request.user, title=trouble.address)
        services.open_address(trouble)
        messages.success(request, _("这个地址又可以收通知了。"))
        return redirect(reverse("notices_trouble"))
