"""The register of party organisations in the admin, for committee staff."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin import messages
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.views import generic
from wagtail.admin.views.generic.history import HistoryView
from wagtail.admin.views.generic.usage import UsageView
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.admin.widgets import AdminDateInput, Button

from portal.records.admin import RecordEditView, RecordForm, RecordViewSet

from .facts import change_facts, check_day
from .models import Branch, Department, Sector, Street
from .permissions import CHANGE_BRANCH
from .register.listing import COLUMNS, BranchFilterSet, BranchIndexView
from .register.told import Told, next_step, told
from .scopes.services import may_oversee
from .services import MissingTree, open_branch, say_of_provision

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
        error_messages = {
            "slug": {
                "invalid": gettext_lazy("代号只能用小写字母、数字和“-”，例如 chengbei。"),
                "unique": gettext_lazy("这个代号已经有党组织在用，换一个。"),
            }
        }

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


class BranchListView(BranchIndexView):
    """The list, with what can be done with a record."""

    def get_list_more_buttons(self, instance: Branch) -> list:
        """With what is next, its records outside the admin, its pages, groups and collections."""
        buttons = super().get_list_more_buttons(instance)
        buttons += _links(instance.told)
        if self.request.user.has_perm(CHANGE_BRANCH):
            buttons.append(_provision_item(instance))
        return buttons


def _links(known: Told) -> list[Button]:
    """To what the floors above keep of a branch; what is next comes first."""
    found = [Button(known.next.text, url=known.next.url, priority=1)] if known.next else []
    more = (
        Button(link.text, url=link.url, priority=place) for place, link in enumerate(known.links, 2)
    )
    return [*found, *more]


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
        """With its records outside the admin, and provisioning."""
        url = reverse("branches:provision", args=[self.object.pk])
        return [
            *super().header_more_buttons,
            *_links(told([self.object], self.request.user)[self.object.pk]),
            Button(_("开通或修复"), url=url, icon_name="cog", priority=30),
        ]


class BranchCreateView(generic.CreateView):
    """A new record; from here the way goes on."""

    def get_success_url(self) -> str:
        """The next step of opening it, for who takes it."""
        step = next_step(self.object, self.request.user)
        return step.url if step else super().get_success_url()

    def get_success_message(self, instance: Branch) -> str:
        """With what is next."""
        if next_step(instance, self.request.user):
            return _("“%(name)s”已登记。下一步：开通。") % {"name": instance}
        return super().get_success_message(instance)

    def get_success_buttons(self) -> list:
        """None where the way goes on elsewhere."""
        return [] if next_step(self.object, self.request.user) else super().get_success_buttons()


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
            report = open_branch(self.branch, request.user)
        except MissingTree:
            messages.error(request, _("网站上还没有“支部名录”和“党内页面”两个栏目，请先建好。"))
            return redirect("branches:provision", pk)
        messages.success(request, say_of_provision(report))
        step = next_step(self.branch, request.user)
        return redirect(step.url) if step else redirect("branches:edit", pk)


class BranchViewSet(RecordViewSet):
    """党组织台账."""

    model = Branch
    icon = "group"
    menu_label = gettext_lazy("党组织台账")
    menu_order = 10
    index_view_class = BranchListView
    add_view_class = BranchCreateView
    edit_view_class = BranchEditView
    delete_view_class = BranchDeleteView
    history_view_class = BranchHistoryView
    usage_view_class = BranchUsageView
    copy_view_enabled = False
    inspect_view_enabled = False
    list_display = COLUMNS
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
