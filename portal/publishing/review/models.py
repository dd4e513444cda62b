"""The step in which somebody reviews what was sent in, and publishing without such a step."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail.locks import WorkflowLock
from wagtail.models import (
    AbstractGroupApprovalTask,
    Page,
    Revision,
    TaskState,
    WorkflowState,
)
from wagtail.permissions import policy_registry

from portal.access.closed_trees import closed_paths, permissions_around
from portal.publishing.findings.registry import publication_errors

from . import four_eyes


def _policy():
    return policy_registry.get_by_type(Page)


REJECT = ("reject", _("退回修改"), True)
APPROVE = ("approve", _("通过"), False)
APPROVE_WITH_COMMENT = ("approve", _("通过并写意见"), True)


class ReviewLock(WorkflowLock):
    """Wagtail's lock for the time of a review, in words an author understands."""

    def get_message(self, user) -> str | None:
        """For whoever has to wait."""
        if not self.for_user(user):
            return None
        return format_html(
            _("送审中，现在在“{step}”这一步，审核的人办完以前不能改。要改先点“取消工作流”撤回。"),
            step=self.task.name,
        )

    def get_locked_by(self, user, can_lock: bool = False) -> str:
        """A word for the status panel."""
        return _("没有锁定") if can_lock else _("送审中")

    def get_description(self, user, can_lock: bool = False) -> str:
        """A sentence for the status panel."""
        if can_lock:
            return _("审核的人可以改稿；锁定以后别的审核人不能改")
        return _("只有审核的人可以改稿、通过或退回")


class ReviewTask(AbstractGroupApprovalTask):
    """Members of some groups approve or send back; what has errors can't be approved.

    Nobody approves a text they sent in or changed themselves, and one person takes one step of a
    round (``PORTAL_REVIEW_DISTINCT_STEPS``). Superusers are no exception. The editor offers only
    what is allowed; ``on_action`` asks again, whatever door the action came through.
    """

    lock_class = ReviewLock

    class Meta:
        verbose_name = _("审核")
        verbose_name_plural = _("审核")

    def start(self, workflow_state: WorkflowState, user=None) -> TaskState:
        """Begin this step, or an earlier one that the latest text has not passed yet."""
        first = workflow_state.get_next_task()
        if first is not None and first.pk != self.pk:
            return first.specific.start(workflow_state, user=user)
        return super().start(workflow_state, user=user)

    def get_actions(self, obj: models.Model, user) -> list[tuple]:
        """What this person may do with the text: nothing with one they sent in themselves."""
        if not super().get_actions(obj, user) or _policy().shuts_out(user, obj):
            return []
        step = self._open_step(obj)
        found = four_eyes.obstacle(step, user) if step else None
        if found is None:
            return [REJECT, APPROVE, APPROVE_WITH_COMMENT]
        return [] if found == four_eyes.Obstacle.PROPOSED else [REJECT]

    def _open_step(self, obj: models.Model) -> TaskState | None:
        return (
            TaskState.objects.for_instance(obj)
            .filter(task_id=self.pk, status=TaskState.STATUS_IN_PROGRESS)
            .select_related("workflow_state")
            .first()
        )

    def on_action(self, task_state: TaskState, user, action_name: str, **kwargs) -> None:
        """Approve or reject.

        Raises PermissionDenied for whoever may not, for a step that is over, and where the text to
        approve has errors.
        """
        if action_name == "approve":
            # Reads attachments nobody has read yet: before the transaction, not in it.
            publication_errors(task_state.revision.as_object())
        with transaction.atomic():
            self._act(task_state, user, action_name, **kwargs)

    def _act(self, task_state: TaskState, user, action_name: str, **kwargs) -> None:
        # The page first, as the editor's views do: two doors never wait for each other.
        page_id = task_state.workflow_state.object_id
        Page.objects.select_for_update().filter(pk=page_id).first()
        state = WorkflowState.objects.select_for_update().get(pk=task_state.workflow_state_id)
        task_state.refresh_from_db()
        if (
            task_state.status != TaskState.STATUS_IN_PROGRESS
            or state.current_task_state_id != task_state.pk
            or task_state.task_id != self.pk
        ):
            raise PermissionDenied(_("这一步已经办过了，或者稿件又有改动，请打开稿件重新看。"))
        if user is None or action_name not in self._allowed(task_state, user):
            found = four_eyes.obstacle(task_state, user) if user else None
            raise PermissionDenied(
                four_eyes.OBSTACLES[found] if found else _("您没有审核这篇稿件的权限。")
            )
        if action_name == "approve" and publication_errors(task_state.revision.as_object()):
            raise PermissionDenied(_("有必须改正的问题，不能通过。"))
        super().on_action(task_state, user, action_name, **kwargs)

    def _allowed(self, task_state: TaskState, user) -> set[str]:
        # Of the page the step belongs to; an address can name another one.
        page = task_state.workflow_state.content_object
        return {name for name, _label, _modal in self.get_actions(page, user)}

    def get_task_states_user_can_moderate(self, user, **kwargs) -> models.QuerySet:
        """What waits for this person: not what they may only send back."""
        states = super().get_task_states_user_can_moderate(user, **kwargs)
        revisions = Revision.objects.filter(
            user=user,
            base_content_type=OuterRef("workflow_state__base_content_type"),
            object_id=OuterRef("workflow_state__object_id"),
        )
        approved = TaskState.objects.filter(
            workflow_state=OuterRef("workflow_state"), finished_by=user
        )
        # Few: only these need the whole question, which reads the texts.
        doubtful = states.filter(
            Q(workflow_state__requested_by=user) | Exists(revisions) | Exists(approved)
        ).select_related("workflow_state")
        barred = [step.pk for step in doubtful if four_eyes.obstacle(step, user)]
        return states.exclude(pk__in=[*barred, *self._out_of_sight(states, user)])

    def _out_of_sight(self, states: models.QuerySet, user) -> list[int]:
        """Steps of pages in trees closed to this person."""
        tops = closed_paths(user, Page)
        if not tops:
            return []
        pages = {
            key: int(page) for key, page in states.values_list("pk", "workflow_state__object_id")
        }
        inside = {
            page.pk
            for page in Page.objects.filter(pk__in=pages.values())
            if _policy().shuts_out(user, page)
        }
        return [key for key, page in pages.items() if page in inside]

    def waits_for(self, page) -> list[str]:
        """Names of the groups that take this step for ``page``: those that may see it."""
        groups = self.groups.order_by("name")
        for permission in permissions_around(page):
            app, codename = permission.split(".")
            groups = groups.filter(
                permissions__content_type__app_label=app, permissions__codename=codename
            )
        return list(groups.values_list("name", flat=True))

    @classmethod
    def get_description(cls):
        """What the admin says of this kind of task."""
        if settings.PORTAL_REVIEW_DISTINCT_STEPS:
            return _(
                "指定用户组的成员审核；送审和改过稿的人不能通过，一个人只办一步；"
                "有必须改正的问题时不能通过。"
            )
        return _("指定用户组的成员审核；送审和改过稿的人不能通过；有必须改正的问题时不能通过。")


