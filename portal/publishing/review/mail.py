"""Who is told by mail how a review goes: in the transaction of what the mail tells of.

A mail is a row first (``notices.mail``), which leaves once it is committed: no crash can come
between a step and its letter. That a text waits for a step is told only to those who may take it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth import get_user_model
from django.db import transaction
from wagtail.admin import mail
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import (
    task_submitted,
    workflow_approved,
    workflow_rejected,
    workflow_submitted,
)

from .models import ReviewTask

logger = logging.getLogger(__name__)


@contextmanager
def letters() -> Iterator[None]:
    """Around what writes letters: where that fails it is logged, and what they tell of is done."""
    try:
        with transaction.atomic():
            yield
    except Exception:
        logger.exception("a letter was not written")


class Harmless:
    """A notifier that undoes nothing where it fails."""

    def __call__(self, instance=None, **kwargs) -> bool:
        with letters():
            return super().__call__(instance, **kwargs)
        return False


class StepNotifier(Harmless, mail.GroupApprovalTaskStateSubmissionEmailNotifier):
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


class SubmissionNotifier(Harmless, mail.WorkflowStateSubmissionEmailNotifier):
    """A text was sent in."""


def told_elsewhere(**kwargs) -> None:
    """How a review ends is told by ``notices.reviews``, where people choose how they are told."""


step_notifier = StepNotifier()
# Signal, its sender, and the name under which Wagtail connects its own.
NOTIFIERS = (
    (task_submitted, TaskState, "group_approval_task_submitted", step_notifier),
    (workflow_submitted, WorkflowState, "workflow_state_submitted", SubmissionNotifier()),
    (workflow_rejected, WorkflowState, "workflow_state_rejected", told_elsewhere),
    (workflow_approved, WorkflowState, "workflow_state_approved", told_elsewhere),
)


def connect() -> None:
    """Called once, before Wagtail connects its own: under the same name that has no effect."""
    for signal, sender, name, notifier in NOTIFIERS:
        signal.connect(notifier, sender=sender, dispatch_uid=f"{name}_email_notification")
