"""Dead tasks: addresses, menu item, and what the site history says."""

from django.urls import path
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.log_actions import LogFormatter

from . import admin


@hooks.register("register_admin_urls")
def task_urls() -> list:
    """The list, and one address for each thing done."""
    again, drop = admin.TryAgainView.as_view(), admin.DropView.as_view()
    return [
        path("tasks/", admin.DeadTasksView.as_view(), name="portal_dead_tasks"),
        path("tasks/again/", again, name="portal_tasks_again"),
        path("tasks/<uuid:pk>/again/", again, name="portal_task_again"),
        path("tasks/<uuid:pk>/drop/", drop, name="portal_task_drop"),
    ]


@hooks.register("register_admin_menu_item")
def dead_tasks_menu_item() -> admin.DeadTasksMenuItem:
    return admin.menu_item()


@hooks.register("register_log_actions")
def task_log_actions(actions) -> None:
    @actions.register_action("portal.task_again")
    class AgainFormatter(LogFormatter):
        label = gettext_lazy("再试任务")
        message = gettext_lazy("再试任务")

    @actions.register_action("portal.task_dropped")
    class DropFormatter(LogFormatter):
        label = gettext_lazy("丢弃任务")
        message = gettext_lazy("丢弃任务")