# --- Publishing without a second person: a debt until somebody signs ------------------------------


class EmergencyPublicationQuerySet(models.QuerySet):
    """Debts by state and by who may know of them."""

    def open(self) -> models.QuerySet:
        """Those nobody has signed."""
        return self.filter(signed_at=None)

    def visible_to(self, user) -> models.QuerySet:
        """One's own, and those of pages one may publish."""
        if not user.is_active:
            return self.none()
        if user.is_superuser:
            return self.all()
        policy = policy_registry.get_by_type(Page)
        pages = policy.instances_user_has_permission_for(user, "publish")
        return self.filter(models.Q(publisher=user) | models.Q(page__in=pages.values("pk")))

    def to_sign(self, user) -> models.QuerySet:
        """Open ones of others' texts that this person may sign."""
        mine = models.Q(publisher=user) | models.Q(author=user)
        return self.open().visible_to(user).exclude(mine)


class EmergencyPublication(models.Model):
    """One publication that only one person answered for.

    ``publisher`` acted, ``author`` made the last edit of the text (the same person as a rule).
    Neither can be the one who signs. It goes only with its page.
    """

    page = models.ForeignKey(
        "wagtailcore.Page",
        on_delete=models.CASCADE,
        related_name="emergency_publications",
        verbose_name=_("页面"),
    )
    revision = models.ForeignKey(
        "wagtailcore.Revision",
        on_delete=models.RESTRICT,
        related_name="+",
        verbose_name=_("发布的版本"),
    )
    replaced_revision = models.ForeignKey(
        "wagtailcore.Revision",
        on_delete=models.RESTRICT,
        related_name="+",
        null=True,
        verbose_name=_("此前公开的版本"),
    )
    publisher = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        verbose_name=_("发布人"),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        verbose_name=_("最后改稿的人"),
    )
    reason = models.TextField(_("紧急发布的理由"), max_length=300)
    at = models.DateTimeField(_("发布时间"), default=timezone.now)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        verbose_name=_("补签人"),
    )
    signed_at = models.DateTimeField(_("补签时间"), null=True)
    note = models.TextField(_("补签意见"), max_length=300, blank=True)

    objects = EmergencyPublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("紧急发布")
        verbose_name_plural = _("紧急发布")
        ordering = ["-at", "-pk"]
        # Nobody is given the right to add, change or delete one by hand.
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="emergency_signed_by_somebody_else",
                condition=models.Q(signed_by=None)
                | (
                    ~models.Q(signed_by=models.F("publisher"))
                    & (models.Q(author=None) | ~models.Q(signed_by=models.F("author")))
                ),
            ),
            models.CheckConstraint(
                name="emergency_signed_on_a_day",
                condition=models.Q(signed_by=None) | models.Q(signed_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["page"],
                name="open_emergencies",
                condition=models.Q(signed_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.page}：{self.reason}"
