"""Notices in the admin: addresses, menu item, and what the site history says."""

from django.urls import path
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.log_actions import LogFormatter

from . import admin


@hooks.register("register_admin_urls")
def notice_urls() -> list:
    """The list, and one address for each thing done."""
    return [
        path("notices/", admin.TroubleView.as_view(), name="notices_trouble"),
        path("notices/<int:pk>/again/", admin.SendAgainView.as_view(), name="notices_again"),
        path(
            "notices/addresses/<int:pk>/open/",
            admin.OpenAddressView.as_view(),
            name="notices_open_address",
        ),
    ]


@hooks.register("register_admin_menu_item")
def trouble_menu_item() -> admin.TroubleMenuItem:
    return admin.menu_item()


@hooks.register("register_log_actions")
def notice_log_actions(actions) -> None:
    @actions.register_action("notices.send_again")
    class AgainFormatter(LogFormatter):
        label = gettext_lazy("重发通知")
        message = gettext_lazy("重发通知")

    @actions.register_action("notices.open_address")
    class OpenFormatter(LogFormatter):
        label = gettext_lazy("恢复收信地址")
        message = gettext_lazy("恢复收信地址")
