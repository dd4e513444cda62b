"""Emergency publications in the admin: the list, signing one, the menu item and the panel."""

from __future__ import annotations

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.ui.components import Component
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.models import Page
from wagtail.permissions import policy_registry

from portal.access.screens import CountedMenuItem, Screen
from portal.publishing.history.views import body_difference, field_changes
from portal.publishing.history.withdrawal import may_withdraw

from . import emergency, four_eyes
from .models import EmergencyPublication

LABEL = gettext_lazy("待补签")
SIGNED_SHOWN = 30
_PEOPLE = ("page", "publisher", "author", "signed_by")


def may_sign_any(user) -> bool:
    """Has the right to publish some page: the only people who could sign."""
    return policy_registry.get_by_type(Page).user_has_permission(user, "publish")


class DebtsMenuItem(CountedMenuItem):
    """In the side bar, with the number of those that wait for this person."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_sign_any(request.user)

    def waiting(self, user):
        return EmergencyPublication.objects.to_sign(user)


def menu_item() -> DebtsMenuItem:
    """The item as the menu takes it."""
    return DebtsMenuItem(
        LABEL, reverse_lazy("portal_debts"), name="debts", icon_name="clipboard-list", order=250
    )


class DebtsPanel(Component):
    """On the front page of the admin: to be signed by this person, and what they owe."""

    name = "debts"
    template_name = "portal/admin/debts_panel.html"
    order = 210
    shown = 5

    def __init__(self, request: HttpRequest):
        self.request = request

    def get_context_data(self, parent_context) -> dict:
        user = self.request.user
        open_ones = EmergencyPublication.objects.open().select_related(*_PEOPLE)
        to_sign = EmergencyPublication.objects.to_sign(user).select_related(*_PEOPLE)
        return {
            "to_sign": to_sign.order_by("at")[: self.shown],
            "mine": open_ones.filter(publisher=user).order_by("at")[: self.shown],
        }


class DebtsView(Screen):
    """All debts this person may know of."""

    template_name = "portal/admin/debts.html"
    page_title = LABEL
    header_icon = "clipboard-list"

    def dispatch(self, request: HttpRequest) -> HttpResponse:
        self.rows = EmergencyPublication.objects.visible_to(request.user)
        if not may_sign_any(request.user) and not self.rows.exists():
            raise PermissionDenied
        return super().dispatch(request)

    def get_context_data(self, **kwargs) -> dict:
        user = self.request.user
        open_ones = list(self.rows.open().select_related(*_PEOPLE).order_by("at"))
        mine = [row for row in open_ones if user.pk in {row.publisher_id, row.author_id}]
        return super().get_context_data(
            to_sign=[row for row in open_ones if row not in mine],
            mine=mine,
            signed=self.rows.exclude(signed_at=None)
            .select_related(*_PEOPLE)
            .order_by("-signed_at")[:SIGNED_SHOWN],
            **kwargs,
        )


class SignForm(forms.Form):
    """What the second person has to say, if anything."""

    note = forms.CharField(
        label=gettext_lazy("补签意见"),
        required=False,
        max_length=300,
        widget=AdminAutoHeightTextInput,
        help_text=gettext_lazy("可以不填。"),
    )


class SignView(WagtailAdminTemplateMixin, FormView):
    """One emergency publication: reason, difference to what was public, and the signature."""

    form_class = SignForm
    template_name = "portal/admin/sign.html"
    page_title = gettext_lazy("补签紧急发布")
    header_icon = "clipboard-list"

    def dispatch(self, request: HttpRequest, pk: int) -> HttpResponse:
        rows = EmergencyPublication.objects.visible_to(request.user)
        self.row = get_object_or_404(rows.select_related(*_PEOPLE, "revision"), pk=pk)
        self.page = self.row.page.specific
        return super().dispatch(request)

    @cached_property
    def refusal(self) -> str:
        """Why this person can't sign, empty where they can."""
        return emergency.why_not_sign(self.row, self.request.user)

    def get_page_subtitle(self) -> str:
        return self.page.get_admin_display_title()

    def get_breadcrumbs_items(self) -> list[dict]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("portal_debts"), "label": LABEL},
            {"url": "", "label": self.page.get_admin_display_title()},
        ]

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(
            row=self.row, page=self.page, refusal=self.refusal, **kwargs
        )
        withdrawable = may_withdraw(self.page.permissions_for_user(self.request.user))
        return context | {
            "media": context["form"].media,
            "can_withdraw": withdrawable,
            "moved_on": not four_eyes.is_public(self.page, self.row.revision),
            **self._difference(),
        }

    def _difference(self) -> dict:
        new = self.row.revision.as_object()
        if self.row.replaced_revision is None:
            return {"first": True, "fields": [], "runs": []}
        old = self.row.replaced_revision.as_object()
        return {
            "first": False,
            "fields": field_changes(old, new),
            "runs": body_difference(old, new),
        }

    def form_valid(self, form: SignForm) -> HttpResponse:
        emergency.sign(self.row, user=self.request.user, note=form.cleaned_data["note"])
        messages.success(
            self.request,
            _("已补签“%(title)s”。") % {"title": self.page.get_admin_display_title()},
        )
        return redirect("portal_debts")
