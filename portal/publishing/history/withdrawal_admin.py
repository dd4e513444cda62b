"""Withdrawing in the Wagtail admin: one page, or several of a listing."""

from __future__ import annotations

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages, widgets
from wagtail.admin.action_menu import ActionMenuItem, UnpublishMenuItem
from wagtail.admin.ui.menus.pages import PageMenuItem
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.models import Page

from portal.records.once import OnceField

from .enums import WithdrawalReason
from .models import Withdrawal
from .withdrawal import may_withdraw, withdraw

LABEL = gettext_lazy("撤下并说明原因")


class WithdrawalForm(forms.ModelForm):
    """Reason and explanation; the page that took over where pages were merged.

    ``pages`` are those to be withdrawn: none of them can be the one they are merged into.
    """

    include_descendants = forms.BooleanField(
        label=gettext_lazy("下级页面一并撤下，用同样的说明"), required=False
    )
    once = OnceField()

    class Meta:
        model = Withdrawal
        fields = ["reason", "explanation", "merged_into", "include_descendants"]
        widgets = {
            "reason": forms.RadioSelect,
            "explanation": widgets.AdminAutoHeightTextInput,
            "merged_into": widgets.AdminPageChooser,
        }
        help_texts = {"merged_into": gettext_lazy("选“已并入其他页面”时必填，读者会看到链接。")}

    def __init__(self, *args, pages=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.pages = list(pages)
        self.fields["reason"].choices = WithdrawalReason.choices
        if not any(page.get_descendants().live().exists() for page in self.pages):
            del self.fields["include_descendants"]

    def clean(self) -> dict:
        """A merged page names a public page that stays; other reasons name none."""
        data = super().clean()
        target = data.get("merged_into")
        if data.get("reason") != WithdrawalReason.MERGED:
            data["merged_into"] = None
        elif target is None:
            if "merged_into" not in self.errors:
                self.add_error("merged_into", _("请选择并入的页面。"))
        elif not Page.objects.live().public().filter(pk=target.pk).exists():
            self.add_error("merged_into", _("并入的页面要是公开的页面。"))
        elif self._goes_too(target, data.get("include_descendants")):
            self.add_error("merged_into", _("并入的页面不能是正要撤下的页面。"))
        return data

    def _goes_too(self, target: Page, include_descendants: bool) -> bool:
        return any(
            target.pk == page.pk or (include_descendants and target.path.startswith(page.path))
            for page in self.pages
        )

    @property
    def answers(self) -> dict:
        """Keyword arguments of :func:`portal.publishing.history.withdrawal.withdraw`."""
        return {
            "reason": self.cleaned_data["reason"],
            "explanation": self.cleaned_data["explanation"],
            "merged_into": self.cleaned_data["merged_into"],
            "include_descendants": self.cleaned_data.get("include_descendants", False),
        }


class WithdrawView(WagtailAdminTemplateMixin, FormView):
    """Asks why, then takes one page down."""

    form_class = WithdrawalForm
    template_name = "portal/admin/withdraw.html"
    page_title = LABEL
    header_icon = "download"

    def dispatch(self, request: HttpRequest, page_id: int) -> HttpResponse:
        self.page = get_object_or_404(Page, pk=page_id).specific
        tester = self.page.permissions_for_user(request.user)
        if not may_withdraw(tester):
            raise PermissionDenied
        self.next_url = get_valid_next_url_from_request(request)
        return super().dispatch(request)

    def get_page_subtitle(self) -> str:
        return self.page.get_admin_display_title()

    def get_breadcrumbs_items(self) -> list[dict]:
        edit_url = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        return [
            *super().get_breadcrumbs_items(),
            {"url": edit_url, "label": self.page.get_admin_display_title()},
            {"url": "", "label": LABEL},
        ]

    def get_form_kwargs(self) -> dict:
        return {**super().get_form_kwargs(), "pages": [self.page]}

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(
            page=self.page,
            next_url=self.next_url,
            live_translations=self.page.get_translations().live(),
            media=kwargs["form"].media if "form" in kwargs else self.get_form().media,
            **kwargs,
        )

    def form_valid(self, form: WithdrawalForm) -> HttpResponse:
        withdraw(self.page, user=self.request.user, **form.answers)
        messages.success(
            self.request,
            _("“%(title)s”已撤下，原网址会显示说明。")
            % {"title": self.page.get_admin_display_title()},
            buttons=[messages.button(self.page.full_url or "/", _("看原网址"), new_window=True)],
        )
        return redirect(
            self.next_url or reverse("wagtailadmin_explore", args=[self.page.get_parent().pk])
        )


class WithdrawBulkAction(PageBulkAction):
    """Takes the place of "unpublish" among the actions on a selection of pages."""

    display_name = LABEL
    action_type = "unpublish"
    aria_label = gettext_lazy("撤下选中的页面并说明原因")
    template_name = "portal/admin/bulk_withdraw.html"
    action_priority = 50
    form_class = WithdrawalForm

    def check_perm(self, page: Page) -> bool:
        tester = page.permissions_for_user(self.request.user)
        return may_withdraw(tester)

    @cached_property
    def _pages(self) -> list[Page]:
        return self.get_actionable_objects()[0]

    def get_form_kwargs(self) -> dict:
        return {**super().get_form_kwargs(), "pages": self._pages}

    def get_execution_context(self) -> dict:
        return {**super().get_execution_context(), **self.cleaned_form.answers}

    @classmethod
    def execute_action(cls, objects, user=None, **answers) -> tuple[int, int]:
        """Withdraw each that has not come down together with its parent."""
        done = 0
        for page in sorted(objects, key=lambda page: page.path):
            page.refresh_from_db(fields=["live"])
            if page.live:
                withdraw(page, user=user, **answers)
            done += 1
        return done, 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        return _("撤下了%(count)d个页面。") % {"count": num_parent_objects}


class WithdrawMenuItem(ActionMenuItem):
    """In the menu below the editor."""

    label = LABEL
    name = "action-withdraw"
    icon_name = "download"
    order = 20

    def is_shown(self, context) -> bool:
        if context["view"] != "edit":
            return False
        tester = self.get_user_page_permissions_tester(context)
        return not context["locked_for_user"] and may_withdraw(tester)

    def get_url(self, context) -> str:
        return reverse("portal_withdraw", args=[context["page"].pk])


class WithdrawButton(PageMenuItem):
    """In listings and in the header."""

    label = LABEL
    icon_name = "download"
    url_name = "portal_withdraw"

    def is_shown(self, user) -> bool:
        return may_withdraw(self.page.permissions_for_user(user))


def without_unpublish(menu_items: list) -> None:
    """Drop Wagtail's own item; its permission is gone too."""
    menu_items[:] = [item for item in menu_items if not isinstance(item, UnpublishMenuItem)]
