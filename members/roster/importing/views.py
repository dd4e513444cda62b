"""Importing a roster: template, upload, preview, and then all of it or nothing.

Between preview and writing nothing is kept on the server: the rows travel in the form, signed for
this person and this branch.
"""

from __future__ import annotations

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from branches.models import Branch
from portal.records.locking import hold

from ...area.forms import form_page
from ...area.frame import download, me, read, read_and_write, roster_url, write
from ...permissions import kept_branch_or_404, user_is_superior_of
from ..workbook import XLSX, import_template
from .forms import UploadForm
from .plan import MERGE, NEW, SKIP, Plan, Refused, apply, compare
from .rows import Candidate, parse
from .tables import UnreadableWorkbook, read_workbook

SALT = "members.import"
VALID_FOR = 60 * 60  # seconds a preview can be confirmed


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
        return _preview(request, plan, table.dropped, table.kept)

    form = UploadForm(request.POST or None, request.FILES or None)
    template = "members/roster/import.html"
    return form_page(request, form, act, template, tab="roster", branch=branch)


def _preview(
    request: HttpRequest, plan: Plan, dropped: list[str], kept: list[str], status: int = 200
) -> HttpResponse:
    token = ""
    if plan.can_run:
        packed = [line.candidate.pack() for line in plan.lines]
        seen = [line.seen for line in plan.lines]
        token = signing.dumps(
            [request.user.pk, plan.branch.pk, packed, dropped, kept, seen],
            salt=SALT,
            compress=True,
        )
    context = {
        "branch": plan.branch,
        "plan": plan,
        "dropped": dropped,
        "kept": kept,
        "token": token,
        "red": len(plan.red),
        "total": len(plan.lines),
    }
    return me(request, "members/roster/import_preview.html", context, tab="roster", status=status)


@write
def run(request: HttpRequest, slug: str) -> HttpResponse:
    """Write what was previewed, with the choices made for people of the same name.

    Compared again and written in one transaction, one import of a branch after the other: what the
    roster has meanwhile is asked about.
    """
    branch = kept_branch_or_404(request.user, slug)
    unpacked = _unpack(request, branch)
    if unpacked is None:
        messages.error(request, _("预览已经过期，请重新上传。"))
        return redirect("me_import", slug=slug)
    candidates, dropped, kept, seen = unpacked
    choices = {row.number: request.POST.get(f"row-{row.number}", "") for row in candidates}
    try:
        with transaction.atomic():
            hold(branch)
            plan = compare(branch, candidates, choices, seen)
            _refuse_own_standing(request, branch, plan)
            done = apply(plan, request.user)
    except Refused as refusal:
        for line in plan.lines:
            line.candidate.errors = []
        return _preview(request, _with_errors(plan, refusal), dropped, kept, status=422)
    messages.success(
        request,
        _("新登记%(new)s人，合并%(merge)s人，跳过%(skip)s行。")
        % {"new": done[NEW], "merge": done[MERGE], "skip": done[SKIP]},
    )
    return redirect(roster_url(branch))


def _refuse_own_standing(request: HttpRequest, branch: Branch, plan: Plan) -> None:
    """Merging into one's own record would change one's own standing: it is skipped."""
    if user_is_superior_of(request.user, branch):
        return
    for line in plan.lines:
        for member in line.namesakes:
            if member.user_id == request.user.pk and line.choice == f"{MERGE}:{member.pk}":
                line.choice = SKIP


def _with_errors(plan: Plan, refusal: Refused) -> Plan:
    """The plan to show again: what was refused stands in its line and can be put right."""
    for line in plan.lines:
        line.problems = refusal.errors.get(line.candidate.number, [])
    return plan


def _unpack(
    request: HttpRequest, branch: Branch
) -> tuple[list[Candidate], list[str], list[str], list[list[int]]] | None:
    try:
        user_id, branch_id, packed, dropped, kept, seen = signing.loads(
            request.POST.get("token", ""), salt=SALT, max_age=VALID_FOR
        )
    except signing.BadSignature:
        return None
    if (user_id, branch_id) != (request.user.pk, branch.pk):
        return None
    return [Candidate.unpack(values) for values in packed], dropped, kept, seen
