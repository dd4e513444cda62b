"""Hooks of all pages: what was public is not deleted, and the admin is tidy."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from portal.access.roles import VIEW_REPORTS

from .permissions import PortalPagePermissionTester
from .viewsets import PortalPageViewSet


@hooks.register("register_admin_viewset")
def page_views() -> PortalPageViewSet:
    """After Wagtail's own of the same model, which it replaces."""
    return PortalPageViewSet()


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
def keep_what_was_public_in_bulk(
    request: HttpRequest, action_type: str, objects: list, action: object
) -> HttpResponse | None:
    """The same for a selection of pages."""
    if action_type != "delete" or request.user.is_superuser:
        return None
    pages = [each for each in objects if isinstance(each, Page)]
    kept = [page for page in pages if PortalPagePermissionTester(request.user, page).was_public]
    if not kept:
        return None
    messages.error(request, _("公开过的页面不能删除，请用“撤下并说明原因”。"))
    return redirect("wagtailadmin_explore", kept[0].get_parent().pk)


# --- A tidy admin -----------------------------------------------------------------------------


@hooks.register("construct_main_menu")
def menu_for_this_user(request: HttpRequest, menu_items: list) -> None:
    """Reports only for those who may see them; no links to the outside."""
    hidden = {"help"} if request.user.has_perm(VIEW_REPORTS) else {"help", "reports"}
    menu_items[:] = [item for item in menu_items if item.name not in hidden]


@hooks.register("insert_global_admin_css")
def admin_css() -> str:
    sheets = [(static(f"css/{name}.css"),) for name in ("admin", "admin-forms")]
    return format_html_join("", '<link rel="stylesheet" href="{}">', sheets)


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
