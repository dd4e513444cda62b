"""Hooks of the review chain: emergency publishing, and the doors that publish without a form."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.action_menu import SubmitForModerationMenuItem
from wagtail.models import Page, WorkflowState

from portal.publishing.findings.registry import publication_errors
from portal.publishing.history.hooks import SaidFormatter

from . import admin, emergency, four_eyes, translations


@hooks.register("register_admin_urls", order=-10)
def review_urls() -> list:
    """Two of them stand before wagtail-localize's own."""
    return [
        path("debts/", admin.DebtsView.as_view(), name="portal_debts"),
        path("debts/<int:pk>/", admin.SignView.as_view(), name="portal_debt"),
        path(
            "pages/<int:page_id>/publish-translation/",
            translations.PublishTranslationView.as_view(),
            name="portal_publish_translation",
        ),
        path(
            "localize/update/<int:translation_source_id>/",
            translations.SyncTranslationsView.as_view(),
            name="portal_sync_translations",
        ),
        path("localize/page/<int:page_id>/convert_to_alias/", translations.no_alias),
    ]


# --- Publishing in the editor -----------------------------------------------------------------


@hooks.register("before_publish_page")
def record_emergency(request: HttpRequest, page: Page) -> None:
    """The form found that nobody else answers for this publication, and asked why."""
    reason = page.__dict__.pop("emergency_reason", "")
    if reason:
        revision = four_eyes.latest_revision(page)
        emergency.record(page, revision, user=request.user, reason=reason)
        messages.warning(request, _("这是紧急发布，已列入待补签，请告诉另一个人补签。"))


class SubmitItem(SubmitForModerationMenuItem):
    """送审, whatever the workflow is called."""

    order = 60

    def get_context_data(self, parent_context) -> dict:
        context = super().get_context_data(parent_context)
        page = context.get("page")
        state = page.current_workflow_state if page else None
        returned = state is not None and state.status == WorkflowState.STATUS_NEEDS_CHANGES
        return context | {"label": _("重新送审") if returned else _("送审")}


@hooks.register("construct_page_action_menu")
def review_items(menu_items: list, request: HttpRequest, context: dict) -> None:
    """送审 in plain words; no way to swap a translation for its original."""
    menu_items[:] = [
        SubmitItem(order=item.order) if type(item) is SubmitForModerationMenuItem else item
        for item in menu_items
        if item.name != "localize-convert-to-alias"
    ]


hooks.register("before_edit_page", translations.gate, order=-10)


# --- Doors without the editor's form -----------------------------------------------------------


@hooks.register("before_bulk_action")
def in_bulk(
    request: HttpRequest, action_type: str, objects: list, action: object
) -> HttpResponse | None:
    """Bulk publishing takes neither errors nor, as it asks no reason, an emergency.

    Bulk moving opens nothing up.
    """
    pages = [each for each in objects if isinstance(each, Page)]
    if not pages or request.method != "POST":
        return None
    data = getattr(getattr(action, "cleaned_form", None), "cleaned_data", {})
    if action_type == "publish":
        if data.get("include_descendants"):
            pages += [each for page in pages for each in page.get_descendants().not_live()]
        refused = [(page, said) for page in pages for said in _why_not(page, request.user)]
    elif action_type == "move":
        target = data.get("chooser")
        opening = [page for page in pages if target and _opens_up(page, target)]
        refused = [(page, _titled(OPENED, page)) for page in opening]
    else:
        return None
    for _page, said in refused:
        messages.error(request, said)
    return redirect("wagtailadmin_explore", refused[0][0].get_parent().pk) if refused else None


def _titled(sentence: str, page: Page, **more: str) -> str:
    return sentence % {"title": page.get_admin_display_title(), **more}


def _why_not(page: Page, user) -> Iterator[str]:
    """What speaks against publishing the page in bulk, in sentences."""
    page = page.specific
    for finding in publication_errors(page.get_latest_revision_as_object()):
        yield _titled(_("“%(title)s”暂不能发布：%(message)s"), page, message=finding.message)
    if four_eyes.emergency(page, user):
        yield _titled(
            _(
                "“%(title)s”最后是您改的，或者审核还没有走完：请另一个人发布，"
                "或者在它的编辑页里写明理由紧急发布。"
            ),
            page,
        )


OPENED = gettext_lazy(
    "“%(title)s”有阅读限制，移到公开的地方就是发布：请复制成草稿放到那里，再送审。"
)


def _opens_up(page: Page, destination: Page) -> bool:
    public = page.get_descendants(inclusive=True).live().exists()
    return public and four_eyes.opens_up(page, destination)


@hooks.register("before_move_page")
def no_opening_by_moving(
    request: HttpRequest, page: Page, destination: Page
) -> HttpResponse | None:
    """What only members read goes public through the review, not by being moved."""
    if not _opens_up(page, destination):
        return None
    messages.error(request, _titled(OPENED, page))
    return redirect("wagtailadmin_explore", page.get_parent().pk)


# --- Debts ------------------------------------------------------------------------------------


@hooks.register("register_admin_menu_item")
def debts_menu_item() -> admin.DebtsMenuItem:
    return admin.menu_item()


@hooks.register("construct_homepage_panels")
def debts_panel(request: HttpRequest, panels: list) -> None:
    panels.append(admin.DebtsPanel(request))


@hooks.register("register_log_actions")
def review_log_actions(actions) -> None:
    @actions.register_action("portal.emergency")
    class EmergencyFormatter(SaidFormatter):
        label = gettext_lazy("紧急发布")

    @actions.register_action("portal.sign")
    class SignFormatter(SaidFormatter):
        label = gettext_lazy("补签紧急发布")
