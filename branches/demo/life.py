"""What the branches of the demo put on their pages: updates and disclosures. All invented."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from portal.rulebook.disclosure import catalogue
from portal.seeding import steps
from portal.seeding.drafting import Draft, article, read_draft, with_ids
from portal.seeding.making import at, ensure_page

from ..models import BranchInternalPage, BranchPage, BranchUpdatePage, DisclosurePage

TEXTS = Path(__file__).parent / "texts" / "life"
TREES = {"public": BranchPage, "internal": BranchInternalPage}


@steps.register(62)
def life() -> None:
    """支部动态和党务公开"""
    for path in sorted(TEXTS.glob("*.txt")):
        draft = read_draft(path)
        parent = TREES[draft["tree"]].objects.get(
            branch__slug=draft["branch"], locale__language_code="zh-hans"
        )
        common = {
            "published_at": at(draft["day"]),
            "title": draft["title"],
            "summary": draft["summary"],
            "responsible_unit": parent.branch.short_name,
            "editor_name": "支部宣传委员",
            "body": with_ids(article(draft.body)),
        }
        day = date.fromisoformat(draft["day"])
        if draft.get("item"):
            ensure_page(parent, DisclosurePage, draft.slug, **common, **_disclosed(draft, day))
        else:
            ensure_page(parent, BranchUpdatePage, draft.slug, **common, happened_on=day)


def _disclosed(draft: Draft, day: date) -> dict:
    return {
        "audience": draft["audience"],
        "catalogue_item": draft["item"],
        "timing": catalogue()[draft["item"]].timing,
        "period": draft["period"],
        "disclosed_on": day,
    }
