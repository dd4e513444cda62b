"""The admin's own account page asks for one name; lists of accounts lead to invitations."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.views.account import (
    AvatarSettingsPanel,
    NameEmailSettingsPanel,
    NotificationsSettingsPanel,
)
from wagtail.admin.widgets import Button
from wagtail.users.views.bulk_actions.user_bulk_action import UserBulkAction

from .forms import AvatarForm, LettersForm, NameForm
from .recovery import admin as recovery

# Wagtail has no hook that removes its panel; its form would ask for first and last name.
NameEmailSettingsPanel.form_class = NameForm
# How a review ends is told by notices; how one wants to hear of it is chosen with them.
NotificationsSettingsPanel.form_class = LettersForm
# Pillow would open whatever is uploaded, in this process.
AvatarSettingsPanel.form_class = AvatarForm
AvatarSettingsPanel.template_name = "accounts/avatar_panel.html"  # Wagtail's shows no error
# Roles, closing and deleting go through the forms, which ask who asks and for whose account.
UserBulkAction.models = ()


@hooks.register("register_user_listing_buttons")
def recovery_button(user, request_user):
    """A link for somebody who can't get in any more."""
    if request_user.is_superuser and user.is_active:
        yield Button(
            _("重新邀请（找回登录）"),
            reverse("accounts_recover", args=[user.pk]),
            icon_name="key",
            priority=40,
        )


@hooks.register("register_admin_urls")
def recovery_urls() -> list:
    """Requests for a way back, and the one thing done here; the link is made where it always is."""
    dismiss = recovery.DismissView.as_view()
    return [
        path("recoveries/", recovery.RecoveriesView.as_view(), name="accounts_recoveries"),
        path("recoveries/<int:pk>/dismiss/", dismiss, name="accounts_recovery_dismiss"),
    ]


@hooks.register("register_admin_menu_item")
def recoveries_menu_item() -> recovery.RecoveryMenuItem:
    return recovery.menu_item()
