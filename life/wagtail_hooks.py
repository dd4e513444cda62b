"""What committee staff enter of organisation life in the admin."""

from wagtail import hooks
from wagtail.permissions import register_permission_policy

from .planning.models import AdjustedDay, Window
from .planning.viewsets import OrganisationLifeGroup

for model in (AdjustedDay, Window):
    register_permission_policy(model)


@hooks.register("register_admin_viewset")
def register_of_life():
    return OrganisationLifeGroup()
