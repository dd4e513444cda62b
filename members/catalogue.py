"""What branches have disclosed, and what their catalogue misses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Q
from django.utils import timezone
from wagtail.models import Page

from branches.models import Branch, BranchInternalPage, BranchPage, DisclosurePage
from portal.rulebook.disclosure import CatalogueItem, Gap, catalogue, gaps

STEP = Page.steplen


@dataclass(frozen=True)
class Entry:
    """One item of the catalogue of a branch: when last disclosed, and its gap if it has one.

    ``page`` is where a reader finds the latest disclosure, for who asks for it.
    """

    item: CatalogueItem
    last: dt.date | None
    gap: Gap | None
    page: DisclosurePage | None = None


def branch_pages(branches: Iterable[Branch]) -> list[Page]:
    """The pages of these branches, each with ``public_of`` or ``internal_of`` (a branch's id)."""
    ids = [branch.pk for branch in branches]
    public, internal = (
        model.objects.filter(branch__in=ids).order_by().values("pk")
        for model in (BranchPage, BranchInternalPage)
    )
    return list(
        # By key: a condition on two joined tables would be asked of every page there is.
        Page.objects.filter(pk__in=public.union(internal))
        .select_related("locale")
        .annotate(public_of=F("branchpage__branch"), internal_of=F("branchinternalpage__branch"))
    )


def paths_of(pages: Iterable[Page]) -> dict[str, int]:
    """Tree path of each of ``branch_pages`` and the branch's id."""
    return {page.path: page.public_of or page.internal_of for page in pages}


def branch_paths(branches: Iterable[Branch]) -> dict[str, int]:
    """Tree path of each page of these branches (public and internal) and the branch's id."""
    return paths_of(branch_pages(branches))


def branches_of(pages: Iterable[Page]) -> dict[int, str]:
    """The branch a page is about, by the page's id: what hangs below its pages in either tree."""
    lines = {page.pk: _line(page.path) for page in pages}
    above = {path for line in lines.values() for path in line}
    names = {}
    for model in (BranchPage, BranchInternalPage):
        rows = model.objects.filter(path__in=above).values_list("path", "branch__short_name")
        names |= dict(rows)
    return {pk: name for pk, line in lines.items() for path in line if (name := names.get(path))}


def _line(path: str) -> list[str]:
    """The paths of a page and of all above it."""
    return [path[:end] for end in range(STEP, len(path) + 1, STEP)]


def below(paths: Iterable[str]) -> Q:
    """A filter on pages below any of these paths; on none where there is none."""
    found = Q(pk__in=[])
    for path in paths:
        found |= Q(path__startswith=path)
    return found


def latest_by_item(paths: dict[str, int]) -> dict[int, dict[str, dt.date]]:
    """The day each catalogue item was last disclosed, by branch id. Drafts don't count."""
    rows = DisclosurePage.objects.live().filter(below(paths))
    return latest_of(rows.values_list("path", "catalogue_item", "disclosed_on"), paths)


def latest_of(
    rows: Iterable[tuple[str, str, dt.date]], paths: dict[str, int]
) -> dict[int, dict[str, dt.date]]:
    """As ``latest_by_item``, of tree path, item and day of disclosures that are known already."""
    latest: dict[int, dict[str, dt.date]] = {pk: {} for pk in paths.values()}
    for path, item, day in rows:
        days = latest[paths[path[:-STEP]]]
        days[item] = max(day, days.get(item, day))
    return latest


def branch_gaps(branch: Branch, latest: dict[str, dt.date], today: dt.date | None = None):
    """The gaps of one branch, given ``latest_by_item`` of it."""
    return gaps(latest, branch.established_on, today or timezone.localdate())


def branch_catalogue(branch: Branch, latest: dict[str, dt.date]) -> list[Entry]:
    """Every item of the catalogue with its state in this branch."""
    missing = {gap.item.id: gap for gap in branch_gaps(branch, latest)}
    return [Entry(item, latest.get(item.id), missing.get(item.id)) for item in catalogue().values()]
