"""``/me/transfers/``: moves out and in, each open until somebody has signed for the member."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from branches.models import Branch

from ..affiliations.branch_search import find_branches
from ..area.forms import acted, ask_first, attempt, done, done_for_today, form_page
from ..area.frame import me, paged, read, read_and_write, write
from ..enums import TransferStatus
from ..permissions import editable_member, may_discharge, refuse_discharge, user_keeps_rosters
from .forms import ReceiveForm, ReturnForm, TransferForm
from .models import Transfer
from .services import (
    cancel_transfer,
    cancelled_today,
    receive_transfer,
    reopen_transfer,
    return_transfer,
    second_person,
    start_transfer,
)

PER_PAGE = 20
RELATED = ("member", "from_branch", "to_branch", "started_by", "closed_by")


@read
def transfers(request: HttpRequest) -> HttpResponse:
    """Open moves first; closed ones on request."""
    if not user_keeps_rosters(request.user):
        raise Http404
    state = "closed" if request.GET.get("state") == "closed" else "open"
    rows = Transfer.objects.visible_to(request.user).select_related(*RELATED)
    rows = rows.open() if state == "open" else rows.exclude(status=TransferStatus.OPEN)
    context = {"state": state, **paged(request, rows, PER_PAGE)}
    ids = _kept(request, {row.to_branch_id for row in context["page_obj"]})
    for row in context["page_obj"]:
        row.incoming = row.to_branch_id in ids
    return me(request, "members/moves/transfers.html", context, tab="transfers")


def _kept(request: HttpRequest, ids: set[int | None]) -> set[int]:
    """Those of these branches whose records this person keeps."""
    branches = Branch.objects.editable_by(request.user).filter(pk__in=ids - {None})
    return set(branches.values_list("pk", flat=True))


@read_and_write
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a member of one's branch: search the destination, then the letter."""
    member = editable_member(request.user, pk)
    home = member.home()
    if home is None or not _kept(request, {home.branch_id}):
        raise PermissionDenied
    refuse_discharge(request.user, member, home.branch)
    search, branches = find_branches(request, without=home.branch)

    def act(form: TransferForm) -> HttpResponse:
        transfer = start_transfer(member, request.user, **form.cleaned_data)
        said = _("已发起。对方签收以前，仍由%(branch)s负责。") % {"branch": home.branch}
        return done(request, said, "me_transfer", pk=transfer.pk)

    return form_page(
        request,
        TransferForm(request.POST or None, branches=branches),
        act,
        "members/moves/start.html",
        tab="transfers",
        member=member,
        home=home,
        search=search,
        found=bool(branches),
        back_url=reverse("me_member", args=[pk]),
    )


def _visible(request: HttpRequest, pk: int) -> Transfer:
    rows = Transfer.objects.visible_to(request.user).select_related(*RELATED)
    return get_object_or_404(rows, pk=pk)


def _sides(request: HttpRequest, transfer: Transfer) -> tuple[bool, bool]:
    """Whether this person keeps the sending and the receiving branch."""
    kept = _kept(request, {transfer.from_branch_id, transfer.to_branch_id})
    return transfer.from_branch_id in kept, transfer.to_branch_id in kept


def _signs(user, sends: bool, receives: bool, transfer: Transfer) -> bool:
    """The receiving branch signs; for a destination outside, the sender records the receipt.

    There no second branch confirms the move: nobody signs for themselves, and for a secretary only
    the superior.
    """
    if transfer.to_branch_id:
        return receives and second_person(transfer, user)
    own = transfer.member.user_id == user.pk
    return sends and not own and may_discharge(user, transfer.member, transfer.from_branch)


