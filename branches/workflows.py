"""The way of a branch's text to its readers: 提出 → 审核 → 审批 → 实施 (GK-04, Art. 15)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from wagtail.models import Page, WorkflowTask

from portal.access import roles
from portal.publishing.review.chains import Chain, Step, register_chain, sync_chain

from .models import BranchIndexPage, InternalIndexPage

WORKFLOW = "支部送审"
REVIEW = "审核"
APPROVAL = "审批"


def index_pages() -> Iterator:
    """The directory and the internal page of each language: all branches' pages hang below."""
    yield from BranchIndexPage.objects.all()
    yield from InternalIndexPage.objects.all()


CHAIN = Chain(
    WORKFLOW,
    (
        Step(REVIEW, ("clerk",)),
        Step(APPROVAL, tuple(code for code, role in roles.ROLES.items() if role.approves)),
    ),
    pages=index_pages,
)


def is_in_place() -> bool:
    """Every index page has a workflow with steps, this one or one of its own; one query."""
    lacking = ~Exists(
        WorkflowTask.objects.filter(
            workflow__active=True, workflow__workflow_pages__page=OuterRef("pk")
        )
    )
    tops = Page.objects.type(BranchIndexPage, InternalIndexPage)
    return not tops.filter(lacking).exists()


def put_in_place() -> list[tuple[str, str, str]]:
    """Make or repair the chain; returns what was done as ``(sign, subject, what)``."""
    return list(sync_chain(CHAIN, roles.group))


def register() -> None:
    """Called once, when apps are ready."""
    register_chain(CHAIN)
