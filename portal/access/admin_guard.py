"""What no policy of Wagtail's asks, asked before any view of the admin runs.

Most of the admin goes through the policies (``portal.access.policies``). Some views take a page by
its number and never ask, some lists and reports show everything to whoever may enter: those are
named here, by the name of their address, so no other spelling of it leads around.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.apps import apps
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import ResolverMatch
from django.utils.translation import gettext as _
from django.views.defaults import page_not_found
from wagtail.admin import messages
from wagtail.admin.auth import permission_denied, require_admin_access
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail_localize.models import Translation, TranslationSource

from . import admin_scope
from .roles import VIEW_REPORTS
from .visible import choosable, visible_pages

ENTER = "wagtailadmin.access_admin"
# The only kind of step a workflow is made of (``portal.publishing.review``).
REVIEW_STEP = "portal.reviewtask"
SUBMIT_TRANSLATION = "wagtail_localize.submit_translation"
PAGE_ARGUMENTS = ("page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk")
PAGE_FIELDS = ("page", "chooser")
# What pages refer to is checked by their form (``portal.access.references``).
EDITORS = frozenset(
    f"wagtailadmin_pages:{name}" for name in ("add", "edit", "preview_on_add", "preview_on_edit")
)
TRANSLATIONS_REPORT = frozenset(
    {"wagtail_localize:translations_report", "wagtail_localize:translations_report_results"}
)
SEARCH_TERMS = frozenset(
    f"wagtailsearchpromotions:{name}"
    for name in ("search_terms", "search_terms_results", "chooser", "chooserresults")
)

Check = Callable[[HttpRequest, ResolverMatch], HttpResponse | None]


class AdminGuardMiddleware:
    """Runs the checks for everybody in the admin but superusers; 404 for what isn't theirs."""

    def __init__(self, get_response: Callable):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response; the work is done once the address is resolved."""
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs) -> HttpResponse | None:
        """An answer instead of the view's, or None."""
        match = request.resolver_match
        if not match.route.startswith("admin/"):
            return None
        user = request.user
        if not user.is_authenticated or user.is_superuser or not user.has_perm(ENTER):
            return None  # Wagtail's own door
        try:
            for check in CHECKS:
                response = check(request, match)
                if response is not None:
                    return response
        except Http404:
            return page_not_found(request, "", template_name="wagtailadmin/404.html")
        scoped = admin_scope.VIEWS.get(match.view_name)
        return require_admin_access(scoped)(request, **view_kwargs) if scoped else None


def reports(request: HttpRequest, match: ResolverMatch) -> HttpResponse | None:
    """Reports are for those the menu shows them to."""
    user = request.user
    if match.view_name in TRANSLATIONS_REPORT:
        allowed = user.has_perm(VIEW_REPORTS) or user.has_perm(SUBMIT_TRANSLATION)
    elif "wagtailadmin_reports" in match.namespaces or match.view_name in SEARCH_TERMS:
        allowed = user.has_perm(VIEW_REPORTS)
    else:
        return None
    return None if allowed else permission_denied(request)


def pages_named(request: HttpRequest, match: ResolverMatch) -> None:
    """Every page an address names is one this person sees in the admin."""
    found = {match.kwargs[name] for name in PAGE_ARGUMENTS if name in match.kwargs}
    if match.view_name.startswith("wagtailadmin_pages:") and "pk" in match.kwargs:
        found.add(match.kwargs["pk"])
    if match.view_name == "wagtailadmin_choose_page_chosen_multiple":
        found.update(request.GET.getlist("id"))
    if request.method == "POST" and match.view_name not in EDITORS:
        # Where to move or copy to, where a redirect leads: refused with the title of the place.
        found.update(
            value
            for name, value in request.POST.items()
            if name.endswith(PAGE_FIELDS) and value.isdecimal()
        )
    if "redirect_id" in match.kwargs:
        found.update(
            Redirect.objects.filter(pk=match.kwargs["redirect_id"])
            .exclude(redirect_page=None)
            .values_list("redirect_page", flat=True)
        )
    _require_pages(request.user, found)


def bulk_actions(request: HttpRequest, match: ResolverMatch) -> None:
    """Wagtail would list by title what one may not touch; of other models nothing is known here."""
    if match.view_name != "wagtail_bulk_action":
        return
    try:
        model = apps.get_model(match.kwargs["app_label"], match.kwargs["model_name"])
    except LookupError as error:
        raise Http404 from error
    named = [pk for pk in request.GET.getlist("id") if pk != "all"]
    if issubclass(model, Page):
        _require_pages(request.user, [*named, *filter(None, [request.GET.get("childOf")])])
    elif model in (get_image_model(), get_document_model()):
        _require_media(request.user, model, named)
    else:
        raise Http404


def translations(request: HttpRequest, match: ResolverMatch) -> HttpResponse | None:
    """wagtail-localize asks for one permission of the whole site, not for the page."""
    if not match.route.startswith("admin/localize/"):
        return None
    source = _source_page(match)
    if source is None:
        return None
    _require_pages(request.user, [source.pk])
    if request.method == "POST" and request.POST.get("include_subtree"):
        below = source.get_descendants()
        if below.exclude(pk__in=visible_pages(request.user).values("pk")).exists():
            messages.error(request, _("下级页面里有您看不到的，请逐页送翻译。"))
            return permission_denied(request)
    return None


def _source_page(match: ResolverMatch) -> Page | None:
    source = None
    if match.route.startswith("admin/localize/submit/page/"):
        return Page.objects.filter(pk=match.kwargs["page_id"]).first()
    if "translation_source_id" in match.kwargs:
        source = TranslationSource.objects.filter(pk=match.kwargs["translation_source_id"]).first()
    elif "translation_id" in match.kwargs:
        translation = Translation.objects.filter(pk=match.kwargs["translation_id"]).first()
        source = translation and translation.source
    if source is None:
        if match.kwargs.keys() & {"translation_source_id", "translation_id"}:
            raise Http404
        return None
    page = Page.objects.filter(translation_key=source.object_id, locale_id=source.locale_id).first()
    if page is None:
        raise Http404
    return page


def steps_of_a_review(request: HttpRequest, match: ResolverMatch) -> None:
    """A new step of a workflow is one of ours, in which nobody approves what they wrote."""
    if match.view_name == "wagtailadmin_workflows:add_task":
        wanted = f"{match.kwargs['app_label']}.{match.kwargs['model_name']}"
    elif match.view_name.startswith("wagtailadmin_workflows:task_chooser"):
        wanted = request.GET.get("create_model") or REVIEW_STEP
    else:
        return
    if wanted.lower() != REVIEW_STEP:
        raise Http404


def _require_pages(user, numbers: Iterable) -> None:
    wanted = _whole(numbers)
    if not wanted:
        return
    seen = set(visible_pages(user).filter(pk__in=wanted).values_list("pk", flat=True))
    for page in Page.objects.filter(pk__in=wanted - seen).specific():
        # Whom a workflow asks for a review has no right of their own there.
        if page.permissions_for_user(user).can_edit():
            seen.add(page.pk)
    if wanted - seen:
        raise Http404


def _require_media(user, model, numbers: Iterable) -> None:
    wanted = _whole(numbers)
    if choosable(user, model).filter(pk__in=wanted).count() != len(wanted):
        raise Http404


def _whole(numbers: Iterable) -> set[int]:
    try:
        return {int(number) for number in numbers}
    except ValueError as error:
        raise Http404 from error


CHECKS: list[Check] = [reports, pages_named, bulk_actions, translations, steps_of_a_review]
