"""Asking for a disclosure, and what becomes of what was asked; for keepers, the clock."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.models import Branch, DisclosurePage
from portal.access import readable_pages

from ..area.forms import errors_on, words
from ..area.frame import me, read, read_and_write, write
from ..catalogue import below, branch_paths
from ..enums import RequestStatus
from ..people.services import own_member
from ..permissions import user_keeps_rosters
from . import services
from .forms import AnswerForm, DisclosureRequestForm
from .models import CorrectionRequest, DisclosureRequest
from .services import ask_disclosure, decline, disclosure_due
from .workdays import workdays_between

KINDS = {"disclosure": DisclosureRequest, "correction": CorrectionRequest}
PER_PAGE = 20


def _model(kind: str):
    if kind not in KINDS:
        raise Http404
    return KINDS[kind]


@read
def requests(request: HttpRequest) -> HttpResponse:
    """My own requests; for keepers, first those waiting for an answer."""
    keeps = user_keeps_rosters(request.user)
    state = "closed" if request.GET.get("state") == "closed" else "open"
    waiting, mine = [], []
    for kind, model in KINDS.items():
        rows = model.objects.select_related("member", "branch")
        own = rows.filter(member__user=request.user)
        mine += [_with_clock(row, kind) for row in own[:PER_PAGE]]
        if keeps:
            theirs = model.objects.editable_by(request.user).select_related("member", "branch")
            theirs = (
                theirs.filter(status=RequestStatus.OPEN).order_by("due_on")
                if state == "open"
                else theirs.exclude(status=RequestStatus.OPEN)
            )
            waiting += [_with_clock(row, kind) for row in theirs[:200]]
    mine.sort(key=lambda row: row.asked_at, reverse=True)
    if state == "open":
        waiting.sort(key=lambda row: row.due_on)
    else:
        waiting.sort(key=lambda row: row.asked_at, reverse=True)
    context = {
        "keeps": keeps,
        "state": state,
        "page_obj": Paginator(waiting, PER_PAGE).get_page(request.GET.get("page")),
        "query": f"state={state}",
        "mine": mine,
        "member": own_member(request.user),
    }
    return me(request, "members/requests/requests.html", context, tab="requests")


def _with_clock(row, kind: str):
    row.kind = kind
    row.days_left = workdays_between(timezone.localdate(), row.due_on)
    row.days_late = -row.days_left
    return row


@read_and_write
def ask(request: HttpRequest) -> HttpResponse:
    """Ask one of my branches for a disclosure."""
    member = own_member(request.user)
    rows = member.affiliations.current() if member else None
    branches = Branch.objects.filter(pk__in=rows.values("branch")) if member else None
    if not branches:
        raise Http404
    form = DisclosureRequestForm(
        request.POST or None,
        branches=branches,
        initial={"catalogue_item": request.GET.get("item", ""), "branch": branches[0]},
    )
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            row = ask_disclosure(member, **form.cleaned_data)
        if form.is_valid():
            messages.success(
                request,
                _("已交给%(branch)s，%(day)s前答复。")
                % {"branch": row.branch, "day": f"{row.due_on:%Y-%m-%d}"},
            )
            return redirect("me_request", kind="disclosure", pk=row.pk)
    context = {"form": form, "due": disclosure_due(timezone.localdate())}
    status = 422 if form.errors else 200
    return me(request, "members/requests/ask.html", context, tab="disclosures", status=status)


@read
def detail(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """One request, its clock and its answer."""
    return _detail(request, kind, _visible(request, kind, pk))


def _visible(request: HttpRequest, kind: str, pk: int):
    rows = _model(kind).objects.visible_to(request.user)
    related = ["member", "branch", "asked_by"]
    if kind == "disclosure":
        related.append("disclosure")
    return get_object_or_404(rows.select_related(*related).distinct(), pk=pk)


def _editable(request: HttpRequest, kind: str, row) -> bool:
    return _model(kind).objects.editable_by(request.user).filter(pk=row.pk).exists()


def _detail(request: HttpRequest, kind: str, row, form=None) -> HttpResponse:
    editable = row.is_open and _editable(request, kind, row)
    if editable and form is None:
        form = _answer_form(request, kind, row, None)
    disclosure = getattr(row, "disclosure", None)
    if disclosure:
        readable = readable_pages(request.user, DisclosurePage.objects.filter(pk=disclosure.pk))
        disclosure = readable.select_related("locale").first()
    context = {
        "row": _with_clock(row, kind),
        "kind": kind,
        "form": form if editable else None,
        "own": row.member.user_id == request.user.pk,
        "disclosure": disclosure,
    }
    status = 422 if form and form.errors else 200
    return me(request, "members/requests/request.html", context, tab="requests", status=status)


def _answer_form(request: HttpRequest, kind: str, row, data) -> AnswerForm:
    pages = None
    if kind == "disclosure":
        paths = branch_paths([row.branch])
        pages = readable_pages(request.user, DisclosurePage.objects.filter(below(paths)))
        pages = pages.order_by("-disclosed_on")
    return AnswerForm(data, disclosures=pages)


@write
def answer(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Answer or decline, by who keeps the branch; never one's own request."""
    row = _visible(request, kind, pk)
    if not _editable(request, kind, row):
        raise PermissionDenied
    form = _answer_form(request, kind, row, request.POST)
    if form.is_valid():
        data = form.cleaned_data
        with errors_on(form):
            if data["decision"] == "decline":
                decline(row, request.user, data["answer"])
            elif kind == "disclosure":
                services.answer(row, request.user, data["answer"], data["disclosure"])
            else:
                services.answer(row, request.user, data["answer"])
        if form.is_valid():
            messages.success(request, _("已答复，对方会在“我的申请”里看到。"))
            return redirect("me_requests")
    return _detail(request, kind, row, form)


@write
def withdraw(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The one who asked takes it back."""
    row = _visible(request, kind, pk)
    if row.member.user_id != request.user.pk:
        raise PermissionDenied
    try:
        services.withdraw(row)
    except ValidationError as error:
        messages.error(request, words(error))
    else:
        messages.success(request, _("申请已撤回。"))
    return redirect("me_requests")
