"""The admin's views of a page: each press of a button is one transaction.

Withdrawing stands in the place of unpublishing.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.views.generic import RedirectView
from wagtail.admin.viewsets.pages import PageViewSet

from .editing import CreateView, EditView, whole


class ToWithdrawal(RedirectView):
    """Wagtail's address for unpublishing leads to the form that asks for a reason."""

    pattern_name = "portal_withdraw"
    query_string = True


class PortalPageViewSet(PageViewSet):
    """For every page type; a viewset of one type extends this one."""

    add_view_class = CreateView
    edit_view_class = EditView
    unpublish_view_class = ToWithdrawal
    #: Views that change several rows and ask nothing slow: their whole answer is a transaction.
    #: Those of the editor begin theirs when the form has been checked, and a step of a review
    #: (``ReviewTask.on_action``) when the attachments have been read.
    whole_views = (
        "copy_view_class",
        "move_confirm_view_class",
        "revisions_unschedule_view_class",
        "set_page_position_view_class",
        "set_privacy_view_class",
    )

    def construct_view(self, view_class: type, **kwargs) -> Callable[..., HttpResponse]:
        """Wagtail's own, in a transaction where ``whole_views`` names its class."""
        view = super().construct_view(view_class, **kwargs)
        return whole(view) if view_class in map(self.__getattribute__, self.whole_views) else view
