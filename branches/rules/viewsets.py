"""本地规定 in the admin: proposed with a preview, decided by a second person, ended by a day."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.history import HistoryView
from wagtail.permission_policies import ModelPermissionPolicy

from portal.access.screens import Screen
from portal.records.admin import RecordViewSet
from portal.records.forms import refuse as refuse_in

from ..enums import RuleState
from ..models import RuleOverride
from . import services
from .forms import EndForm, ProposalForm, RefuseForm
from .verdicts import preview_of, preview_of_end


class RulePolicy(ModelPermissionPolicy):
    """Rows are ended, not deleted, whoever asks."""

    def user_has_permission(self, user, action):
        """As the role says, but for deleting."""
        return action != "delete" and super().user_has_permission(user, action)


class RuleFilterSet(WagtailFilterSet):
    """By state."""

    class Meta:
        model = RuleOverride
        fields = ("state",)


class RuleIndexView(generic.IndexView):
    """What is proposed, in force and over."""

    def get_base_queryset(self) -> QuerySet:
        """What this person may see."""
        rows = RuleOverride.objects.visible_to(self.request.user)
        return rows.select_related("superior", "proposed_by", "decided_by")


class RuleCreateView(generic.CreateView):
    """A proposal: typed, its effects read, then sent to the second person."""

    template_name = "branches/admin/rule_proposal.html"
    page_title = gettext_lazy("提出")

    def form_valid(self, form: ProposalForm) -> HttpResponse:
        """First what it would change; proposed when that was read."""
        if form.previewed:
            return super().form_valid(form)
        form.show_preview()
        self.form = form
        return self.render_to_response(
            self.get_context_data(preview=preview_of(form.instance), dated_back=form.dated_back)
        )

    def save_instance(self) -> RuleOverride:
        """By the one way to a proposal."""
        return services.propose(self.form.instance, self.request.user)

    def get_success_message(self, instance: RuleOverride) -> str:
        """And what is next."""
        return _("已提出，等另一位管理员审核。审核通过以前，什么也不会变。")

    def get_success_buttons(self) -> list:
        """Nothing that was proposed is changed any more."""
        return []


class RuleView(Screen):
    """One local rule: what it says, what it changes, and what this person can do about it."""

    template_name = "branches/admin/rule.html"
    page_title = gettext_lazy("本地规定")
    header_icon = "clipboard-list"

    def dispatch(self, request: HttpRequest, pk: int) -> HttpResponse:
        """404 for who does not keep local rules."""
        rows = RuleOverride.objects.visible_to(request.user)
        self.row = get_object_or_404(
            rows.select_related("superior", "proposed_by", "decided_by"), pk=pk
        )
        self.forms: dict = {}
        return super().dispatch(request, pk=pk)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do what the button says; what is refused stands beside its field or above."""
        if not RuleOverride.objects.editable_by(request.user).filter(pk=pk).exists():
            raise PermissionDenied
        act = {
            "approve": self._approve,
            "withdraw": self._withdraw,
            "refuse": self._refuse,
            "end": self._end,
        }.get(request.POST.get("act", ""))
        if act is None:
            return redirect("local_rules:edit", pk)
        return act() or self.render_to_response(self.get_context_data())

    def _done(self, said: str) -> HttpResponse:
        messages.success(self.request, said)
        return redirect("local_rules:index")

    def _attempt(self, act, said: str, form=None) -> HttpResponse | None:
        try:
            act()
        except ValidationError as error:
            if form is None:
                messages.error(self.request, " ".join(error.messages))
                return redirect("local_rules:edit", self.row.pk)
            refuse_in(form, error)
            return None
        return self._done(said)

    def _approve(self) -> HttpResponse | None:
        user = self.request.user
        return self._attempt(lambda: services.approve(self.row, user), _("已审核通过。"))

    def _withdraw(self) -> HttpResponse | None:
        user = self.request.user
        return self._attempt(lambda: services.withdraw(self.row, user), _("已撤回。"))

    def _refuse(self) -> HttpResponse | None:
        form = self.forms["refuse_form"] = RefuseForm(self.request.POST)
        if not form.is_valid():
            return None
        why = form.cleaned_data["why"]
        return self._attempt(
            lambda: services.refuse(self.row, self.request.user, why), _("已退回。"), form
        )

    def _end(self) -> HttpResponse | None:
        form = self.forms["end_form"] = EndForm(self.request.POST)
        if not form.is_valid():
            return None
        data = form.cleaned_data
        return self._attempt(
            lambda: services.end(self.row, self.request.user, data["last_day"], data["why"]),
            _("已写明废止日期。"),
            form,
        )

    def get_breadcrumbs_items(self) -> list[dict]:
        """By the list."""
        index = {"url": reverse("local_rules:index"), "label": self.page_title}
        *above, _here = super().get_breadcrumbs_items()
        return [*above, index, {"url": "", "label": str(self.row)}]

    @cached_property
    def running(self) -> bool:
        """In force, or to come, and not to be ended yet."""
        today = timezone.localdate()
        over = self.row.effective_to and self.row.effective_to < today
        return self.row.state == RuleState.IN_FORCE and not over

    def get_context_data(self, **kwargs) -> dict:
        """With the buttons of who looks."""
        user, row = self.request.user, self.row
        waits = row.state == RuleState.PROPOSED
        edits = RuleOverride.objects.editable_by(user).filter(pk=row.pk).exists()
        decides = RuleOverride.objects.decidable_by(user).filter(pk=row.pk).exists()
        today = timezone.localdate()
        preview = preview_of(row) if waits else None
        if edits and self.running:
            preview = preview_of_end(row, today)
        refuse_form, end_form = RefuseForm(), EndForm(initial={"last_day": today})
        context = {
            "row": row,
            "edits": edits,
            "decides": decides,
            "own": row.proposed_by_id == user.pk,
            "waits": waits,
            "ends": edits and self.running,
            "preview": preview,
            "dated_back": waits and row.effective_from < today,
            "refuse_form": refuse_form,
            "end_form": end_form,
            "media": refuse_form.media + end_form.media,
        }
        return super().get_context_data(**context | self.forms, **kwargs)


