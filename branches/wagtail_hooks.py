"""The register of party organisations in the admin."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.log_actions import LogFormatter
from wagtail.permissions import register_permission_policy

from .models import Branch, Department, RuleOverride, Sector, StaffScope, Street
from .rules.viewsets import RulePolicy, RuleViewSet
from .scopes.viewsets import ScopePolicy, ScopeViewSet
from .viewsets import PartyOrganisationGroup

for model in (Branch, Sector, Street, Department):
    register_permission_policy(model)
register_permission_policy(StaffScope, ScopePolicy(StaffScope))
register_permission_policy(RuleOverride, RulePolicy(RuleOverride))


@hooks.register("register_admin_viewset")
def register_of_organisations():
    return PartyOrganisationGroup()


@hooks.register("register_admin_viewset")
def register_of_scopes():
    return ScopeViewSet("scopes")


@hooks.register("register_admin_viewset")
def register_of_local_rules():
    return RuleViewSet("local_rules")


@hooks.register("register_user_listing_buttons")
def scopes_button(user, request_user):
    """What somebody oversees, from the list of accounts."""
    if request_user.has_perm("branches.view_staffscope"):
        url = f"{reverse('scopes:index')}?user={user.pk}"
        yield Button(_("负责范围"), url, icon_name="lock-open", priority=50)


@hooks.register("register_log_actions")
def log_actions(actions) -> None:
    @actions.register_action("branches.provision")
    class ProvisionFormatter(LogFormatter):
        label = _("开通或修复")

        def format_message(self, log_entry) -> str:
            return f"{self.label}：{'、'.join(log_entry.data.get('done', []))}"
