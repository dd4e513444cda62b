"""Who changed what, for committee staff within their scope: filters, and a spreadsheet of it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, DateFromToRangeFilter
from wagtail import hooks
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView

from . import reading


class ChangesFilterSet(WagtailFilterSet):
    """By whom, of what, of which kind, by day: the same of every kind of record."""

    who = CharFilter(label=_("谁"))
    what = CharFilter(label=_("改了谁的、哪个"))
    kind = ChoiceFilter(label=_("哪种登记"), empty_label=_("全部"))
    at = DateFromToRangeFilter(label=_("时间"), widget=DateRangePickerWidget)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        found = reading.kinds(self.request.user)
        self.filters["kind"].extra["choices"] = [
            (kind.model._meta.label_lower, kind.label) for kind in found
        ]

    def filter_queryset(self, queryset):
        """Each kind's rows on its own, then all of them by time."""
        asked = self.form.cleaned_data
        at = asked.get("at")
        found = []
        for kind in reading.kinds(self.request.user):
            if asked.get("kind") not in ("", None, kind.model._meta.label_lower):
                continue
            rows = kind.seen(kind.rows, self.request.user)
            if asked.get("who"):
                rows = rows.filter(actor_label__icontains=asked["who"])
            if asked.get("what"):
                rows = rows.filter(kind.about(asked["what"]))
            if at and at.start:
                rows = rows.filter(history_date__gte=at.start)
            if at and at.stop:
                rows = rows.filter(history_date__lte=at.stop)
            found.append(rows)
        return reading.merged(found)


class Stacked(Column):
    """Several lines in one cell, so that all columns stand side by side on a phone."""

    def get_value(self, change: reading.Change) -> str:
        """The lines this column is given, each in one of its own."""
        return format_html_join(
            format_html("<br>"), "{}", ((one,) for one in self.accessor(change))
        )


def when_and_who(change: reading.Change) -> list[str]:
    """To the minute: what is a record says when, not how long ago."""
    return [f"{timezone.localtime(change.at):%Y-%m-%d %H:%M}", change.who]


def what_was_done(change: reading.Change) -> list[str]:
    """Which kind of record, and which one."""
    return [change.deed_done, change.what]


class ChangesView(ReportView):
    """谁改过什么."""

    page_title = _("谁改过什么")
    header_icon = "history"
    filterset_class = ChangesFilterSet
    index_url_name = "portal_changes"
    index_results_url_name = "portal_changes_results"
    columns = [
        Stacked("who", label=_("时间、谁"), accessor=when_and_who, width="22%"),
        Stacked("what", label=_("改了什么"), accessor=what_was_done, width="25%"),
        Stacked("lines", label=_("从什么改成什么"), accessor=lambda one: one.told, width="33%"),
        Column("why", label=_("为什么"), width="20%"),
    ]
    list_export = ["at", "who", "deed", "kind", "what", "said", "why"]
    export_headings = {
        "at": _("时间"),
        "who": _("谁"),
        "deed": _("怎么改"),
        "kind": _("哪种登记"),
        "what": _("改了谁的、哪个"),
        "said": _("从什么改成什么"),
        "why": _("为什么"),
    }
    export_filename = "changes"

    def dispatch(self, request, *args, **kwargs):
        """For those who may read some kind of record."""
        if not reading.kinds(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_filterset_kwargs(self) -> dict:
        """It is of no one model."""
        return {**super().get_filterset_kwargs(), "queryset": self.get_queryset()}

    def get_queryset(self):
        """The rows of all kinds; ``filter_queryset`` makes them anew."""
        user = self.request.user
        return reading.merged([kind.seen(kind.rows, user) for kind in reading.kinds(user)])

    def paginate_queryset(self, queryset, page_size):
        """A page of them in words, before the table is made of it."""
        paginator, page, rows, others = super().paginate_queryset(queryset, page_size)
        page.object_list = reading.told(rows)
        return paginator, page, page.object_list, others

    def decorate_paginated_queryset(self, object_list):
        """For the spreadsheet all of them, some at a time."""
        return reading.every_one(object_list) if self.is_export else object_list


class ChangesMenuItem(MenuItem):
    """For those who may read some kind of record."""

    def is_shown(self, request) -> bool:
        """As the view."""
        return bool(reading.kinds(request.user))


@hooks.register("register_admin_urls")
def changes_urls() -> list:
    view = ChangesView.as_view
    return [
        path("reports/changes/", view(), name="portal_changes"),
        path("reports/changes/results/", view(results_only=True), name="portal_changes_results"),
    ]


@hooks.register("register_reports_menu_item")
def changes_menu_item() -> MenuItem:
    return ChangesMenuItem(
        _("谁改过什么"), reverse("portal_changes"), icon_name="history", order=890
    )
