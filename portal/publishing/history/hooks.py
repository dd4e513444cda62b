"""Hooks of withdrawing: it takes the place of unpublishing, and what was public is not deleted."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.log_actions import LogFormatter
from wagtail.models import Page

from .withdrawal import open_withdrawal, respond
from .withdrawal_admin import (
    WithdrawBulkAction,
    WithdrawButton,
    WithdrawMenuItem,
    WithdrawView,
    without_unpublish,
)

# After Wagtail's own, which it replaces.
hooks.register("register_bulk_action", WithdrawBulkAction, order=1000)


@hooks.register("before_serve_page", order=-10)
def serve_withdrawal(page: Page, request: HttpRequest, args, kwargs) -> HttpResponse | None:
    """410 with the reason at the address of a withdrawn page."""
    withdrawal = None if page.live else open_withdrawal(page)
    return respond(request, page, withdrawal) if withdrawal else None


# --- Withdrawing instead of unpublishing ------------------------------------------------------


@hooks.register("register_admin_urls")
def withdrawal_urls() -> list:
    return [path("pages/<int:page_id>/withdraw/", WithdrawView.as_view(), name="portal_withdraw")]


@hooks.register("register_page_action_menu_item")
def withdraw_menu_item() -> WithdrawMenuItem:
    return WithdrawMenuItem()


@hooks.register("construct_page_action_menu")
def no_unpublish_item(menu_items: list, request: HttpRequest, context: dict) -> None:
    without_unpublish(menu_items)


@hooks.register("register_page_listing_more_buttons")
def withdraw_in_listing(page: Page, user, next_url: str | None = None):
    yield WithdrawButton(page=page, next_url=next_url, priority=40)


@hooks.register("register_page_header_buttons")
def withdraw_in_header(page: Page, user, view_name: str, next_url: str | None = None):
    yield WithdrawButton(page=page, next_url=next_url, priority=60)


# --- The log ----------------------------------------------------------------------------------


class SaidFormatter(LogFormatter):
    """The label with what was said, from the data of the entry."""

    def format_message(self, log_entry) -> str:
        said = [log_entry.data.get("reason", ""), log_entry.data.get("explanation", "")]
        return f"{self.label}：{'；'.join(filter(None, said))}"


@hooks.register("register_log_actions")
def log_actions(actions) -> None:
    @actions.register_action("portal.withdraw")
    class WithdrawFormatter(SaidFormatter):
        label = gettext_lazy("撤下")

    @actions.register_action("portal.restore")
    class RestoreFormatter(SaidFormatter):
        label = gettext_lazy("撤下后重新发布")
