"""What a secretary comes for, on the front page of the admin."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Prefetch
from django.http import HttpRequest
from wagtail.admin.ui.components import Component

from branches.models import Branch, BranchInternalPage, BranchPage


class OwnBranchesPanel(Component):
    """The pages of the branches this person keeps as secretary; nothing for anybody else."""

    name = "own_branches"
    template_name = "members/roster/own_branches_panel.html"
    order = 50

    def __init__(self, request: HttpRequest):
        self.request = request

    def get_context_data(self, parent_context) -> dict:
        locale = {"locale__language_code": settings.LANGUAGE_CODE}
        branches = Branch.objects.kept_by(self.request.user).prefetch_related(
            Prefetch("pages", BranchPage.objects.filter(**locale)),
            Prefetch("internal_pages", BranchInternalPage.objects.filter(**locale)),
        )
        return {"branches": branches}
