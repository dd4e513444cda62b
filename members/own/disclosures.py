"""``/me/disclosures/``: what I may read, and what my branch's catalogue still misses."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from wagtail.models import Page

from branches.enums import Audience
from branches.models import Branch, DisclosurePage
from portal.access.readers import readable_pages

from ..affiliations.around import own_affiliations
from ..area.frame import me, paged, read
from ..catalogue import (
    Entry,
    below,
    branch_catalogue,
    branch_pages,
    branches_of,
    latest_by_item,
    paths_of,
)
from ..permissions import kept_branches
from ..publishing.ways import ways

PER_PAGE = 20


@read
def disclosures(request: HttpRequest) -> HttpResponse:
    """Disclosures by audience, the newest first; the catalogue of one of my branches."""
    audience = request.GET.get("audience", "")
    readable = readable_pages(request.user, DisclosurePage.objects.all())
    pages = readable
    if audience in Audience.values:
        pages = pages.filter(audience=audience)
    else:
        audience = ""
    pages = pages.select_related("locale").order_by("-disclosed_on", "-pk")
    listed = paged(request, pages, PER_PAGE)
    names = branches_of(listed["page_obj"])
    for page in listed["page_obj"]:
        page.branch_name = names.get(page.pk, "")
    rows = own_affiliations(request.user)
    mine = [row.branch for row in rows]
    kept = kept_branches(request.user)
    mine += [branch for branch in kept if branch not in mine]
    branch = next((one for one in mine if one.slug == request.GET.get("branch")), None)
    branch = branch or next(iter(mine), None)
    own_pages = branch_pages([branch]) if branch else []
    context = {
        **listed,
        "audience": audience,
        "audiences": Audience.choices,
        "mine": mine,
        "belongs": bool(rows),
        "branch": branch,
        "catalogue": _catalogue(branch, own_pages, readable) if branch else [],
        "disclose": ways([branch], own_pages, request.user)[0].disclose if branch in kept else "",
    }
    context["missing"] = sum(1 for entry in context["catalogue"] if entry.gap)
    return me(request, "members/own/disclosures.html", context, tab="disclosures")


def _catalogue(branch: Branch, own_pages: list[Page], readable: QuerySet) -> list[Entry]:
    """Each item of the catalogue, with its latest disclosure where one may read that."""
    paths = paths_of(own_pages)
    pages = readable.filter(below(paths)).select_related("locale")
    latest = {page.catalogue_item: page for page in pages.order_by("disclosed_on", "pk")}
    entries = branch_catalogue(branch, latest_by_item(paths).get(branch.pk, {}))
    return [replace(entry, page=latest.get(entry.item.id)) for entry in entries]
