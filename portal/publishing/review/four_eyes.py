"""Nobody signs off what they wrote themselves (E6): who wrote a text, and who may still approve it.

An edit is a change of what a page says: saving a draft again without one leaves its author the
author, and the identifiers an editor's browser puts into rich text don't count.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, PageViewRestriction, Revision, TaskState, WorkflowState

from portal.publishing.history.said import said


class Obstacle(StrEnum):
    """Why somebody who may review can't take this step."""

    PROPOSED = "proposed"
    EDITED = "edited"
    STEPPED = "stepped"


OBSTACLES = {
    Obstacle.PROPOSED: _("这篇稿件是您送审的，要由别人审核。"),
    Obstacle.EDITED: _("这篇稿件您改过，要由别人审核。"),
    Obstacle.STEPPED: _("前一步是您通过的，这一步要由别人来办。"),
}


# --- What a page says ---------------------------------------------------------------------------


def latest_revision(page: Page) -> Revision | None:
    """The latest one in the database, whatever the object at hand remembers."""
    return _revisions(page.pk).first() if page.pk else None


def _revisions(page_id: int | str) -> QuerySet:
    revisions = Revision.objects.page_revisions().filter(object_id=str(page_id))
    return revisions.order_by("-created_at", "-pk")


def _edits(page_id: int | str) -> Iterator[Revision]:
    """Revisions that changed what the page says, newest first: the first of each equal run."""
    held: Revision | None = None
    words: dict = {}
    for revision in _revisions(page_id).iterator(chunk_size=4):
        older = said(revision.content)
        if held is not None and older != words:
            yield held
        held, words = revision, older
    if held is not None:
        yield held


def last_editor_id(page: Page) -> int | None:
    """Who made the latest edit; None where a program did, or nobody."""
    edit = next(_edits(page.pk), None) if page.pk else None
    return edit.user_id if edit else None


def editor_ids_of(revision: Revision) -> set[int]:
    """Who made the edit a revision holds, and who saved it."""
    ids = {revision.user_id}
    for edit in _edits(revision.object_id):
        if (edit.created_at, edit.pk) <= (revision.created_at, revision.pk):
            ids.add(edit.user_id)
            break
    return ids - {None}


# --- The steps of a workflow --------------------------------------------------------------------


def editor_ids_in_review(state: WorkflowState) -> set[int]:
    """Who made the text sent to review, and who changed it since: after "request changes" too."""
    first = state.task_states.order_by("started_at", "pk").first()
    sent = first.revision_id if first else None
    ids = set()
    for edit in _edits(state.object_id):
        ids.add(edit.user_id)
        if sent is None or edit.pk <= sent:
            break
    return ids - {None}


def obstacle(task_state: TaskState, user) -> Obstacle | None:
    """What keeps this person from approving this step, None where nothing does."""
    state = task_state.workflow_state
    if state.requested_by_id == user.pk:
        return Obstacle.PROPOSED
    if user.pk in editor_ids_in_review(state):
        return Obstacle.EDITED
    if settings.PORTAL_REVIEW_DISTINCT_STEPS:
        others = state.successful_task_states.exclude(task_id=task_state.task_id)
        if others.filter(finished_by=user).exists():
            return Obstacle.STEPPED
    return None


def approved_by_another(state: WorkflowState, revision: Revision) -> bool:
    """Whether one of our steps was taken on this text by somebody who did not write it."""
    writers = editor_ids_in_review(state) | {state.requested_by_id}
    approved = state.task_states.filter(
        revision=revision, status=TaskState.STATUS_APPROVED, task__content_type__app_label="portal"
    )
    others = approved.exclude(finished_by=None).exclude(finished_by__in=writers - {None})
    return others.exists()


def follow_revision(page: Page, revision: Revision, user=None) -> None:
    """A text changed in review is reviewed from the first step again; an unchanged one goes on."""
    state = WorkflowState.objects.for_instance(page).filter(status="in_progress").first()
    step = state.current_task_state if state else None
    if step is None or step.status != TaskState.STATUS_IN_PROGRESS:
        return
    if step.revision_id == revision.pk:
        return
    if said(step.revision.content) != said(revision.content):
        step.specific.cancel(user=user, resume=True)
        return
    for approved in state.task_states.filter(revision=step.revision_id, status="approved"):
        approved.specific.copy(update_attrs={"revision": revision})
    step.revision = revision
    step.save(update_fields=["revision"])


def is_approved(revision: Revision) -> bool:
    """Somebody approved exactly this text: it is not to be overwritten."""
    return revision.task_states.filter(status=TaskState.STATUS_APPROVED).exists()


# --- Publishing directly ------------------------------------------------------------------------


class Emergency(StrEnum):
    """Why publishing at once is emergency publishing."""

    OWN = "own"
    SKIPS = "skips"


EMERGENCIES = {
    Emergency.OWN: _(
        "这篇稿件最后是您自己改的，要由另一个人发布：点“送审”。"
        "等不及的，在下面写明理由，再点一次“发布”，事后由另一个人补签。"
    ),
    Emergency.SKIPS: _(
        "这篇稿件的审核还没有走完，直接发布就跳过了剩下的步骤。"
        "等不及的，在下面写明理由，再点一次“发布”，事后由另一个人补签。"
    ),
}
TRANSLATION_EMERGENCIES = {
    Emergency.OWN: _(
        "这篇译文最后是您自己改的，要由另一个人打开译文、点“发布”。"
        "等不及的，在下面写明理由再发布，事后由另一个人补签。"
    ),
    Emergency.SKIPS: _(
        "这篇译文的审核还没有走完，直接发布就跳过了剩下的步骤。"
        "等不及的，在下面写明理由再发布，事后由另一个人补签。"
    ),
}


def emergency(page: Page, user, edited: bool = False) -> Emergency | None:
    """Whether this person publishing the page now would be emergency publishing, and why.

    ``edited``: they changed the text in the act.
    """
    if edited or not page.pk:
        return Emergency.OWN
    if nothing_new(page):
        return None
    if last_editor_id(page) == user.pk:
        return Emergency.OWN
    return Emergency.SKIPS if skips_steps(page, user) else None


def nothing_new(page: Page) -> bool:
    """Readers see the latest text already."""
    online = Page.objects.filter(pk=page.pk, live=True).select_related("live_revision").first()
    if online is None or online.live_revision is None:
        return False
    latest = latest_revision(page)
    return latest is None or (
        latest.pk == online.live_revision_id
        or said(latest.content) == said(online.live_revision.content)
    )


def skips_steps(page: Page, user) -> bool:
    """Publishing would leave steps of a review that has begun undone."""
    state = (
        WorkflowState.objects.for_instance(page)
        .active()
        .select_related("current_task_state__task")
        .first()
    )
    if state is None:
        return False
    step = state.current_task_state
    if state.status != WorkflowState.STATUS_IN_PROGRESS or step is None:
        return True
    if not state.is_at_final_task:
        return True
    actions = step.task.specific.get_actions(page, user)
    return "approve" not in {name for name, _label, _modal in actions}


def opens_up(page: Page, destination: Page) -> bool:
    """Whether the page, restricted where it stands, could be read by anybody at a destination."""
    return page.get_view_restrictions().exists() and not (
        destination.get_view_restrictions().exists()
        or PageViewRestriction.objects.filter(page=page).exists()
    )


def is_public(page: Page, revision: Revision) -> bool:
    """Readers see exactly this revision."""
    return Page.objects.filter(pk=page.pk, live=True, live_revision=revision).exists()
