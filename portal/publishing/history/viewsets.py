"""The admin's views of a page, with withdrawing in the place of unpublishing."""

from django.views.generic import RedirectView
from wagtail.admin.viewsets.pages import PageViewSet


class ToWithdrawal(RedirectView):
    """Wagtail's address for unpublishing leads to the form that asks for a reason."""

    pattern_name = "portal_withdraw"
    query_string = True


class PortalPageViewSet(PageViewSet):
    """For every page type; a viewset of one type extends this one."""

    unpublish_view_class = ToWithdrawal
