"""Review chains as data: which steps a text takes, who takes them, and where they stand.

``roles.sync`` makes the database say so. An app registers chains for its own pages::

    register_chain(Chain("支部送审", (Step("审核", ("clerk",)), …), pages=index_pages))
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.contrib.auth.models import Group
from wagtail.models import Page, Task, Workflow, WorkflowPage, WorkflowTask

from portal.access import roles

from .models import ReviewTask


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name, and the codes of the roles that take it.

    Names are unique among all chains: a step is found by its name.
    """

    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """One workflow: its steps in order, and the pages on which it stands (and below)."""

    name: str
    steps: tuple[Step, ...]
    pages: Callable[[], Iterable[Page]]


WORKFLOW = "编辑送审"
TASK = "审核发布"

_chains: dict[str, Chain] = {}


def register_chain(chain: Chain) -> None:
    """Make it known to ``roles.sync``; again with the same name replaces it."""
    _chains[chain.name] = chain


def sync() -> Iterator[roles.Difference]:
    """The default workflow on trees that have none, and those the apps register."""
    for chain in (_default_chain(), *_chains.values()):
        for sign, subject, what in sync_chain(chain, roles.group):
            yield roles.Difference(sign, subject, what)


def _default_chain() -> Chain:
    approving = tuple(role.code for role in roles.ROLES.values() if role.approves)
    pages = [page for trees in roles.site_roots().values() for page in trees]
    return Chain(WORKFLOW, (Step(TASK, approving),), lambda: pages)


def sync_chain(chain: Chain, group: Callable[[str], Group]) -> Iterator[tuple[str, str, str]]:
    """Make or repair one chain; yields ``(sign, subject, what)`` for each difference.

    ``group`` gives the group of a role. Steps added by hand stay; a page that has a workflow of its
    own keeps it.
    """
    workflow, created = Workflow.objects.get_or_create(name=chain.name)
    if created:
        yield "+", chain.name, "工作流"
    if not workflow.active:
        Workflow.objects.filter(pk=workflow.pk).update(active=True)
        yield "+", chain.name, "启用"
    places = []
    for step in chain.steps:
        task, differences = _sync_task(step, group)
        yield from differences
        place, added = WorkflowTask.objects.get_or_create(
            workflow=workflow,
            task=Task.objects.get(pk=task.pk),
            defaults={"sort_order": workflow.workflow_tasks.count()},
        )
        if added:
            yield "+", chain.name, step.name
        places.append(place)
    orders = [place.sort_order for place in places]
    if orders != sorted(set(orders)):
        for order, place in zip(_rising(orders), places, strict=True):
            WorkflowTask.objects.filter(pk=place.pk).update(sort_order=order)
        yield "+", chain.name, "步骤的顺序"
    yield from place_chain(chain, workflow)


def _rising(orders: list[int]) -> range:
    first = min(orders)
    return range(first, first + len(orders))


def _sync_task(step: Step, group: Callable[[str], Group]) -> tuple[ReviewTask, list]:
    found = []
    task = ReviewTask.objects.filter(name=step.name).first()
    if task is None:
        task = ReviewTask.objects.create(name=step.name)
        found.append(("+", step.name, "审批任务"))
    if not task.active:
        task.active = True
        task.save(update_fields=["active"])
        found.append(("+", step.name, "启用"))
    wanted, present = {group(code) for code in step.roles}, set(task.groups.all())
    for sign, groups in (("+", wanted - present), ("-", present - wanted)):
        found += [(sign, step.name, each.name) for each in sorted(groups, key=str)]
    if wanted != present:
        task.groups.set(wanted)
    return task, found


def place_chain(chain: Chain, workflow: Workflow | None = None) -> Iterator[tuple[str, str, str]]:
    """Put a chain on those of its pages that have no workflow of their own."""
    pages = list(chain.pages())
    placed = WorkflowPage.objects.filter(page__in=[page.pk for page in pages])
    taken = set(placed.values_list("page_id", flat=True))
    for page in pages:
        if page.pk not in taken:
            workflow = workflow or Workflow.objects.get(name=chain.name)
            WorkflowPage.objects.create(page_id=page.pk, workflow=workflow)
            yield "+", chain.name, page.title
