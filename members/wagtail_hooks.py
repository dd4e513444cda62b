"""The branches a secretary keeps, on the front page of the admin."""

from django.http import HttpRequest
from wagtail import hooks

from .people import looks_report  # noqa: F401
from .roster.panels import OwnBranchesPanel


@hooks.register("construct_homepage_panels")
def own_branches(request: HttpRequest, panels: list) -> None:
    panels.append(OwnBranchesPanel(request))
