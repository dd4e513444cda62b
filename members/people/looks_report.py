"""Who looked at what, for those who run the portal: filters, and a spreadsheet of it."""

from __future__ import annotations

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, DateFromToRangeFilter
from wagtail import hooks
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports import ReportView

from .models import AccessRecord

SEES_LOOKS = "members.view_accessrecord"


class LooksFilterSet(WagtailFilterSet):
    """By who, by what, by day."""

    actor_label = CharFilter(label=_("谁"), lookup_expr="icontains")
    subject_label = CharFilter(label=_("看了谁的"), lookup_expr="icontains")
    happened_at = DateFromToRangeFilter(label=_("时间"), widget=DateRangePickerWidget)

    class Meta:
        model = AccessRecord
        fields = ["actor_label", "subject_label", "kind", "happened_at"]


class LooksView(ReportView):
    """谁看过什么."""

    page_title = _("谁看过什么")
    header_icon = "view"
    model = AccessRecord
    any_permission_required = [SEES_LOOKS]
    permission_required = SEES_LOOKS
    filterset_class = LooksFilterSet
    index_url_name = "members_looks"
    index_results_url_name = "members_looks_results"
    default_ordering = "-happened_at"
    columns = [
        DateColumn("happened_at", label=_("时间"), sort_key="happened_at", width="15%"),
        Column("actor_label", label=_("谁"), width="25%"),
        Column("get_kind_display", label=_("看了什么"), width="15%"),
        Column("subject_label", label=_("看了谁的"), width="20%"),
        Column("reason", label=_("用途"), width="25%"),
    ]
    list_export = [
        *("happened_at", "actor_label", "get_kind_display", "subject_kind", "subject_id"),
        *("subject_label", "reason"),
    ]
    export_headings = {
        "happened_at": _("时间"),
        "actor_label": _("谁"),
        "get_kind_display": _("看了什么"),
        "subject_kind": _("对象种类"),
        "subject_id": _("对象编号"),
        "subject_label": _("看了谁的"),
        "reason": _("用途"),
    }
    export_filename = "looks"

    def get_base_queryset(self):
        """Every record; who may read it at all is a permission of its own."""
        return AccessRecord.objects.all()


class LooksMenuItem(MenuItem):
    """For those with the permission."""

    def is_shown(self, request) -> bool:
        """Not hidden instead of refused: the view asks too."""
        return request.user.has_perm(SEES_LOOKS)


@hooks.register("register_admin_urls")
def looks_urls() -> list:
    view = LooksView.as_view
    return [
        path("reports/looks/", view(), name="members_looks"),
        path("reports/looks/results/", view(results_only=True), name="members_looks_results"),
    ]


@hooks.register("register_reports_menu_item")
def looks_menu_item() -> MenuItem:
    return LooksMenuItem(_("谁看过什么"), reverse("members_looks"), icon_name="view", order=900)
