"""Dead tasks in the admin: the list, trying again, dropping."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from django_tasks_db.models import DBTaskResult
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from . import services, shown

LABEL = gettext_lazy("没有做成的任务")
VIEW, AGAIN, DROP = (
    f"django_tasks_database.{action}_dbtaskresult" for action in ("view", "change", "delete")
)
SHOWN = 100


class DeadTasksMenuItem(MenuItem):
    """In the side bar for those who may see to it, as long as there is something to see to."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(VIEW) and DBTaskResult.objects.failed().exists()


def menu_item() -> DeadTasksMenuItem:
    """The item as the menu takes it."""
    return DeadTasksMenuItem(
        LABEL, reverse_lazy("portal_dead_tasks"), name="tasks", icon_name="warning", order=255
    )


class _View(WagtailAdminTemplateMixin, TemplateView):
    """For those with the right ``needs``."""

    needs = VIEW
    page_title = LABEL
    header_icon = "warning"
    _show_breadcrumbs = True

    def dispatch(self, request: HttpRequest, **kwargs) -> HttpResponse:
        if not request.user.has_perms([VIEW, self.needs]):
            raise PermissionDenied
        return super().dispatch(request, **kwargs)


class DeadTasksView(_View):
    """Those of last, and how many there are."""

    template_name = "portal/admin/dead_tasks.html"

    def get_breadcrumbs_items(self) -> list[dict]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": LABEL}]

    def get_context_data(self, **kwargs) -> dict:
        dead = DBTaskResult.objects.failed().order_by("-finished_at")
        return super().get_context_data(
            rows=[shown.of(row) for row in dead[:SHOWN]],
            count=dead.count(),
            may_try=self.request.user.has_perm(AGAIN),
            may_drop=self.request.user.has_perm(DROP),
            **kwargs,
        )


class _ConfirmView(_View):
    """Asks, and on POST does it: to one task, or without a number to all."""

    template_name = "portal/admin/dead_task.html"
    button = ""
    question = ""
    action = ""

    def dispatch(self, request: HttpRequest, pk: object = None) -> HttpResponse:
        return super().dispatch(request, pk=pk)

    def get_breadcrumbs_items(self) -> list[dict]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("portal_dead_tasks"), "label": LABEL},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, pk: object = None, **kwargs) -> dict:
        row = get_object_or_404(DBTaskResult.objects.failed(), pk=pk) if pk else None
        return super().get_context_data(
            row=row and shown.of(row), question=self.question, button=self.button, **kwargs
        )

    def post(self, request: HttpRequest, pk: object = None) -> HttpResponse:
        dead = DBTaskResult.objects.failed().values_list("pk", flat=True)
        done = [row for each in ([pk] if pk else list(dead)) if (row := self.do(each))]
        if pk and not done:
            raise Http404
        for row in done:
            log(row, self.action, user=request.user, title=shown.of(row).label)
        messages.success(request, self.said(len(done)))
        return redirect("portal_dead_tasks")


class TryAgainView(_ConfirmView):
    """It waits for a worker as if it were new."""

    needs = AGAIN
    page_title = gettext_lazy("再试一次")
    button = gettext_lazy("再试一次")
    question = gettext_lazy("先看看原因消除了没有，没有的话还会失败。重试从头做起，次数重新算。")
    action = "portal.task_again"
    do = staticmethod(services.try_again)

    def said(self, count: int) -> str:
        return _("已安排重试：%(count)d 件。") % {"count": count}


class DropView(_ConfirmView):
    """It is not done, for good."""

    needs = DROP
    page_title = gettext_lazy("丢弃")
    button = gettext_lazy("丢弃")
    question = gettext_lazy("丢弃以后，这件事就不做了，也不能恢复。")
    action = "portal.task_dropped"
    do = staticmethod(services.drop)

    def said(self, count: int) -> str:
        return _("已丢弃：%(count)d 件。") % {"count": count}
