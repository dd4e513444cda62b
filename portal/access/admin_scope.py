"""What one person sees in the admin, and views of Wagtail's that would show more than that."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from taggit.models import Tag
from wagtail import hooks
from wagtail.admin import filters
from wagtail.admin.views import chooser
from wagtail.admin.views.home import RecentEditsPanel
from wagtail.admin.views.pages.listing import PageFilterSet
from wagtail.admin.views.reports.page_types_usage import PageTypesUsageReportView
from wagtail.contrib.redirects.views import IndexView as RedirectIndexView
from wagtail.documents import get_document_model
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images import get_image_model
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.images.views import chooser as image_chooser
from wagtail.models import Page, PageLogEntry
from wagtail.query import PageQuerySet
from wagtail_localize.views.report import TranslationsReportView

from .admin_reports import ScopedHistory, ScopedWorkflows
from .visible import choosable, kept_pages, visible_pages

TAGS_SUGGESTED = 10


def chooser_pages(pages: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    """Hook of the page chooser: its lists, its search, links in rich text."""
    if request.user.is_superuser:
        return pages
    return pages.filter(pk__in=list(visible_pages(request.user).values_list("pk", flat=True)))


def browse(request: HttpRequest, **kwargs) -> HttpResponse:
    """The chooser starts where all pages of a type lie: at the top, for who must not know where."""
    if request.GET.get("page_type") and not kwargs:
        start = reverse("wagtailadmin_choose_page_child", args=[Page.get_first_root_node().pk])
        return redirect(f"{start}?{request.GET.urlencode()}")
    return chooser.BrowseView.as_view()(request, **kwargs)


def suggest_tags(request: HttpRequest, app_name: str = "", model_name: str = "") -> HttpResponse:
    """Tags of pictures and documents this person may choose, not all there are."""
    if (app_name, model_name) not in {("", ""), ("taggit", "tag")}:
        raise Http404
    term = request.GET.get("term", "")
    if not term:
        return JsonResponse([], safe=False)
    used = Q(pk__in=[])
    for model in (get_image_model(), get_document_model()):
        through = model.tags.through
        rows = through.objects.filter(
            content_type__app_label=model._meta.app_label,
            content_type__model=model._meta.model_name,
            object_id__in=choosable(request.user, model).values("pk"),
        )
        used |= Q(pk__in=rows.values("tag"))
    tags = Tag.objects.filter(used, name__istartswith=term).order_by("name")
    names = tags.values_list("name", flat=True).distinct()[:TAGS_SUGGESTED]
    return JsonResponse(list(names), safe=False)


class ScopedPageTypes(PageTypesUsageReportView):
    """The last edited page of a type is named only to who sees it."""

    def decorate_paginated_queryset(self, page_types):
        """Blank what this person does not see."""
        found = super().decorate_paginated_queryset(page_types)
        seen = set(
            visible_pages(self.request.user)
            .filter(pk__in=[each.last_edited_page_id for each in found])
            .values_list("pk", flat=True)
        )
        for each in found:
            if each.last_edited_page_id not in seen:
                each.last_edited_page = None
        return found


class ScopedTranslations(TranslationsReportView):
    """Translations of pages this person sees."""

    def get_queryset(self):
        """The newest first. Only pages are translated here; snippets there are none."""
        keys = visible_pages(self.request.user).values("translation_key")
        found = super().get_queryset().filter(source__object_id__in=keys)
        return found.order_by("-created_at", "-pk")


class ScopedRedirects(RedirectIndexView):
    """Redirects, but for those that lead to pages this person does not see."""

    def get_base_queryset(self):
        """Without the hidden ones."""
        return (
            super()
            .get_base_queryset()
            .filter(
                Q(redirect_page=None)
                | Q(redirect_page__in=visible_pages(self.request.user).values("pk"))
            )
        )


class ScopedImages(ImagesAdminAPIViewSet):
    """Pictures one may choose."""

    def get_queryset(self):
        """By the permissions on collections."""
        return super().get_queryset().filter(pk__in=choosable(self.request.user, self.model))


class ScopedDocuments(DocumentsAdminAPIViewSet):
    """Documents one may choose."""

    def get_queryset(self):
        """By the permissions on collections."""
        return super().get_queryset().filter(pk__in=choosable(self.request.user, self.model))


def scoped_api(router) -> None:
    """Hook: the admin's API of images and documents shows them all."""
    router.register_endpoint("images", ScopedImages)
    router.register_endpoint("documents", ScopedDocuments)


