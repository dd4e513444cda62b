"""Importing a roster: template, upload, preview, and the confirmation that begins the work."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from portal.models import Work
from portal.records.locking import hold
from portal.tasks import works

from ...area.forms import form_page
from ...area.frame import download, read, read_and_write, write
from ...permissions import kept_branch_or_404
from ..workbook import XLSX, import_template
from .forms import UploadForm
from .plan import compare
from .previewing import confirmed, preview
from .rows import parse
from .tables import UnreadableWorkbook, read_workbook
from .work import KIND, plan_again, row_of, work_url, works_of

LISTED = 5  # imports of late, below the form


@read
def template(request: HttpRequest, slug: str) -> HttpResponse:
    """An empty workbook with the right columns."""
    kept_branch_or_404(request.user, slug)
    return download(HttpResponse(import_template(), content_type=XLSX), "roster-template.xlsx")


@read_and_write
def upload(request: HttpRequest, slug: str) -> HttpResponse:
    """The form, and the preview of what was uploaded. Nothing is written."""
    branch = kept_branch_or_404(request.user, slug)

    def act(form: UploadForm) -> HttpResponse:
        data = form.cleaned_data
        try:
            table = read_workbook(data["file"], data["with_phones"])
        except UnreadableWorkbook as error:
            raise ValidationError({"file": str(error)}) from error
        plan = compare(branch, parse(table, data["starts_on"]))
        return preview(request, plan, table.dropped, table.kept)

    form = UploadForm(request.POST or None, request.FILES or None)
    template = "members/roster/import.html"
    late = [works.shown(work) for work in works_of(request.user, branch)[:LISTED]]
    return form_page(request, form, act, template, tab="roster", branch=branch, imports=late)


@write
@transaction.atomic
def run(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin what was previewed, with the choices made for people of the same name.

    Compared again first: what the roster has meanwhile is asked about here, and where it comes
    after this, on the page of the import.
    """
    branch = kept_branch_or_404(request.user, slug)
    sent = confirmed(request, branch)
    if sent is None:
        messages.error(request, _("预览已经过期，请重新上传。"))
        return redirect("me_import", slug=slug)
    work: Work | None = None
    if sent.work:
        work = get_object_or_404(works_of(request.user, branch), pk=sent.work)
        works.hold(work)
    hold(branch)
    choices = {row.number: request.POST.get(f"row-{row.number}", "") for row in sent.candidates}
    plan = plan_again(work, branch, request.user, sent.candidates, choices, sent.seen)
    if any(line.problems for line in plan.lines):
        return preview(request, plan, sent.dropped, sent.kept, work=work, status=422)
    rows = {line.candidate.number: row_of(line) for line in plan.lines}
    if work:
        works.reopen(work, rows)
    else:
        work = works.begin(KIND, request.user, branch.pk, rows)
    return redirect(work_url(work, branch))
