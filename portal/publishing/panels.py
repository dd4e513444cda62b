"""Panels of the page editor."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel
from wagtail.models import TaskState, WorkflowState

from .findings.places import anchor_of
from .findings.registry import LEVELS, findings_for
from .review import four_eyes
from .review.models import ReviewTask

LEVEL_LABELS = {"error": _("必须改正"), "warning": _("请核对"), "hint": _("建议")}


class FindingsPanel(Panel):
    """At the top of the editor: what the checks found in the text as it was last saved."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "portal/admin/findings.html"

        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.findings = findings_for(self.instance) if self.instance.pk else []

        def is_shown(self) -> bool:
            return super().is_shown() and bool(self.findings)

        @property
        def groups(self) -> list[dict]:
            """``{"level", "label", "findings"}`` for each level that has any.

            Findings come with the anchor of their place, empty where they have none.
            """
            groups = []
            for level in LEVELS:
                findings = [
                    (finding, anchor_of(finding, self.instance))
                    for finding in self.findings
                    if finding.level == level
                ]
                if findings:
                    groups.append(
                        {"level": level, "label": LEVEL_LABELS[level], "findings": findings}
                    )
            return groups


class EmergencyPanel(Panel):
    """At the very top, after somebody pressed "publish" on a text of their own: asks why."""

    def get_form_options(self) -> dict:
        """The panel has the field, so that Wagtail doesn't show it below all others."""
        return {"fields": ["emergency_reason"]}

    class BoundPanel(Panel.BoundPanel):
        template_name = "portal/admin/emergency_panel.html"

        def is_shown(self) -> bool:
            return super().is_shown() and bool(getattr(self.form, "emergency", None))

        @property
        def sentence(self) -> str:
            """What to do, in one sentence."""
            return four_eyes.EMERGENCIES[self.form.emergency]

        @property
        def field(self):
            """The field for the reason."""
            return self.form["emergency_reason"]


class OvertakenPanel(Panel):
    """At the very top, after a save that would have replaced what was saved elsewhere meanwhile."""

    def get_form_options(self) -> dict:
        """The panel has the fields, so that Wagtail doesn't show them below all others."""
        return {"fields": ["overtaken", "save_mine"]}

    class BoundPanel(Panel.BoundPanel):
        template_name = "portal/admin/overtaken_panel.html"

        def is_shown(self) -> bool:
            return super().is_shown() and bool(self.revision)

        @property
        def revision(self):
            """The newer one."""
            return getattr(self.form, "overtaken_by", None)

        @property
        def own(self) -> bool:
            """Whether this person saved it, in another window."""
            return self.revision.user_id == self.request.user.pk

        @property
        def compared_with(self) -> str:
            """The one the form was opened with, where that is another."""
            opened = self.form.opened_with
            return opened if opened.isdigit() and opened != str(self.revision.pk) else ""

        @property
        def told(self):
            """The field that remembers which revision was shown."""
            return self.form["overtaken"]

        @property
        def field(self):
            """The field that says to save all the same."""
            return self.form["save_mine"]


@dataclass
class StepShown:
    """One step of the way to publication: ``state`` is done, current, returned or open."""

    name: str
    state: str = "open"
    person: object = None
    at: object = None
    waits_for: list[str] = field(default_factory=list)


class ReviewPanel(Panel):
    """Where the text is on its way 提出 → 审核 → 审批 → 实施, and whom it waits for."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "portal/admin/review_panel.html"

        def is_shown(self) -> bool:
            return super().is_shown() and bool(self.steps)

        @cached_property
        def state(self) -> WorkflowState | None:
            """The round that is going on or was sent back."""
            return self.instance.current_workflow_state if self.instance.pk else None

        @cached_property
        def steps(self) -> list[StepShown]:
            """All steps in order; empty where the page needs none."""
            if not self.instance.pk or self.instance.alias_of_id:
                return []
            workflow = self.state.workflow if self.state else self.instance.get_workflow()
            if workflow is None:
                return []
            if self.state is None:
                names = workflow.tasks.values_list("name", flat=True)
                return [StepShown(name) for name in (_("提出"), *names, _("实施"))]
            sent = StepShown(_("提出"), "done", self.state.requested_by, self.state.created_at)
            between = [self._step(task) for task in self.state.all_tasks_with_state()]
            return [sent, *between, StepShown(_("实施"))]

        def _step(self, task) -> StepShown:
            found = task.task_state
            current = self.state.current_task_state_id
            if found and found.status == TaskState.STATUS_APPROVED:
                return StepShown(task.name, "done", found.finished_by, found.finished_at)
            if found is None or found.pk != current:
                return StepShown(task.name)
            if found.status == TaskState.STATUS_REJECTED:
                return StepShown(task.name, "returned", found.finished_by, found.finished_at)
            task = task.specific
            waits_for = task.waits_for(self.instance) if isinstance(task, ReviewTask) else []
            return StepShown(task.name, "current", waits_for=waits_for)

        @property
        def current(self) -> StepShown | None:
            """The step at which the text is, or which sent it back."""
            here = {"current", "returned"}
            return next((step for step in self.steps if step.state in here), None)

        @property
        def comment(self) -> str:
            """What the reviewer wrote when sending it back."""
            step = self.state.current_task_state if self.state else None
            return step.comment if step and step.status == TaskState.STATUS_REJECTED else ""

        @property
        def obstacle(self) -> str:
            """Why this reader, though a reviewer, can't take the current step."""
            step = self.state.current_task_state if self.state else None
            if step is None or step.status != TaskState.STATUS_IN_PROGRESS:
                return ""
            user = self.request.user
            if not step.task.specific.user_can_access_editor(self.instance, user):
                return ""
            found = four_eyes.obstacle(step, user)
            return four_eyes.OBSTACLES[found] if found else ""
