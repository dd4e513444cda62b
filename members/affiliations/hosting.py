"""一方隶属、参加多重组织生活: letters, guests, their papers."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.links import absolute, qr_svg

from ..area.forms import ask_first, done, done_for_today, form_page
from ..area.frame import me, read_and_write, roster_url, write
from ..enums import AffiliationKind, EndCause
from ..people.models import Member
from ..permissions import editable_member, kept_branch_or_404
from . import letters, undoing
from .branch_search import find_branches
from .forms import GuestForm, LetterForm, PaperForm
from .models import Affiliation
from .services import end_affiliation, enrol_guest


@read_and_write
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """The home branch signs a letter for a host branch: a link to hand over."""
    member = editable_member(request.user, pk)
    search, branches = find_branches(request)

    def act(form: LetterForm) -> HttpResponse:
        host = form.cleaned_data["host"]
        url = absolute(reverse("me_letter_accept", args=[letters.issue(member, host)]), request)
        days = letters.VALID_FOR.days
        context = {"member": member, "host": host, "url": url, "qr": qr_svg(url), "days": days}
        return me(request, "members/affiliations/letter_issued.html", context, tab="roster")

    return form_page(
        request,
        LetterForm(request.POST or None, branches=branches),
        act,
        "members/affiliations/letter.html",
        tab="roster",
        member=member,
        search=search,
        found=bool(branches),
        back_url=reverse("me_member", args=[pk]),
    )


@read_and_write
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """The host branch takes the member in; for anybody else the letter does not exist."""
    letter = letters.read(token)
    if letter is None:
        raise Http404
    branch = kept_branch_or_404(request.user, letter.host.slug)
    if letter.is_used:
        messages.error(request, letters.used())
        return redirect(roster_url(branch))

    def act(form: PaperForm) -> HttpResponse:
        letters.accept(letter, **form.cleaned_data)
        said = _("%(name)s可以参加本支部的组织生活了。") % {"name": letter.member}
        return done(request, said, "me_member", pk=letter.member.pk)

    return form_page(
        request,
        PaperForm(request.POST or None, initial={"paper_issuer": letter.home.name}),
        act,
        tab="roster",
        heading=_("接收%(name)s参加组织生活") % {"name": letter.member},
        hint=_("组织关系仍在%(home)s。在本支部有出席权，没有表决权、选举权和被选举权。")
        % {"home": letter.home},
        back_url=roster_url(branch),
        branch=branch,
        act=_("接收"),
    )


@read_and_write
def add_guest(request: HttpRequest, slug: str) -> HttpResponse:
    """A guest whose home branch is not in this portal."""
    branch = kept_branch_or_404(request.user, slug)

    def act(form: GuestForm) -> HttpResponse:
        data = form.cleaned_data
        member = Member(display_name=data.pop("display_name"), phone=data.pop("phone"))
        enrol_guest(member, branch, **data)
        said = _("已登记。凭据到期自动结束，到期前会提醒。")
        return done(request, said, "me_member", pk=member.pk)

    return form_page(
        request,
        GuestForm(request.POST or None),
        act,
        tab="roster",
        branch=branch,
        heading=_("登记来参加组织生活的党员"),
        hint=_("隶属支部在本系统的，请对方支部开证明信，您打开链接接收，不用再登记。"),
        back_url=roster_url(branch),
    )


def _host_or_404(request: HttpRequest, pk: int) -> Affiliation:
    rows = Affiliation.objects.editable_by(request.user).current()
    rows = rows.filter(kind=AffiliationKind.HOST).select_related("member", "branch")
    return get_object_or_404(rows, pk=pk)


@read_and_write
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """A new paper, or a longer one."""
    row = _host_or_404(request, pk)

    def act(form: PaperForm) -> HttpResponse:
        for name, value in form.cleaned_data.items():
            setattr(row, name, value)
        row.full_clean()
        row.save()
        return done(request, _("已保存。"), "me_member", pk=row.member_id)

    return form_page(
        request,
        PaperForm(request.POST or None, instance=row),
        act,
        tab="roster",
        branch=row.branch,
        heading=_("%(name)s的凭据") % {"name": row.member},
        back_url=reverse("me_member", args=[row.member_id]),
    )


@read_and_write
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """The guest goes back to the home branch, once it was asked what that means."""
    row = _host_or_404(request, pk)
    words = {"name": row.member, "branch": row.branch}

    def act(form: BaseForm) -> HttpResponse:
        end_affiliation(row, EndCause.RETURNED)
        said = _("%(name)s已结束参加本支部的组织生活。") % words
        undo = reverse("me_affiliation_undo", args=[row.pk])
        return done_for_today(request, said, undo, roster_url(row.branch))

    return ask_first(
        request,
        act,
        heading=_("结束%(name)s参加%(branch)s的组织生活？") % words,
        consequences=[
            _("%(name)s看不到%(branch)s的内部页面了。") % words,
            _("再来参加，要重新登记凭据。"),
        ],
        act_label=_("结束%(name)s的参加") % words,
        back_url=reverse("me_member", args=[row.member_id]),
        tab="roster",
        undoable=True,
    )


@write
def undo_end(request: HttpRequest, pk: int) -> HttpResponse:
    """A member belongs to the branch again, on the day and by who ended it, or the superior."""
    rows = Affiliation.objects.editable_by(request.user).select_related("member", "branch")
    row = get_object_or_404(rows, pk=pk)
    if not undoing.may_undo(row, request.user):
        raise PermissionDenied
    try:
        undoing.restore_affiliation(row, request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(roster_url(row.branch))
    said = _("已撤销，%(name)s仍在%(branch)s。") % {"name": row.member, "branch": row.branch}
    return done(request, said, "me_member", pk=row.member_id)
