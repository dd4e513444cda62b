"""Lists of texts: to be reviewed, to be signed for, and one's own on their way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page, TaskState, WorkflowState, WorkflowTask

from portal.publishing.review.admin import may_sign_any
from portal.publishing.review.models import EmergencyPublication, ReviewTask

from ..area.queues import Queue, Row, Waiting
from ..catalogue import branches_of
from ..permissions import user_is_staff

ADMIN = "wagtailadmin.access_admin"


def _pages(states: Iterable[WorkflowState]) -> dict[str, Page]:
    ids = [state.object_id for state in states]
    return {str(page.pk): page for page in Page.objects.filter(pk__in=ids)}


def _steps(states: Iterable[WorkflowState]) -> dict[int, list[str]]:
    """The names of the steps of each workflow, in their order."""
    places = WorkflowTask.objects.filter(workflow__in={state.workflow_id for state in states})
    found: dict[int, list[str]] = {}
    for workflow, name in places.order_by("sort_order").values_list("workflow", "task__name"):
        found.setdefault(workflow, []).append(name)
    return found


def _edit(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def _step(name: str, steps: list[str]) -> str:
    """Which step of how many, and what it is called."""
    if name not in steps or len(steps) < 2:
        return name
    words = {"step": name, "number": steps.index(name) + 1, "of": len(steps)}
    return _("%(step)s（共%(of)s步，第%(number)s步）") % words


# --- To be reviewed by this person ----------------------------------------------------------------


def to_review(user) -> Waiting:
    """Texts this person may approve now, those that wait longest first."""
    states = TaskState.objects.reviewable_by(user).filter(task__content_type__app_label="portal")
    states = states.select_related("task", "workflow_state__workflow").order_by("started_at", "pk")
    return Waiting(states, _tell_reviews)


def _tell_reviews(states: list[TaskState]) -> Iterator[Row]:
    pages = _pages(state.workflow_state for state in states)
    branches = branches_of(pages.values())
    steps = _steps(state.workflow_state for state in states)
    for state in states:
        page = pages[state.workflow_state.object_id]
        yield Row(
            page.get_admin_display_title(),
            _edit(page),
            branches.get(page.pk, ""),
            _step(state.task.name, steps.get(state.workflow_state.workflow_id, [])),
            since=timezone.localdate(state.started_at),
            level="warn",
        )


def reviews(user) -> bool:
    """Takes a step of some chain: asks the groups the steps are given to."""
    if user.is_superuser or not user.has_perm(ADMIN):
        return user.is_superuser
    return ReviewTask.objects.filter(active=True, groups__user=user).exists()


# --- To be signed by this person ------------------------------------------------------------------


def to_sign(user) -> Waiting:
    """Emergency publications nobody has signed and this person may, the oldest first."""
    rows = EmergencyPublication.objects.to_sign(user).select_related("page", "publisher")
    return Waiting(rows.order_by("at", "pk"), _tell_debts)


def signs(user) -> bool:
    """May publish some page, in the admin."""
    return user.has_perm(ADMIN) and may_sign_any(user)


def _tell_debts(rows: list[EmergencyPublication]) -> Iterator[Row]:
    branches = branches_of(row.page for row in rows)
    for row in rows:
        words = {"name": row.publisher or _("已不在的账号"), "why": row.reason}
        yield Row(
            row.page.get_admin_display_title(),
            reverse("portal_debt", args=[row.pk]),
            branches.get(row.page_id, ""),
            _("%(name)s紧急发布：%(why)s") % words,
            since=timezone.localdate(row.at),
            level="bad",
        )


# --- One's own, on their way ----------------------------------------------------------------------


def sent_in(user) -> Waiting:
    """Texts this person sent to review: what came back first, then what waits longest."""
    states = (
        WorkflowState.objects.active()
        .filter(requested_by=user, base_content_type__app_label="wagtailcore")
        .select_related("workflow", "current_task_state__task")
        .order_by(F("status").desc(), "current_task_state__started_at", "pk")
    )
    return Waiting(states, _tell_sent)


def _tell_sent(states: list[WorkflowState]) -> Iterator[Row]:
    pages = _pages(states)
    branches = branches_of(pages.values())
    steps = _steps(states)
    for state in states:
        page, step = pages[state.object_id], state.current_task_state
        back = state.status == WorkflowState.STATUS_NEEDS_CHANGES
        name = _step(step.task.name, steps.get(state.workflow_id, []))
        why = _("退回修改：%(step)s") if back else _("送审中：%(step)s")
        yield Row(
            page.get_admin_display_title(),
            _edit(page),
            branches.get(page.pk, ""),
            why % {"step": name},
            since=timezone.localdate(step.finished_at or step.started_at),
            level="bad" if back else "",
        )


QUEUES = (
    Queue(
        "review",
        gettext_lazy("待审稿"),
        gettext_lazy("没有等您审的稿件。支部和编辑送审以后，轮到您这一步的会列在这里。"),
        to_review,
        reviews,
        10,
    ),
    Queue(
        "debts",
        gettext_lazy("待补签"),
        gettext_lazy("没有等您补签的紧急发布。有人没等审完就发布，会列在这里由另一个人补签。"),
        to_sign,
        signs,
        20,
    ),
    Queue(
        "mine",
        gettext_lazy("我送审的稿件"),
        gettext_lazy("没有在审的稿件。写好稿件点“送审”，走到哪一步会写在这里。"),
        sent_in,
        lambda user: not user_is_staff(user),
        15,
    ),
)
