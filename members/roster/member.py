"""One member's record, as who keeps it sees it."""

from __future__ import annotations

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.models import Branch
from portal.records.locking import hold

from ..affiliations import undoing
from ..affiliations.models import Affiliation, Post
from ..affiliations.services import end_affiliation, enrol
from ..area.forms import acted, ask_first, done, done_for_today, form_page
from ..area.frame import download, me, read, read_and_write, roster_url, write
from ..enums import AccessKind, AffiliationKind
from ..people.changes import of_member, page
from ..people.looks import record_access, record_view
from ..people.models import Member
from ..people.portrait import sheet
from ..people.services import update_member
from ..permissions import (
    editable_member,
    kept_branch_or_404,
    may_discharge,
    refuse_discharge,
    refuse_own,
    refuse_reader,
    roster_member_or_404,
    seen_branches,
)
from ..requests.corrections import ask_correction
from ..requests.disclosures import ask_disclosure
from ..requests.forms import CorrectionForm, DisclosureRequestForm
from .forms import LeaveForm, MemberForm, NewMemberForm
from .invitations import invitation_of


@read
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The record; opening it is written down for the member to read."""
    member = roster_member_or_404(request.user, pk)
    record_view(member, request.user)
    return _detail(request, member)


def _detail(request: HttpRequest, member: Member, phone: str = "") -> HttpResponse:
    rows = list(
        Affiliation.objects.visible_to(request.user)
        .filter(member=member)
        .select_related("branch", "group")
        .distinct()
    )
    current = [row for row in rows if row.is_current]
    editable = Member.objects.editable_by(request.user).filter(pk=member.pk).exists()
    kept = Branch.objects.editable_by(request.user).filter(pk=OuterRef("pk"))
    branches = seen_branches(request.user).filter(pk__in=[row.branch_id for row in current])
    seen = dict(branches.values_list("pk", Exists(kept)))
    mine = {pk for pk, keeps in seen.items() if keeps}
    posts = member.posts.filter(branch__in=seen).select_related("branch", "group")
    posts = list(posts.order_by("-starts_on"))
    invitation, revoked = invitation_of(member) if editable else (None, None)
    home = next((row for row in current if row.kind == AffiliationKind.HOME), None)
    context = {
        "member": member,
        "phone": phone,
        "rows": rows,
        "mine": mine,
        "home": home,
        "discharges": home and may_discharge(request.user, member, home.branch),
        "posts": posts,
        "editable": editable,
        "own": member.user_id == request.user.pk,
        "transfer": member.transfers.open().select_related("from_branch", "to_branch").first()
        if editable
        else None,
        "invitation": invitation,
        "revoked": revoked,
        "undoable_rows": _undoable(Affiliation, rows, mine, request.user),
        "undoable_posts": _undoable(Post, posts, mine, request.user),
        "back": next((row.branch for row in current if row.branch_id in seen), None),
        "reads": not editable and not mine,
    }
    here = reverse("me_member", args=[member.pk])
    return me(request, "members/roster/member.html", context, tab="roster", here=here)


def _undoable(model: type, rows: list, mine: set[int], user) -> set[int]:
    """Those of ``rows`` that ended today and whose end the reader may take back."""
    today = timezone.localdate()
    over = [row.pk for row in rows if row.ends_on == today and row.branch_id in mine]
    if not over:
        return set()
    return {
        row.pk for row in undoing.undoable(model.objects.ended_today().filter(pk__in=over), user)
    }


@write
def phone(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the number in the answer itself, and write down that it was shown."""
    member = roster_member_or_404(request.user, pk)
    refuse_reader(request.user, member)
    record_access([member], request.user, AccessKind.PHONE)
    return _detail(request, member, phone=member.phone)


@read
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """Who changed what of it, as far as the reader may read what was changed."""
    member = editable_member(request.user, pk)
    record_view(member, request.user)
    return page(
        request,
        of_member(member, request.user),
        tab="roster",
        heading=_("%(name)s：谁改过") % {"name": member},
        lead=_("登记、组织关系、职务和转接的每次改动。本人也看得到。"),
        back_url=reverse("me_member", args=[pk]),
        back=_("返回%(name)s的登记") % {"name": member},
    )


