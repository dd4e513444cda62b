"""What committee staff enter: adjusted days (调休), and when 组织生活会 and 民主评议 are held."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.history import HistoryView
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.admin.widgets import HeaderButton

from branches.enums import SUPERIOR_LEVELS
from branches.models import Branch
from branches.permissions import oversees_all
from members.area.forms import CHOOSE
from portal.records.admin import RecordEditView, RecordForm, RecordViewSet

from .day_import import DaysForm, store_days
from .models import CHANGES_WINDOWS, AdjustedDay, Window

PASTE = gettext_lazy("整年粘贴")


class DayIndexView(generic.IndexView):
    """The days of all years, with the way to paste a notice."""

    @cached_property
    def header_buttons(self) -> list:
        """With pasting, for who adds days."""
        buttons = super().header_buttons
        if not self.permission_policy.user_has_permission(self.request.user, "add"):
            return buttons
        url = reverse("adjusted_days:paste")
        return [*buttons, HeaderButton(PASTE, url=url, icon_name="paste")]


class PasteView(WagtailAdminTemplateMixin, FormView):
    """The days of a notice at once."""

    form_class = DaysForm
    template_name = "life/planning/paste.html"
    page_title = PASTE
    header_icon = "calendar-alt"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Those who add and change days."""
        if not request.user.has_perms(["life.add_adjustedday", "life.change_adjustedday"]):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict]:
        """Below the list."""
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("adjusted_days:index"), "label": _("调休日")},
            {"url": "", "label": PASTE},
        ]

    def get_context_data(self, **kwargs) -> dict:
        """With the way back."""
        return super().get_context_data(back=reverse("adjusted_days:index"), **kwargs)

    def form_valid(self, form: DaysForm) -> HttpResponse:
        """All of them or none."""
        new, known = store_days(form.cleaned_data["days"], form.cleaned_data["source"])
        said = _("登记了%(new)s天，更新了%(known)s天。")
        messages.success(self.request, said % {"new": new, "known": known})
        return redirect("adjusted_days:index")


class AdjustedDayViewSet(RecordViewSet):
    """调休日."""

    model = AdjustedDay
    icon = "calendar-alt"
    menu_label = gettext_lazy("调休日")
    menu_order = 10
    index_view_class = DayIndexView
    form_fields = ("day", "works", "name", "source")
    list_display = ("day", BooleanColumn("works", label=gettext_lazy("要上班")), "name", "source")
    search_fields = ("name", "source")
    ordering = ("-day",)
    copy_view_enabled = False
    inspect_view_enabled = False

    def get_urlpatterns(self) -> list:
        """With pasting."""
        return [*super().get_urlpatterns(), path("paste/", PasteView.as_view(), name="paste")]


class WindowForm(RecordForm):
    """A superior's notice, by who oversees the superior."""

    class Meta:
        model = Window
        fields = ("superior", "type", "year", "starts_on", "ends_on", "number")
        help_texts = {
            "year": gettext_lazy(
                "按通知写的年度，不是开会的年份：明年一月开的今年的组织生活会，写今年。"
            ),
            "ends_on": gettext_lazy("可以到下一年，例如：2027年3月31日。这一天以前都不算拖。"),
            "number": gettext_lazy("例如：江北社工委〔2026〕32号。没有文号的写通知的名称和日期。"),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        overseen = Branch.objects.overseen_by(self.for_user, CHANGES_WINDOWS)
        wanted = Q(pk__in=overseen.order_by().values("pk"), level__in=SUPERIOR_LEVELS)
        self.fields["superior"].queryset = Branch.objects.filter(wanted)
        self.fields["superior"].empty_label = _("所有支部")
        if not oversees_all(self.for_user):
            self.fields["superior"].required = True
            self.fields["superior"].empty_label = CHOOSE
            self.fields["superior"].help_text = _("这个组织和它下面的支部都按这个时间。")

    def clean(self) -> dict:
        """The days belong to the year or the next one; a superior says it once."""
        data = super().clean()
        year, begins, ends = (data.get(name) for name in ("year", "starts_on", "ends_on"))
        if begins and ends and ends < begins:
            self.add_error("ends_on", _("结束不能早于开始。"))
        for name, day in (("starts_on", begins), ("ends_on", ends)):
            if year and day and day.year - year not in (0, 1):
                self.add_error(name, _("要在这个年度或者下一年里。"))
        if not self.errors and self._said_before(data):
            raise ValidationError(_("这个组织这一年的时间已经登记过，请改那一条。"))
        return data

    def _said_before(self, data: dict) -> bool:
        same = {name: data[name] for name in ("superior", "type", "year")}
        return Window.objects.filter(**same).exclude(pk=self.instance.pk).exists()


class WindowIndexView(generic.IndexView):
    """The notices one sees."""

    def get_base_queryset(self) -> QuerySet:
        """What this person oversees, and what holds for all."""
        return Window.objects.visible_to(self.request.user).select_related("superior")

    @cached_property
    def _changes(self) -> set[int]:
        return set(Window.objects.editable_by(self.request.user).values_list("pk", flat=True))

    def get_edit_url(self, instance: Window) -> str | None:
        """Of what somebody else entered for all there is none."""
        return super().get_edit_url(instance) if instance.pk in self._changes else None

    def get_delete_url(self, instance: Window) -> str | None:
        """Likewise."""
        return super().get_delete_url(instance) if instance.pk in self._changes else None


class WindowEditView(RecordEditView):
    """Changing a notice."""

    def get_queryset(self) -> QuerySet:
        """What this person keeps."""
        return Window.objects.editable_by(self.request.user)


class WindowDeleteView(generic.DeleteView):
    """Taking out a notice that was entered by mistake."""

    def get_queryset(self) -> QuerySet:
        """What this person keeps."""
        return Window.objects.editable_by(self.request.user)


class WindowHistoryView(HistoryView):
    """Who changed it."""

    def get_base_object_queryset(self) -> QuerySet:
        """What this person sees."""
        return Window.objects.visible_to(self.request.user)


class WindowViewSet(RecordViewSet):
    """组织生活会和民主评议的时间."""

    model = Window
    icon = "date"
    menu_label = gettext_lazy("组织生活会时间")
    menu_order = 20
    index_view_class = WindowIndexView
    edit_view_class = WindowEditView
    delete_view_class = WindowDeleteView
    history_view_class = WindowHistoryView
    list_display = ("year", "type", "superior", "starts_on", "ends_on", "number")
    list_filter = ("year", "type")
    ordering = ("-year", "type")
    copy_view_enabled = False
    inspect_view_enabled = False

    def get_form_class(self, for_update: bool = False) -> type:
        """One form for both."""
        return WindowForm


class OrganisationLifeGroup(ModelViewSetGroup):
    """组织生活."""

    menu_label = gettext_lazy("组织生活")
    menu_icon = "calendar-alt"
    menu_order = 135
    items = (AdjustedDayViewSet("adjusted_days"), WindowViewSet("windows"))
