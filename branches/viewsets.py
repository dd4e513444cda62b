"""The register of party organisations in the admin, for committee staff."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View
from django_filters import ChoiceFilter
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views import generic
from wagtail.admin.views.generic.history import HistoryView
from wagtail.admin.views.generic.usage import UsageView
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.admin.widgets import AdminDateInput, Button
from wagtail.log_actions import log

from portal.records.admin import RecordEditView, RecordForm, RecordViewSet

from .facts import change_facts, check_day
from .models import Branch, Department, Sector, Street
from .permissions import CHANGE_BRANCH
from .scopes.services import may_oversee
from .services import MissingTree, provision_branch

FIELDS = (
    *("name", "short_name", "slug", "level", "form", "route", "covered_units", "superior"),
    *("status", "sector", "street", "department", "established_on", "elected_on", "term_years"),
    "revoked_on",
)


# Wagtail's views of a model ask whether one may change *some* record of it, never which: each of
# them gets the records from the rule instead.


class BranchForm(RecordForm):
    """The code names pages, groups and collections, and never changes.

    Level, form, units, status, election and term are asked for a day: a change of them says since
    when, which may be past or to come.
    """

    effective_on = forms.DateField(
        label=gettext_lazy("上述变化的生效日期"),
        required=False,
        widget=AdminDateInput,
        help_text=gettext_lazy(
            "层级、组建形式、联合单位数、状态、本届选举日期、任期从这一天起算；补记以前的变化就写当时的日期。"
        ),
    )
    basis = forms.CharField(
        label=gettext_lazy("依据"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("批复文号或会议，例如：江北社工委〔2026〕5号。"),
    )

    class Meta:
        model = Branch
        fields = FIELDS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["slug"].disabled = True
            self.fields["effective_on"].initial = timezone.localdate()
        else:
            del self.fields["effective_on"], self.fields["basis"]
        if "superior" in self.fields:
            self.fields["superior"].queryset = Branch.objects.visible_to(self.for_user)

    def _post_clean(self) -> None:
        """What is written stays within what the writer oversees, or keeps as secretary."""
        super()._post_clean()
        if day := self.cleaned_data.get("effective_on"):
            try:
                check_day(self.instance, day)
            except ValidationError as error:
                self.add_error(None, error)
        if not self.errors and not may_oversee(self.for_user, self.instance):
            self.add_error(None, _("这样登记就不在您负责的范围里了：请核对街道、主管部门和上级。"))

    def clean_effective_on(self) -> dt.date:
        """Today where none was typed."""
        return self.cleaned_data["effective_on"] or timezone.localdate()

    def save(self, commit: bool = True) -> Branch:
        """What rules read of it holds from the day that was said."""
        if not commit or self.instance.pk is None:
            return super().save(commit)
        change_facts(
            self.instance,
            self.cleaned_data["effective_on"],
            by=self.for_user,
            label=str(self.for_user),
            basis=self.cleaned_data["basis"],
        )
        return self.instance


def _term(branch: Branch) -> str:
    """The last day of the term, and whether the superior reminds by now (ZB-22)."""
    if branch.term_ends_on is None:
        return ""
    day = branch.term_ends_on.isoformat()
    if not branch.asks_for_election:
        return day
    overdue = branch.term_ends_on < timezone.localdate()
    return f"{day} " + (_("（已经届满）") if overdue else _("（该提醒换届）"))


class BranchFilterSet(WagtailFilterSet):
    """Of the register."""

    term = ChoiceFilter(
        label=gettext_lazy("换届"),
        choices=[("due", gettext_lazy("六个月内任期届满，或者已经届满"))],
        empty_label=gettext_lazy("全部"),
        method="by_term",
    )

    class Meta:
        model = Branch
        fields = ("term", "street", "department", "sector", "status", "form", "level")

    def by_term(self, branches: QuerySet, name: str, value: str) -> QuerySet:
        """Those a superior reminds of their election: the day is computed, not stored."""
        due = [branch.pk for branch in branches.order_by() if branch.asks_for_election]
        return branches.filter(pk__in=due)


class BranchIndexView(generic.IndexView):
    """The list; a spreadsheet of it in the one format that can't hold formulas."""

    FORMATS = ("xlsx",)

    def get_base_queryset(self):
        """What this person oversees; what the public directory shows besides is found there."""
        return Branch.objects.seen_in_admin(self.request.user).select_related(
            "sector", "street", "department", "superior"
        )

    @property
    def show_export_buttons(self) -> bool:
        """Wagtail's pair of buttons has CSV in it; see ``header_more_buttons``."""
        return False

    @cached_property
    def header_more_buttons(self) -> list:
        """The spreadsheet."""
        return [
            *super().header_more_buttons,
            Button(
                _("导出 XLSX"), url=self.get_export_url("xlsx"), icon_name="download", priority=90
            ),
        ]

    def get_list_more_buttons(self, instance: Branch) -> list:
        """With the pages, groups and collections of the branch."""
        buttons = super().get_list_more_buttons(instance)
        if self.request.user.has_perm(CHANGE_BRANCH):
            buttons.append(_provision_item(instance))
        return buttons


def _provision_item(branch: Branch) -> MenuItem:
    url = reverse("branches:provision", args=[branch.pk])
    return MenuItem(_("开通或修复"), url=url, icon_name="cog", priority=25)


