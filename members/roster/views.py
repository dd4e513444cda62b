"""``/me/roster/``: the members of a branch one keeps."""

from __future__ import annotations

import datetime as dt

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from branches.models import Branch

from ..affiliations import undoing
from ..affiliations.branch_search import BranchChoiceForm
from ..affiliations.models import Affiliation, Post
from ..area.board import SOON
from ..area.frame import me, paged, read
from ..enums import AffiliationKind
from ..permissions import (
    kept_branches,
    own_scopes,
    seen_branch_or_404,
    seen_branches,
    user_is_staff,
    user_keeps,
    user_keeps_rosters,
    user_sees_below,
)
from .forms import RosterFilterForm
from .invitations import open_invitations

PER_PAGE = 25


@read
def roster(request: HttpRequest) -> HttpResponse:
    """The roster of one branch; without a choice, the one kept, else a list to choose from.

    Who oversees more than they keep gets the list with ``?all=1``; staff's begins with it.
    """
    user = request.user
    if not user_keeps_rosters(user):
        raise Http404
    slug = request.GET.get("branch", "")
    kept = kept_branches(user)
    if slug:
        branch = seen_branch_or_404(user, slug)
    elif kept and not request.GET.get("all"):
        branch = kept[0]
    else:
        return _choose(request)
    form = RosterFilterForm(request.GET, branch=branch)
    rows = filtered(branch, form.cleaned_data if form.is_valid() else {})
    page = paged(request, rows, PER_PAGE)
    _complete(branch, page["page_obj"])
    context = {
        "branch": branch,
        "kept": kept,
        "chooses": user_is_staff(user) or user_sees_below(user),
        "keeps": user_keeps(user, branch),
        "form": form,
        "filtered": any(form.data.get(name) for name in form.fields),
        "ended": undoing.undoable(Affiliation.objects.ended_today().filter(branch=branch), user),
        "today": timezone.localdate(),
        "soon": timezone.localdate() + SOON,
        **page,
    }
    return me(request, "members/roster/roster.html", context, tab="roster")


def _choose(request: HttpRequest) -> HttpResponse:
    branches = seen_branches(request.user)
    form = BranchChoiceForm(request.GET)
    if form.is_valid() and form.cleaned_data["q"]:
        branches = branches.filter(name__icontains=form.cleaned_data["q"])
    scopes = own_scopes(request.user)
    context = {"form": form, "scopes": scopes, **paged(request, branches, PER_PAGE)}
    return me(request, "members/roster/choose.html", context, tab="roster")


def filtered(branch: Branch, chosen: dict):
    """Current affiliations of a branch by the filters of ``RosterFilterForm``, by name."""
    today: dt.date = timezone.localdate()
    rows = Affiliation.objects.current(today).filter(branch=branch)
    if chosen.get("q"):
        rows = rows.filter(member__display_name__icontains=chosen["q"].strip())
    if chosen.get("status"):
        rows = rows.filter(member__status=chosen["status"])
    if chosen.get("kind"):
        rows = rows.filter(kind=chosen["kind"])
    if chosen.get("group"):
        rows = rows.filter(group=chosen["group"])
    if chosen.get("account"):
        rows = rows.filter(member__user__isnull=chosen["account"] == "none")
    if chosen.get("paper"):
        rows = rows.filter(kind=AffiliationKind.HOST, paper_expires_on__lte=today + SOON)
    return rows.select_related("member", "group").order_by("kind", "member__display_name", "pk")


def _complete(branch: Branch, page_obj) -> None:
    """What the rows of one page show beside the affiliation: posts and open invitations."""
    ids = [row.member_id for row in page_obj]
    invited = open_invitations(ids)
    posts: dict[int, list[Post]] = {}
    for post in Post.objects.in_office().filter(branch=branch, member__in=ids):
        posts.setdefault(post.member_id, []).append(post)
    for row in page_obj:
        row.invitation = invited.get(row.member_id)
        row.held = posts.get(row.member_id, [])