class RuleHistoryView(HistoryView):
    """Who proposed, decided and ended it."""

    def get_base_object_queryset(self) -> QuerySet:
        """What this person may see."""
        return RuleOverride.objects.visible_to(self.request.user)


class RuleViewSet(RecordViewSet):
    """本地规定."""

    model = RuleOverride
    icon = "clipboard-list"
    menu_label = gettext_lazy("本地规定")
    menu_order = 620
    add_to_settings_menu = True
    index_view_class = RuleIndexView
    add_view_class = RuleCreateView
    history_view_class = RuleHistoryView
    copy_view_enabled = False
    inspect_view_enabled = False
    list_display = (
        TitleColumn(
            "label",
            label=gettext_lazy("哪一项"),
            get_url=lambda row: reverse("local_rules:edit", args=[row.pk]),
        ),
        Column("value", label=gettext_lazy("本地数值")),
        Column("for_whom", label=gettext_lazy("适用范围")),
        Column("number", label=gettext_lazy("文号")),
        Column("effective_from", label=gettext_lazy("施行日期"), sort_key="effective_from"),
        Column("standing", label=gettext_lazy("状态")),
        Column("proposed_by", label=gettext_lazy("提出人")),
        Column("decided_by", label=gettext_lazy("审核人")),
    )
    filterset_class = RuleFilterSet
    search_fields = ("rule", "issuer", "number", "reason")
    ordering = ("-proposed_at", "-pk")

    def get_form_class(self, for_update: bool = False):
        """One form: what was proposed is not changed any more."""
        return ProposalForm

    def get_urlpatterns(self) -> list:
        """A page of the record in the place of a form; no deleting, no usage."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("new/", self.add_view, name="add"),
            path("edit/<int:pk>/", RuleView.as_view(), name="edit"),
            path("history/<int:pk>/", self.history_view, name="history"),
            path("history-results/<int:pk>/", self.history_results_view, name="history_results"),
        ]
