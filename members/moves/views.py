"""``/me/transfers/``: moves out and in, each open until somebody has signed for the member."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from branches.models import Branch

from ..affiliations.branch_search import find_branches
from ..area.forms import errors_on, words
from ..area.frame import me, read, read_and_write, write
from ..enums import AffiliationKind, TransferStatus
from ..permissions import editable_member, may_discharge, refuse_discharge, user_keeps_rosters
from .forms import ReceiveForm, ReturnForm, TransferForm
from .models import Transfer
from .services import cancel_transfer, receive_transfer, return_transfer, start_transfer

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
    page_obj = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    ids = set(
        Branch.objects.editable_by(request.user)
        .filter(pk__in={row.to_branch_id for row in page_obj if row.to_branch_id})
        .values_list("pk", flat=True)
    )
    for row in page_obj:
        row.incoming = row.to_branch_id in ids
    context = {"page_obj": page_obj, "state": state, "query": f"state={state}"}
    return me(request, "members/moves/transfers.html", context, tab="transfers")


@read_and_write
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a member of one's branch: search the destination, then the letter."""
    member = editable_member(request.user, pk)
    home = member.affiliations.current().filter(kind=AffiliationKind.HOME)
    home = home.select_related("branch").first()
    if home is None:
        raise PermissionDenied
    if not Branch.objects.editable_by(request.user).filter(pk=home.branch_id).exists():
        raise PermissionDenied
    refuse_discharge(request.user, member, home.branch)
    search, branches = find_branches(request, without=home.branch)
    form = TransferForm(request.POST or None, branches=branches)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            transfer = start_transfer(member, request.user, **form.cleaned_data)
        if form.is_valid():
            messages.success(
                request, _("已发起。对方签收以前，仍由%(branch)s负责。") % {"branch": home.branch}
            )
            return redirect("me_transfer", pk=transfer.pk)
    context = {
        "member": member,
        "home": home,
        "search": search,
        "form": form,
        "found": bool(branches),
        "back_url": reverse("me_member", args=[pk]),
    }
    status = 422 if form.errors else 200
    return me(request, "members/moves/start.html", context, tab="transfers", status=status)


def _visible(request: HttpRequest, pk: int) -> Transfer:
    rows = Transfer.objects.visible_to(request.user).select_related(*RELATED)
    return get_object_or_404(rows, pk=pk)


def _sides(request: HttpRequest, transfer: Transfer) -> tuple[bool, bool]:
    """Whether this person keeps the sending and the receiving branch."""
    wanted = {transfer.from_branch_id, transfer.to_branch_id} - {None}
    kept = set(
        Branch.objects.editable_by(request.user).filter(pk__in=wanted).values_list("pk", flat=True)
    )
    return transfer.from_branch_id in kept, transfer.to_branch_id in kept


def _signs(user, sends: bool, receives: bool, transfer: Transfer) -> bool:
    """The receiving branch signs; for a destination outside, the sender records the receipt.

    There no second branch confirms the move: nobody signs for themselves, and for a secretary only
    the superior.
    """
    if transfer.to_branch_id:
        return receives
    own = transfer.member.user_id == user.pk
    return sends and not own and may_discharge(user, transfer.member, transfer.from_branch)


@read
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One move, and what can be done with it."""
    return _detail(request, _visible(request, pk))


def _detail(request: HttpRequest, transfer: Transfer, form=None, back_form=None) -> HttpResponse:
    sends, receives = _sides(request, transfer)
    is_open = transfer.status == TransferStatus.OPEN
    signs = is_open and _signs(request.user, sends, receives, transfer)
    context = {
        "transfer": transfer,
        "form": (form or ReceiveForm(transfer=transfer)) if signs else None,
        "back_form": (back_form or ReturnForm()) if is_open and receives else None,
        "cancels": is_open and sends,
        "others_sign": is_open and sends and not signs and not transfer.to_branch_id,
        "own": transfer.member.user_id == request.user.pk and not (sends or receives),
        "is_open": is_open,
        "received": transfer.status == TransferStatus.RECEIVED,
    }
    failed = any(one is not None and one.errors for one in (form, back_form))
    return me(
        request,
        "members/moves/transfer.html",
        context,
        tab="transfers",
        status=422 if failed else 200,
    )


@write
def receive(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign for the member."""
    transfer = _visible(request, pk)
    if not _signs(request.user, *_sides(request, transfer), transfer):
        raise PermissionDenied
    form = ReceiveForm(request.POST, transfer=transfer)
    if form.is_valid():
        data = form.cleaned_data
        with errors_on(form):
            receive_transfer(transfer, request.user, on=data["on"], group=data.get("group"))
        if form.is_valid():
            messages.success(request, _("已签收，回执可以打印。"))
            return redirect("me_transfer_receipt", pk=pk)
    return _detail(request, transfer, form=form)


@write
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the papers, with the reason."""
    transfer = _visible(request, pk)
    if not _sides(request, transfer)[1]:
        raise PermissionDenied
    form = ReturnForm(request.POST)
    if form.is_valid():
        with errors_on(form):
            return_transfer(transfer, request.user, form.cleaned_data["note"])
        if form.is_valid():
            messages.success(request, _("已退回，仍由转出支部负责。"))
            return redirect("me_transfers")
    return _detail(request, transfer, back_form=form)


@write
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """The sender takes it back."""
    transfer = _visible(request, pk)
    if not _sides(request, transfer)[0]:
        raise PermissionDenied
    try:
        cancel_transfer(transfer, request.user)
    except ValidationError as error:
        messages.error(request, words(error))
    else:
        messages.success(request, _("已撤回转接。"))
    return redirect("me_transfers")


@read
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """The receipt, to print: who went where, signed for on which day by whom."""
    transfer = _visible(request, pk)
    if transfer.status != TransferStatus.RECEIVED:
        raise Http404
    return me(request, "members/moves/receipt.html", {"transfer": transfer}, tab="transfers")