class ScopedRecentEdits(RecentEditsPanel):
    """What one has edited lately and still sees: rights end with the post."""

    def get_context_data(self, parent_context):
        """Without what is no longer theirs."""
        context = super().get_context_data(parent_context)
        user = parent_context["request"].user
        context["last_edits"] = [
            (day, page)
            for day, page in context["last_edits"]
            if page.permissions_for_user(user).can_edit()
        ]
        return context


def scoped_panels(request: HttpRequest, panels: list) -> None:
    """Hook: the panels of the first page."""
    panels[:] = [ScopedRecentEdits() if type(each) is RecentEditsPanel else each for each in panels]


# By the name of the address; ``portal.access.admin_guard`` calls them in the place of Wagtail's.
VIEWS = {
    "wagtailadmin_choose_page": browse,
    "wagtailadmin_tag_autocomplete": suggest_tags,
    "wagtailadmin_tag_model_autocomplete": suggest_tags,
    "wagtailadmin_reports:site_history": ScopedHistory.as_view(),
    "wagtailadmin_reports:site_history_results": ScopedHistory.as_view(results_only=True),
    "wagtailadmin_reports:workflow": ScopedWorkflows.as_view(),
    "wagtailadmin_reports:workflow_results": ScopedWorkflows.as_view(results_only=True),
    "wagtailadmin_reports:page_types_usage": ScopedPageTypes.as_view(),
    "wagtailadmin_reports:page_types_usage_results": ScopedPageTypes.as_view(results_only=True),
    "wagtail_localize:translations_report": ScopedTranslations.as_view(),
    "wagtail_localize:translations_report_results": ScopedTranslations.as_view(results_only=True),
    "wagtailredirects:index": ScopedRedirects.as_view(),
    "wagtailredirects:index_results": ScopedRedirects.as_view(results_only=True),
}


def _no_popular_tags(model, count: int = 10) -> list:
    return []


def _only_what_is_seen(filterset, *args, **kwargs) -> None:
    _init_of_page_filters(filterset, *args, **kwargs)
    user = filterset.request.user
    if user.is_superuser:
        return
    own = kept_pages(user)
    edits = PageLogEntry.objects.filter(action="wagtail.edit", page__in=own.values("pk"))
    people = {"owner": own.values("owner"), "edited_by": edits.values("user")}
    for name, ids in people.items():
        if name in filterset.filters:
            found = get_user_model().objects.filter(pk__in=ids.order_by())
            filterset.filters[name].queryset = found
    for each in filterset.filters.values():
        pages = getattr(each, "queryset", None)
        if isinstance(pages, PageQuerySet):
            each.queryset = pages.filter(pk__in=visible_pages(user).values("pk"))


_init_of_page_filters = PageFilterSet.__init__


def register() -> None:
    """Hooks, and what has none.

    Wagtail offers everybody the tags most used by all, the names of all who own or edit pages, and
    the titles of all pages that a filter of a list can name.
    """
    PageFilterSet.__init__ = _only_what_is_seen
    hooks.register("construct_page_chooser_queryset", chooser_pages)
    hooks.register("construct_admin_api", scoped_api, order=1000)
    hooks.register("construct_homepage_panels", scoped_panels, order=1000)
    filters.popular_tags_for_model = _no_popular_tags
    image_chooser.popular_tags_for_model = _no_popular_tags
