"""The Wagtail admin of the portal: withdrawing, findings before publication, a tidy menu."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.log_actions import LogFormatter
from wagtail.models import Page

from . import review_hooks  # noqa: F401
from .findings import publication_errors
from .permissions import PortalPagePermissionTester
from .roles import VIEW_REPORTS
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


# --- Second belt: hooks that run in the stock views -------------------------------------------


@hooks.register("before_unpublish_page")
def ask_for_a_reason(request: HttpRequest, page: Page) -> HttpResponse:
    """Whatever let the request through: a page comes down with a reason."""
    return redirect("portal_withdraw", page.pk)


@hooks.register("before_delete_page")
def keep_what_was_public(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Nobody but a superuser deletes what was public, whoever computed the permission."""
    if request.user.is_superuser:
        return None
    tester = PortalPagePermissionTester(request.user, page)
    if not tester.was_public:
        return None
    messages.error(request, _("公开过的页面不能删除，请用“撤下并说明原因”。"))
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("before_bulk_action")
def checks_before_bulk_actions(
    request: HttpRequest, action_type: str, objects: list, action: object
) -> HttpResponse | None:
    """Bulk deletion of what was public, and bulk publication of pages with errors."""
    pages = [each for each in objects if isinstance(each, Page)]
    if action_type == "delete" and not request.user.is_superuser:
        kept = [page for page in pages if PortalPagePermissionTester(request.user, page).was_public]
        if kept:
            messages.error(request, _("公开过的页面不能删除，请用“撤下并说明原因”。"))
            return redirect("wagtailadmin_explore", kept[0].get_parent().pk)
    if action_type == "publish":
        return _refuse_faulty(request, pages, action)
    return None


def _refuse_faulty(request: HttpRequest, pages: list[Page], action: object) -> HttpResponse | None:
    form = getattr(action, "cleaned_form", None)
    if form is not None and form.cleaned_data.get("include_descendants"):
        below = [list(page.get_descendants().not_live()) for page in pages]
        pages = [*pages, *(page for group in below for page in group)]
    faulty = 0
    for page in pages:
        for finding in publication_errors(page.get_latest_revision_as_object()):
            faulty += 1
            messages.error(
                request,
                _("“%(title)s”暂不能发布：%(message)s")
                % {"title": page.get_admin_display_title(), "message": finding.message},
            )
    return redirect("wagtailadmin_explore", pages[0].get_parent().pk) if faulty else None


# --- The log ----------------------------------------------------------------------------------


class ReasonFormatter(LogFormatter):
    """Says why, from the data of the entry."""

    def format_message(self, log_entry) -> str:
        reason = log_entry.data.get("reason", "")
        return f"{self.label}（{reason}）{log_entry.data.get('explanation', '')}"


@hooks.register("register_log_actions")
def log_actions(actions) -> None:
    @actions.register_action("portal.withdraw")
    class WithdrawFormatter(ReasonFormatter):
        label = gettext_lazy("撤下")

    @actions.register_action("portal.restore")
    class RestoreFormatter(ReasonFormatter):
        label = gettext_lazy("撤下后重新发布")


# --- A tidy admin -----------------------------------------------------------------------------


@hooks.register("construct_main_menu")
def menu_for_this_user(request: HttpRequest, menu_items: list) -> None:
    """Reports only for those who may see them; no links to the outside."""
    hidden = {"help"} if request.user.has_perm(VIEW_REPORTS) else {"help", "reports"}
    menu_items[:] = [item for item in menu_items if item.name not in hidden]


@hooks.register("insert_global_admin_css")
def admin_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


@hooks.register("construct_homepage_summary_items", order=1000)
def count_only_for_those_who_see_all(request: HttpRequest, items: list) -> None:
    """Wagtail counts all below the common root: others' drafts and internal pages too."""
    if not request.user.has_perm(VIEW_REPORTS):
        items.clear()


@hooks.register("construct_homepage_panels")
def calm_dashboard(request: HttpRequest, panels: list) -> None:
    """What waits for this person; no advertisement of Wagtail's."""
    unwanted = {"UpgradeNotificationPanel", "WhatsNewInWagtailVersionPanel"}
    panels[:] = [panel for panel in panels if type(panel).__name__ not in unwanted]