@read_and_write
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the record; one's own without the month of entry."""
    member = editable_member(request.user, pk)

    def act(form: MemberForm) -> HttpResponse:
        update_member(form.instance, form.cleaned_data["why"])
        return done(request, _("已保存。"), "me_member", pk=pk)

    return form_page(
        request,
        MemberForm(
            request.POST or None,
            instance=member,
            own=member.user_id == request.user.pk,
        ),
        act,
        tab="roster",
        member=Member.objects.get(pk=pk),  # the form writes into the other
        heading=_("修改登记信息"),
        back_url=reverse("me_member", args=[pk]),
    )


@read_and_write
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Register a member whose home this branch becomes; who comes later is not shown until then."""
    branch = kept_branch_or_404(request.user, slug)
    if request.method == "POST":
        hold(branch)  # a namesake who is registered meanwhile is asked about

    def act(form: NewMemberForm) -> HttpResponse:
        row = enrol(
            form.instance, branch, form.cleaned_data["starts_on"], form.cleaned_data["group"]
        )
        said = _("%(name)s已登记到名册。") % {"name": row.member}
        if row.is_current:
            return done(request, said, "me_member", pk=row.member_id)
        return done(request, said, roster_url(branch))

    return form_page(
        request,
        NewMemberForm(request.POST or None, branch=branch),
        act,
        tab="roster",
        branch=branch,
        heading=_("登记党员"),
        back_url=roster_url(branch),
        hint=_("从本系统其他支部转来的，不在这里登记：由原支部发起转接，您来签收。"),
    )


@read_and_write
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """End the home affiliation of somebody no branch takes over."""
    member = editable_member(request.user, pk)
    refuse_own(request.user, member)
    row = member.home()
    if row is None:
        raise PermissionDenied
    refuse_discharge(request.user, member, row.branch)

    words = {"name": member, "branch": row.branch}

    def act(form: LeaveForm) -> HttpResponse:
        end_affiliation(row, form.cleaned_data["cause"])
        said = _("%(name)s的组织关系已结束，记录保留。") % words
        undo = reverse("me_affiliation_undo", args=[row.pk])
        return done_for_today(request, said, undo, roster_url(row.branch))

    consequences = [
        _("%(name)s不再是%(branch)s的党员，名册和应到人数里不再算。") % words,
        _("不再能看%(branch)s的内部页面。") % words,
    ]
    if member.posts.current().filter(branch=row.branch).exists():
        consequences.append(_("在%(branch)s的职务同时卸任，公开主页不再写。") % words)
    return ask_first(
        request,
        act,
        heading=_("结束%(name)s的组织关系？") % words,
        consequences=consequences,
        act_label=_("结束%(name)s的组织关系") % words,
        back_url=reverse("me_member", args=[pk]),
        tab="roster",
        form=LeaveForm(request.POST or None),
        hint=_("只在出党、停止党籍、去世或登记有误时用。去别的支部，请办转接。"),
        undoable=True,
    )


def _without_phone(request: HttpRequest, pk: int) -> Member:
    """A member one may act for: who has no phone and no account."""
    member = editable_member(request.user, pk)
    if not member.has_no_phone or member.user_id:
        raise PermissionDenied
    return member


@read_and_write
def acting_for(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask on behalf of somebody without a phone; the record says who did."""
    member = _without_phone(request, pk)
    branches = Branch.objects.filter(pk__in=member.affiliations.current().values("branch"))
    which = request.POST.get("form")
    correction = CorrectionForm(request.POST if which == "correction" else None)
    disclosure = DisclosureRequestForm(
        request.POST if which == "disclosure" else None, branches=branches, auto_id="asked_%s"
    )
    form = {"correction": correction, "disclosure": disclosure}.get(which)
    ask = {"correction": ask_correction, "disclosure": ask_disclosure}.get(which)

    def act(form: forms.Form) -> HttpResponse:
        ask(member, asked_by=request.user, **form.cleaned_data)
        words = {"by": request.user, "name": member.display_name}
        return done(request, _("已提出，记为“%(by)s代%(name)s”。") % words, "me_member", pk=pk)

    answer = form is not None and acted(request, form, act)
    context = {"member": member, "correction": correction, "disclosure": disclosure}
    return answer or me(
        request,
        "members/roster/acting_for.html",
        context,
        tab="roster",
        status=422 if which else 200,
    )


@write
def data_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """All that is held, to print for somebody without a phone; recorded as done for them."""
    member = _without_phone(request, pk)
    record_access([member], request.user, AccessKind.EXPORT, on_behalf_of=member)
    return download(HttpResponse(sheet(member)), "member-data.html")
