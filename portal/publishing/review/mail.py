"""Who is told by mail that a text waits for review: only those who may take the step."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from wagtail.admin.mail import GroupApprovalTaskStateSubmissionEmailNotifier
from wagtail.models import TaskState
from wagtail.signals import task_submitted

from .models import ReviewTask


class StepNotifier(GroupApprovalTaskStateSubmissionEmailNotifier):
    """Leaves out who can't see the page, and who sent the text in or changed it."""

    def get_recipient_users(self, task_state: TaskState, **kwargs) -> list:
        """People who would be offered "approve"."""
        people = super().get_recipient_users(task_state, **kwargs)
        task = task_state.task.specific
        if not isinstance(task, ReviewTask):
            return people
        page = task_state.workflow_state.content_object
        # Again by key: the union of groups and superusers repeats people.
        people = get_user_model().objects.filter(pk__in=people.values("pk"))
        return [user for user in people if self._may_approve(task, page, user)]

    @staticmethod
    def _may_approve(task: ReviewTask, page, user) -> bool:
        return "approve" in {name for name, _label, _modal in task.get_actions(page, user)}


step_notifier = StepNotifier()


def connect() -> None:
    """Called once, before Wagtail connects its own: under the same name that has no effect."""
    task_submitted.connect(
        step_notifier,
        sender=TaskState,
        dispatch_uid="group_approval_task_submitted_email_notification",
    )
