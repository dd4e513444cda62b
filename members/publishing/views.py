"""``/me/branches/``: the work of the branches one keeps, and how far their texts are."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from portal.access.visible import kept_pages

from ..area.frame import me, paged, read
from ..catalogue import branch_pages, paths_of
from ..permissions import kept_branch_or_404, kept_branches
from .progress import standing, texts_below
from .ways import ways

PER_PAGE = 25


@read
def branches(request: HttpRequest) -> HttpResponse:
    """Every way to the pages and records of the branches one keeps."""
    kept = kept_branches(request.user)
    if not kept:
        raise Http404
    context = {"ways": ways(kept, branch_pages(kept), request.user)}
    return me(request, "members/publishing/branches.html", context, tab="branches")


@read
def progress(request: HttpRequest, slug: str) -> HttpResponse:
    """The texts of one branch that are not out as they stand, or came out lately."""
    branch = kept_branch_or_404(request.user, slug)
    pages = branch_pages([branch])
    texts = texts_below(paths_of(pages)).filter(pk__in=kept_pages(request.user).values("pk"))
    listed = paged(request, texts, PER_PAGE)
    (own,) = ways([branch], pages, request.user)
    context = {
        "branch": branch,
        "kept": branch in kept_branches(request.user),
        "ways": own,
        "texts": standing(listed["page_obj"]),
        **listed,
    }
    return me(request, "members/publishing/progress.html", context, tab="branches")
