"""The register of party organisations in the admin."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogFormatter
from wagtail.permissions import register_permission_policy

from .models import Branch, Sector, Street
from .viewsets import PartyOrganisationGroup

for model in (Branch, Sector, Street):
    register_permission_policy(model)


@hooks.register("register_admin_viewset")
def register_of_organisations():
    return PartyOrganisationGroup()


@hooks.register("register_log_actions")
def log_actions(actions) -> None:
    @actions.register_action("branches.provision")
    class ProvisionFormatter(LogFormatter):
        label = _("开通或修复")

        def format_message(self, log_entry) -> str:
            return f"{self.label}：{'、'.join(log_entry.data.get('done', []))}"
