"""Screens of the admin that show no model by themselves, and the way to them in the side bar."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic import WagtailAdminTemplateMixin


class ForAdministrators:
    """Superusers alone: what is everybody's private matter. Before the view it guards."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.is_superuser:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class Screen(WagtailAdminTemplateMixin, TemplateView):
    """A page whose title ends the path to it."""

    _show_breadcrumbs = True

    def get_breadcrumbs_items(self) -> list[dict]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]


class CountedMenuItem(MenuItem):
    """With the number of what waits for whoever looks (``waiting``)."""

    def render_component(self, request: HttpRequest):
        item = super().render_component(request)
        if count := self.waiting(request.user).count():
            item.label = _("%(label)s（%(count)d）") % {"label": self.label, "count": count}
        return item
