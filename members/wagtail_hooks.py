"""The branches a secretary keeps, on the front page of the admin; the way back to ``/me/``."""

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .people import looks_report  # noqa: F401
from .roster.panels import OwnBranchesPanel


@hooks.register("construct_homepage_panels")
def own_branches(request: HttpRequest, panels: list) -> None:
    panels.append(OwnBranchesPanel(request))


@hooks.register("register_admin_menu_item")
def back_to_me() -> MenuItem:
    return MenuItem(_("我的组织生活"), reverse_lazy("me_home"), icon_name="home", order=1)
