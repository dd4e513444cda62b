"""Asking for a disclosure, and what becomes of what was asked; for keepers, the clock."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.models import Branch, DisclosurePage
from portal.access.readers import readable_pages

from ..area.forms import acted, ask_first, attempt, done, done_for_today, form_page
from ..area.frame import me, paged, read, read_and_write, write
from ..enums import RequestStatus
from ..people.services import own_member
from ..permissions import user_keeps_rosters
from . import services
from .disclosures import ask_disclosure, disclosure_due
from .forms import AnswerForm, DeclineForm, DisclosureRequestForm
from .models import Request

PER_PAGE = 20
OWN = 40


@read
def requests(request: HttpRequest) -> HttpResponse:
    """My own requests; for keepers, first those waiting for an answer."""
    keeps = user_keeps_rosters(request.user)
    state = "closed" if request.GET.get("state") == "closed" else "open"
    rows = Request.objects.select_related("member", "branch")
    waiting = rows.none()
    if keeps and state == "open":
        waiting = rows.editable_by(request.user).open().order_by("due_on", "pk")
    elif keeps:
        waiting = rows.editable_by(request.user).exclude(status=RequestStatus.OPEN)
    context = {
        "keeps": keeps,
        "state": state,
        **paged(request, waiting, PER_PAGE),
        "mine": rows.filter(member__user=request.user)[:OWN],
        "member": own_member(request.user),
    }
    return me(request, "members/requests/requests.html", context, tab="requests")


@read_and_write
def ask(request: HttpRequest) -> HttpResponse:
    """Ask one of my branches for a disclosure."""
    member = own_member(request.user)
    rows = member.affiliations.current() if member else None
    branches = Branch.objects.filter(pk__in=rows.values("branch")) if member else None
    if not branches:
        raise Http404

    def act(form: DisclosureRequestForm) -> HttpResponse:
        row = ask_disclosure(member, **form.cleaned_data)
        return done(request, handed_on(row), "me_request", kind=row.kind, pk=row.pk)

    form = DisclosureRequestForm(
        request.POST or None,
        branches=branches,
        initial={"catalogue_item": request.GET.get("item", "")},
    )
    template, due = "members/requests/ask.html", disclosure_due(timezone.localdate())
    return form_page(request, form, act, template, tab="disclosures", due=due)


def handed_on(row: Request) -> str:
    """What to say to who asked."""
    words = {"branch": row.branch, "day": f"{row.due_on:%Y-%m-%d}"}
    return _("已交给%(branch)s，%(day)s前答复。") % words


@read
def detail(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """One request, its clock and its answer."""
    return _detail(request, _visible(request, kind, pk))


def _visible(request: HttpRequest, kind: str, pk: int) -> Request:
    rows = Request.objects.visible_to(request.user).filter(kind=kind).distinct()
    return get_object_or_404(rows.select_related("member", "branch", "asked_by"), pk=pk)


def _editable(request: HttpRequest, row: Request) -> bool:
    return Request.objects.editable_by(request.user).filter(pk=row.pk).exists()


def _answer_form(request: HttpRequest, row: Request, data=None) -> AnswerForm:
    pages = row.about.pages
    return AnswerForm(data, disclosures=pages and pages(request.user, row.branch))


def _detail(request: HttpRequest, row: Request, form: AnswerForm | None = None) -> HttpResponse:
    failed = form and form.errors
    if not (row.is_open and _editable(request, row)):
        form = None
    elif form is None:
        form = _answer_form(request, row)
    disclosure = None
    if row.disclosure_id:
        pages = DisclosurePage.objects.filter(pk=row.disclosure_id)
        disclosure = readable_pages(request.user, pages).select_related("locale").first()
    context = {
        "row": row,
        "form": form,
        "own": row.member.user_id == request.user.pk,
        "disclosure": disclosure,
    }
    return me(
        request,
        "members/requests/request.html",
        context,
        tab="requests",
        here=reverse("me_request", args=[row.kind, row.pk]),
        status=422 if failed else 200,
    )


@write
def answer(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Answer, by who keeps the branch; never one's own request."""
    row = _answerable(request, kind, pk)

    def act(form: AnswerForm) -> HttpResponse:
        data = form.cleaned_data
        services.answer(row, request.user, data["answer"], data.get("disclosure"))
        return done(request, _("已答复，对方会在“我的申请”里看到。"), "me_requests")

    form = _answer_form(request, row, request.POST)
    return acted(request, form, act) or _detail(request, row, form)


def _answerable(request: HttpRequest, kind: str, pk: int) -> Request:
    row = _visible(request, kind, pk)
    if not _editable(request, row):
        raise PermissionDenied
    return row


@read_and_write
def decline(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Refuse with the reason, once it was asked what that means."""
    row = _answerable(request, kind, pk)
    words = {"name": row.member, "refusal": row.about.refusal, "branch": row.branch}

    def act(form: DeclineForm) -> HttpResponse:
        services.decline(row, request.user, form.cleaned_data["answer"])
        return done(request, _("已答复，对方会在“我的申请”里看到。"), "me_requests")

    return ask_first(
        request,
        act,
        heading=_("%(refusal)s：%(name)s的申请？") % words,
        consequences=[
            _("%(name)s会收到通知，看到下面写的理由。") % words,
            _("这项申请就此办结，答复不能再改。"),
        ],
        act_label=_("%(refusal)s，答复%(name)s") % words,
        back_url=reverse("me_request", args=[kind, pk]),
        tab="requests",
        form=DeclineForm(request.POST or None),
        hint=row.text,
    )


def _own(request: HttpRequest, kind: str, pk: int) -> Request:
    row = _visible(request, kind, pk)
    if row.member.user_id != request.user.pk:
        raise PermissionDenied
    return row


@read_and_write
def withdraw(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The one who asked takes it back, once it was asked what that means."""
    row = _own(request, kind, pk)

    def act(form: BaseForm) -> HttpResponse:
        services.withdraw(row)
        undo = reverse("me_request_undo", args=[kind, pk])
        return done_for_today(request, _("申请已撤回。"), undo, "me_requests")

    return ask_first(
        request,
        act,
        heading=_("撤回这项申请？"),
        consequences=[
            _("%(branch)s不用再答复，答复期限作废。") % {"branch": row.branch},
            _("申请的内容留在“我的申请”里，写着已撤回。"),
        ],
        act_label=_("撤回申请"),
        back_url=reverse("me_request", args=[kind, pk]),
        tab="requests",
        hint=row.text,
        undoable=True,
    )


@write
def undo_withdrawal(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The one who asked wants an answer after all, on the day the request was taken back."""
    row = _own(request, kind, pk)
    said = _("已撤销，申请继续，期限不变。")
    return attempt(request, lambda: services.ask_again(row), said, "me_request", kind=kind, pk=pk)
