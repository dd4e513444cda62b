"""Hooks of the review chain: emergency publishing, and the doors that publish without a form."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.action_menu import SubmitForModerationMenuItem
from wagtail.log_actions import LogFormatter
from wagtail.models import Page, WorkflowState

from . import debts_admin, emergency, four_eyes, translation_gate


@hooks.register("register_admin_urls", order=-10)
def review_urls() -> list:
    """Two of them stand before wagtail-localize's own."""
    gate = translation_gate
    return [
        path("debts/", debts_admin.DebtsView.as_view(), name="portal_debts"),
        path("debts/<int:pk>/", debts_admin.SignView.as_view(), name="portal_debt"),
        path(
            "pages/<int:page_id>/publish-translation/",
            gate.PublishTranslationView.as_view(),
            name="portal_publish_translation",
        ),
        path(
            "localize/update/<int:translation_source_id>/",
            gate.SyncTranslationsView.as_view(),
            name="portal_sync_translations",
        ),
        path("localize/page/<int:page_id>/convert_to_alias/", gate.no_alias),
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


hooks.register("before_edit_page", translation_gate.gate, order=-10)


# --- Doors without the editor's form -----------------------------------------------------------


@hooks.register("before_bulk_action")
def second_person_in_bulk(
    request: HttpRequest, action_type: str, objects: list, action: object
) -> HttpResponse | None:
    """Bulk publishing takes no reason, so it takes no emergency; bulk moving opens nothing up."""
    pages = [each for each in objects if isinstance(each, Page)]
    if not pages or request.method != "POST":
        return None
    data = getattr(getattr(action, "cleaned_form", None), "cleaned_data", {})
    if action_type == "publish":
        if data.get("include_descendants"):
            pages += [each for page in pages for each in page.get_descendants().not_live()]
        refused = [page for page in pages if four_eyes.emergency(page.specific, request.user)]
        said = _(
            "“%(title)s”最后是您改的，或者审核还没有走完：请另一个人发布，"
            "或者在它的编辑页里写明理由紧急发布。"
        )
    elif action_type == "move":
        target = data.get("chooser")
        refused = [page for page in pages if target and _opens_up(page, target)]
        said = OPENED
    else:
        return None
    for page in refused:
        messages.error(request, said % {"title": page.get_admin_display_title()})
    return redirect("wagtailadmin_explore", refused[0].get_parent().pk) if refused else None


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
    messages.error(request, OPENED % {"title": page.get_admin_display_title()})
    return redirect("wagtailadmin_explore", page.get_parent().pk)


# --- Debts ------------------------------------------------------------------------------------


@hooks.register("register_admin_menu_item")
def debts_menu_item() -> debts_admin.DebtsMenuItem:
    return debts_admin.menu_item()


@hooks.register("construct_homepage_panels")
def debts_panel(request: HttpRequest, panels: list) -> None:
    panels.append(debts_admin.DebtsPanel(request))


class SaidFormatter(LogFormatter):
    """The label with what was said, from the data of the entry."""

    def format_message(self, log_entry) -> str:
        said = [log_entry.data.get("reason", ""), log_entry.data.get("explanation", "")]
        return f"{self.label}：{'；'.join(filter(None, said))}"


@hooks.register("register_log_actions")
def review_log_actions(actions) -> None:
    @actions.register_action("portal.emergency")
    class EmergencyFormatter(SaidFormatter):
        label = gettext_lazy("紧急发布")

    @actions.register_action("portal.sign")
    class SignFormatter(SaidFormatter):
        label = gettext_lazy("补签紧急发布")
