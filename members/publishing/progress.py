"""How far the texts of a branch are: drafts, in review, sent back, out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, CharField, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Cast
from django.utils import timezone
from wagtail.models import Page, TaskState, WorkflowState

from ..affiliations.around import paths_at
from ..area.board import Desk
from ..catalogue import below

LATELY = dt.timedelta(days=30)
RETURNED, WAITING, DRAFT, OUT = "returned", "waiting", "draft", "out"


@dataclass(frozen=True)
class Text:
    """A page and where it stands; ``step`` is the one it waits in, or was sent back from."""

    page: Page
    state: str
    at: dt.datetime | None
    step: str = ""
    said: str = ""
    by: str = ""


def texts_below(paths: Iterable[str]) -> QuerySet[Page]:
    """What is not out as it stands, and what came out lately; the newest first."""
    lately = Q(live=True, last_published_at__gte=timezone.now() - LATELY)
    pages = Page.objects.filter(below(paths), alias_of=None)
    return pages.filter(Q(has_unpublished_changes=True) | lately).order_by(
        "-latest_revision_created_at", "-pk"
    )


def standing(pages: Iterable[Page]) -> list[Text]:
    """Where these pages stand, in their order; two queries."""
    pages = list(pages)
    reviews = _reviews(pages)
    return [_text(page, reviews.get(str(page.pk))) for page in pages]


def texts_at(desk: Desk) -> list[dict]:
    """Texts of the branches one keeps that are disclosed, or were sent back; one query.

    Each with ``pk``, ``path``, ``draft_title``, ``item`` and ``day`` of a live disclosure, and
    where it was sent back, ``said`` (what the reviewer wrote).
    """
    kept = {branch.pk for branch in desk.branches}
    paths = [path for path, pk in desk.once(paths_at).items() if pk in kept]
    reviews = WorkflowState.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id=Cast(OuterRef("pk"), CharField()),
    ).order_by("-created_at", "-pk")
    back = Q(has_unpublished_changes=True, review=WorkflowState.STATUS_NEEDS_CHANGES)
    pages = Page.objects.filter(below(paths), alias_of=None).annotate(
        review=Subquery(reviews.values("status")[:1]),
        said=Case(When(back, Subquery(reviews.values("current_task_state__comment")[:1]))),
        item=Case(When(live=True, then=F("disclosurepage__catalogue_item"))),
        day=F("disclosurepage__disclosed_on"),
    )
    wanted = pages.filter(back | Q(item__isnull=False))
    return list(wanted.values("pk", "path", "draft_title", "item", "day", "said"))


def _reviews(pages: list[Page]) -> dict[str, WorkflowState]:
    rows = (
        WorkflowState.objects.filter(
            base_content_type__app_label="wagtailcore",
            base_content_type__model="page",
            object_id__in=[str(page.pk) for page in pages if page.has_unpublished_changes],
        )
        .select_related("current_task_state__task", "current_task_state__finished_by")
        .order_by("created_at", "pk")
    )
    return {row.object_id: row for row in rows}


def _text(page: Page, review: WorkflowState | None) -> Text:
    step: TaskState | None = review.current_task_state if review else None
    if step and review.status == WorkflowState.STATUS_IN_PROGRESS:
        return Text(page, WAITING, step.started_at, str(step.task))
    if step and review.status == WorkflowState.STATUS_NEEDS_CHANGES:
        by = str(step.finished_by or "")
        return Text(page, RETURNED, step.finished_at, str(step.task), step.comment, by)
    if page.has_unpublished_changes:
        return Text(page, DRAFT, page.latest_revision_created_at)
    return Text(page, OUT, page.last_published_at)