class BranchEditView(RecordEditView):
    """Changing a record."""

    def get_queryset(self):
        """What this person keeps."""
        return Branch.objects.editable_by(self.request.user)

    @cached_property
    def header_more_buttons(self) -> list:
        """With provisioning."""
        url = reverse("branches:provision", args=[self.object.pk])
        return [
            *super().header_more_buttons,
            Button(_("开通或修复"), url=url, icon_name="cog", priority=30),
        ]


class BranchDeleteView(generic.DeleteView):
    """Deleting a record nothing hangs on."""

    def get_queryset(self):
        """What this person keeps."""
        return Branch.objects.editable_by(self.request.user)


class BranchHistoryView(HistoryView):
    """Who changed the record."""

    def get_base_object_queryset(self):
        """What this person oversees."""
        return Branch.objects.seen_in_admin(self.request.user)


class BranchUsageView(UsageView):
    """What refers to the record."""

    def get_base_object_queryset(self):
        """What this person oversees."""
        return Branch.objects.seen_in_admin(self.request.user)


class ProvisionView(View):
    """Pages, groups, collections and rights of a branch: what is missing is made, once."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Those who keep the register."""
        if not request.user.has_perm(CHANGE_BRANCH):
            raise PermissionDenied
        self.branch = get_object_or_404(Branch.objects.editable_by(request.user), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What will be done, to be confirmed."""
        back = reverse("branches:edit", args=[pk])
        context = {
            "branch": self.branch,
            "back": back,
            "page_title": _("开通或修复"),
            "header_title": _("开通或修复"),
            "header_icon": "cog",
            "breadcrumbs_items": [
                {"url": reverse("wagtailadmin_home"), "label": _("首页")},
                {"url": reverse("branches:index"), "label": _("党组织台账")},
                {"url": back, "label": str(self.branch)},
                {"url": "", "label": _("开通或修复")},
            ],
        }
        return TemplateResponse(request, "branches/admin/provision.html", context)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it, and say what was done."""
        try:
            report = provision_branch(self.branch)
        except MissingTree:
            messages.error(request, _("网站上还没有“支部名录”和“党内页面”两个栏目，请先建好。"))
            return redirect("branches:provision", pk)
        if report.changed:
            log(self.branch, "branches.provision", user=request.user, data={"done": report.done})
            done = ngettext(
                "已补上%(count)d项：%(what)s", "已补上%(count)d项：%(what)s", len(report.done)
            )
            messages.success(
                request, done % {"count": len(report.done), "what": "、".join(report.done)}
            )
        else:
            messages.success(request, _("一样不缺，什么也没有改。"))
        return redirect("branches:edit", pk)


class BranchViewSet(RecordViewSet):
    """党组织台账."""

    model = Branch
    icon = "group"
    menu_label = gettext_lazy("党组织台账")
    menu_order = 10
    index_view_class = BranchIndexView
    edit_view_class = BranchEditView
    delete_view_class = BranchDeleteView
    history_view_class = BranchHistoryView
    usage_view_class = BranchUsageView
    copy_view_enabled = False
    inspect_view_enabled = False
    list_display = (
        "short_name",
        "name",
        "level",
        "form",
        "street",
        "department",
        "sector",
        "status",
        BooleanColumn(
            "secretaries_group_id",
            label=gettext_lazy("已开通"),
            accessor=lambda branch: branch.secretaries_group_id is not None,
        ),
        Column("elected_on", label=gettext_lazy("本届选举日期"), sort_key="elected_on"),
        Column("term", label=gettext_lazy("任期届满"), accessor=_term),
    )
    filterset_class = BranchFilterSet
    list_export = (
        *("name", "short_name", "slug", "get_level_display", "get_form_display"),
        *("street", "department", "sector", "get_status_display", "superior"),
        *("established_on", "elected_on", "term_ends_on"),
    )
    export_filename = "党组织台账"
    search_fields = ("name", "short_name", "slug")
    ordering = ("name",)

    def get_form_class(self, for_update: bool = False):
        """One form for both."""
        return BranchForm

    def get_urlpatterns(self) -> list:
        """With provisioning."""
        return [
            *super().get_urlpatterns(),
            path("provision/<int:pk>/", ProvisionView.as_view(), name="provision"),
        ]


class TermViewSet(RecordViewSet):
    """A closed list committee staff keep."""

    icon = "tag"
    form_fields = ("name", "name_en", "slug", "order")
    list_display = ("name", "name_en", "slug", "order")
    search_fields = ("name", "name_en")
    ordering = ("order", "name")
    copy_view_enabled = False


class SectorViewSet(TermViewSet):
    """行业."""

    model = Sector
    menu_label = gettext_lazy("行业")
    menu_order = 20


class StreetViewSet(TermViewSet):
    """街道（镇）."""

    model = Street
    menu_label = gettext_lazy("街道（镇）")
    menu_order = 30


class DepartmentViewSet(TermViewSet):
    """主管部门."""

    model = Department
    menu_label = gettext_lazy("主管部门")
    menu_order = 40


class PartyOrganisationGroup(ModelViewSetGroup):
    """党组织."""

    menu_label = gettext_lazy("党组织")
    menu_icon = "group"
    menu_order = 130
    items = (
        BranchViewSet("branches"),
        SectorViewSet("sectors"),
        StreetViewSet("streets"),
        DepartmentViewSet("departments"),
    )