@read
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One move, and what can be done with it."""
    return _detail(request, _visible(request, pk))


def _detail(request: HttpRequest, transfer: Transfer, form=None) -> HttpResponse:
    sends, receives = _sides(request, transfer)
    is_open = transfer.status == TransferStatus.OPEN
    signs = is_open and _signs(request.user, sends, receives, transfer)
    context = {
        "transfer": transfer,
        "form": (form or ReceiveForm(transfer=transfer)) if signs else None,
        "returns": is_open and receives,
        "cancels": is_open and sends,
        "reopens": sends and cancelled_today(transfer),
        "others_sign": is_open and sends and not signs and not transfer.to_branch_id,
        "second_signs": is_open and sends and receives and not signs,
        "own": transfer.member.user_id == request.user.pk and not (sends or receives),
        "is_open": is_open,
        "received": transfer.status == TransferStatus.RECEIVED,
    }
    failed = form is not None and form.errors
    return me(
        request,
        "members/moves/transfer.html",
        context,
        tab="transfers",
        here=reverse("me_transfer", args=[transfer.pk]),
        status=422 if failed else 200,
    )


@write
def receive(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign for the member."""
    transfer = _visible(request, pk)
    if not _signs(request.user, *_sides(request, transfer), transfer):
        raise PermissionDenied

    def act(form: ReceiveForm) -> HttpResponse:
        receive_transfer(transfer, request.user, **form.cleaned_data)
        return done(request, _("已签收，回执可以打印。"), "me_transfer_receipt", pk=pk)

    form = ReceiveForm(request.POST, transfer=transfer)
    return acted(request, form, act) or _detail(request, transfer, form=form)


@read_and_write
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the papers, with the reason, once it was asked what that means."""
    transfer = _visible(request, pk)
    if not _sides(request, transfer)[1]:
        raise PermissionDenied
    words = {"name": transfer.member, "origin": transfer.origin}

    def act(form: ReturnForm) -> HttpResponse:
        return_transfer(transfer, request.user, **form.cleaned_data)
        return done(request, _("已退回，仍由转出支部负责。"), "me_transfers")

    return ask_first(
        request,
        act,
        heading=_("退回%(name)s的组织关系转接？") % words,
        consequences=[
            _("%(name)s不编入本支部，仍由%(origin)s负责。") % words,
            _("%(origin)s看得到退回原因；要再转来，得重新发起。") % words,
        ],
        act_label=_("退回%(name)s的转接") % words,
        back_url=reverse("me_transfer", args=[pk]),
        tab="transfers",
        form=ReturnForm(request.POST or None),
    )


def _sent(request: HttpRequest, pk: int) -> Transfer:
    """A move out of a branch one keeps."""
    transfer = _visible(request, pk)
    if not _sides(request, transfer)[0]:
        raise PermissionDenied
    return transfer


@read_and_write
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """The sender takes it back, once it was asked what that means."""
    transfer = _sent(request, pk)
    words = {
        "name": transfer.member,
        "origin": transfer.origin,
        "destination": transfer.destination,
    }

    def act(form: BaseForm) -> HttpResponse:
        cancel_transfer(transfer, request.user)
        undo = reverse("me_transfer_undo", args=[pk])
        said = _("已撤回%(name)s的转接。") % words
        return done_for_today(request, said, undo, "me_transfers")

    return ask_first(
        request,
        act,
        heading=_("撤回%(name)s转往%(destination)s的转接？") % words,
        consequences=[
            _("%(name)s仍在%(origin)s，%(destination)s不能再签收。") % words,
            _("已经交出去的介绍信，请收回。"),
        ],
        act_label=_("撤回%(name)s的转接") % words,
        back_url=reverse("me_transfer", args=[pk]),
        tab="transfers",
        undoable=True,
    )


@write
def undo_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """The sender lets a move go on that was taken back today."""
    transfer = _sent(request, pk)
    said = _("已撤销，转接继续，等对方签收。")
    return attempt(request, lambda: reopen_transfer(transfer), said, "me_transfer", pk=pk)


@read
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """The receipt, to print: who went where, signed for on which day by whom."""
    transfer = _visible(request, pk)
    if transfer.status != TransferStatus.RECEIVED:
        raise Http404
    context = {"transfer": transfer}
    return me(request, "members/moves/receipt.html", context, tab="transfers")
