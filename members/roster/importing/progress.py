"""The page of an import: how far it is, what became of each row, stop, run on."""

from __future__ import annotations

from django.db.models import Case, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from branches.models import Branch
from portal.models import Work, WorkRow
from portal.tasks import works
from portal.tasks.works import REFUSED

from ...area.frame import me, paged, read, write
from ...people.models import Member
from ...permissions import kept_branch_or_404
from .plan import MERGE, NEW, SKIP
from .previewing import preview
from .work import candidates_of, plan_again, work_url, works_of

PER_PAGE = 50


def _found(request: HttpRequest, slug: str, pk: int) -> tuple[Branch, Work]:
    branch = kept_branch_or_404(request.user, slug)
    return branch, get_object_or_404(works_of(request.user, branch), pk=pk)


@read
def detail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """How the import stands, and its rows: first those that were refused, then those that wait."""
    branch, work = _found(request, slug, pk)
    first = Case(When(outcome=REFUSED, then=Value(0)), When(outcome="", then=1), default=Value(2))
    context = paged(request, work.rows.order_by(first, "number"), PER_PAGE)
    shown = works.shown(work)
    context |= {
        "branch": branch,
        "shown": shown,
        "rows": _lines(request, list(context["page_obj"])),
        "words": {key: shown.counts.get(key, 0) for key in (NEW, MERGE, SKIP)},
    }
    return me(request, "members/roster/import_work.html", context, tab="roster")


def _lines(request: HttpRequest, rows: list[WorkRow]) -> list[dict]:
    """For the table: a row's number, whose it is, what became of it and why not."""
    made = [row.made for row in rows if row.made]
    members = Member.objects.visible_to(request.user).in_bulk(made)
    return [
        {
            "number": row.number,
            "name": row.said["row"][1] if row.made is None and row.said else "",
            "member": members.get(row.made),
            "outcome": row.outcome,
            "why": row.why.splitlines(),
        }
        for row in rows
    ]


@write
def stop(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Nothing is written after this answer."""
    branch, work = _found(request, slug, pk)
    works.stop(work)
    return redirect(work_url(work, branch))


@write
def run_on(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Go on with the rows that wait."""
    branch, work = _found(request, slug, pk)
    works.run_on(work)
    return redirect(work_url(work, branch))


@read
def again(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The rows that were refused, as a preview: decided and confirmed as the first time."""
    branch, work = _found(request, slug, pk)
    candidates = candidates_of(work.rows.filter(outcome=REFUSED))
    if not candidates:
        return redirect(work_url(work, branch))
    return preview(request, plan_again(work, branch, request.user, candidates), work=work)
