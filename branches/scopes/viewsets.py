"""负责范围 in the admin: given, ended and looked up by those who keep the accounts."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import ChoiceFilter
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views import generic
from wagtail.admin.views.generic.history import HistoryView
from wagtail.permission_policies import ModelPermissionPolicy

from accounts.scopes import staff_roles
from portal.records.admin import RecordEditView, RecordForm, RecordViewSet
from portal.records.dated import in_force

from ..models import StaffScope
from .services import tell_others

GIVEN = ("user", "kind", "street", "department", "branch", "starts_on", "reason", "paper")


class ScopePolicy(ModelPermissionPolicy):
    """Rows are ended, not deleted, whoever asks."""

    def user_has_permission(self, user, action):
        """As the role says, but for deleting."""
        return action != "delete" and super().user_has_permission(user, action)


class ScopeForm(RecordForm):
    """Gives a scope to somebody else; of one that was given only the end is still open."""

    class Meta:
        model = StaffScope
        fields = (*GIVEN, "ends_on")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial = timezone.localdate
        if self.instance.pk:
            over = self.instance.ends_on and self.instance.ends_on <= timezone.localdate()
            for name in (*GIVEN, "ends_on") if over else GIVEN:
                self.fields[name].disabled = True
            return
        accounts = get_user_model().objects.filter(is_active=True, is_superuser=False)
        roles = Group.objects.filter(staff_roles())
        accounts = accounts.filter(groups__in=roles).exclude(pk=self.for_user.pk).distinct()
        self.instance.entered_by = self.for_user
        self.fields["user"].queryset = accounts.order_by("display_name", "username")
        self.fields["user"].help_text = _("只列有工作人员角色的账号，自己的不在内。")
        self.fields["user"].error_messages["invalid_choice"] = _(
            "这个账号没有工作人员角色，或者是您自己的：不能给自己负责范围，请别的管理员来给。"
        )

    def clean_starts_on(self):
        """From today on: what somebody could see on a day that is over does not change."""
        day = self.cleaned_data["starts_on"]
        if not self.instance.pk and day < timezone.localdate():
            raise ValidationError(_("从今天或者以后开始，不能倒填。"))
        return day

    def clean_ends_on(self):
        """Likewise."""
        day = self.cleaned_data["ends_on"]
        if "ends_on" in self.changed_data and (day is None or day < timezone.localdate()):
            raise ValidationError(_("到今天或者以后结束，不能倒填。"))
        return day


class ScopeFilterSet(WagtailFilterSet):
    """By person, kind and thing; by default those in force and those over."""

    state = ChoiceFilter(
        label=gettext_lazy("状态"),
        choices=[("now", gettext_lazy("现在有效")), ("other", gettext_lazy("已结束或还没开始"))],
        empty_label=gettext_lazy("全部"),
        method="by_state",
    )

    class Meta:
        model = StaffScope
        fields = ("state", "kind", "street", "department", "user")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        people = get_user_model().objects.filter(staff_scopes__isnull=False)
        self.filters["user"].field.queryset = people.distinct()

    def by_state(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """In force today, or not."""
        return rows.filter(in_force()) if value == "now" else rows.exclude(in_force())


class ScopeIndexView(generic.IndexView):
    """Who oversees what, since when, given by whom."""

    def get_base_queryset(self):
        """What the rule lets this person see."""
        return StaffScope.objects.visible_to(self.request.user).select_related(
            "user", "street", "department", "branch", "entered_by"
        )

    def get_edit_url(self, instance: StaffScope) -> str | None:
        """One's own is read here and changed by others."""
        return None if instance.user_id == self.request.user.pk else super().get_edit_url(instance)


class Told:
    """What is stored is told to the other administrators."""

    def save_instance(self) -> StaffScope:
        """In the transaction."""
        row = super().save_instance()
        if self.form.has_changed():
            tell_others(row, self.request.user)
        return row


class ScopeCreateView(Told, generic.CreateView):
    """Giving a scope."""


class ScopeEditView(Told, RecordEditView):
    """Ending a scope: of somebody else."""

    def get_queryset(self):
        """Not one's own."""
        return StaffScope.objects.editable_by(self.request.user)


class ScopeHistoryView(HistoryView):
    """Who gave and who ended it."""

    def get_base_object_queryset(self):
        """What this person sees."""
        return StaffScope.objects.visible_to(self.request.user)


class ScopeViewSet(RecordViewSet):
    """负责范围."""

    model = StaffScope
    icon = "lock-open"
    menu_label = gettext_lazy("负责范围")
    menu_order = 610
    add_to_settings_menu = True
    index_view_class = ScopeIndexView
    add_view_class = ScopeCreateView
    edit_view_class = ScopeEditView
    history_view_class = ScopeHistoryView
    copy_view_enabled = False
    inspect_view_enabled = False
    list_display = (
        "user",
        Column("extent", label=gettext_lazy("范围")),
        Column("starts_on", label=gettext_lazy("开始日期"), sort_key="starts_on"),
        Column("ends_on", label=gettext_lazy("结束日期"), sort_key="ends_on"),
        BooleanColumn("is_current", label=gettext_lazy("现在有效")),
        Column("paper", label=gettext_lazy("依据")),
        Column("entered_by", label=gettext_lazy("谁给的")),
    )
    filterset_class = ScopeFilterSet
    search_fields = ("user__display_name", "user__username", "reason", "paper")
    ordering = ("-starts_on", "-pk")

    def get_form_class(self, for_update: bool = False):
        """One form for both."""
        return ScopeForm
