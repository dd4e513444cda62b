"""``/me/due/``: what a branch has to hold in a year, and why something was not held."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.models import Branch
from branches.permissions import scopes_of
from members.area.forms import done, form_page
from members.area.frame import me, read, read_and_write
from members.permissions import kept_branches, user_sees_below

from ..enums import ObligationType
from ..meetings.models import SEES_MEETINGS
from .forms import ReasonForm
from .models import NotHeldReason
from .page import Mark, page_of, years_of
from .services import explain
from .words import period_word

TAB = "due"


def oversees(user) -> bool:
    """Whether there is a board: for staff with a scope, and officers of a superior organisation."""
    if user.has_perm(SEES_MEETINGS) and (user.is_superuser or scopes_of(user)):
        return True
    return user_sees_below(user, SEES_MEETINGS)


@read
def due_page(request: HttpRequest) -> HttpResponse:
    """What one branch has to hold in a year; who keeps none goes to the board."""
    user, slug = request.user, request.GET.get("branch", "")
    kept = kept_branches(user)
    branch = next((one for one in kept if one.slug == slug or not slug), None)
    if branch is None and slug:
        branch = get_object_or_404(Branch.objects.overseen_by(user, SEES_MEETINGS), slug=slug)
    if branch is None:
        return _to_board(user)
    page = page_of(branch, _year(request, branch))
    keeps = branch in kept
    context = {
        "page": page,
        "branch": branch,
        "kept": kept,
        "keeps": keeps,
        "oversees": oversees(user),
    }
    return me(request, "life/due/page.html", context, tab=TAB)


def _to_board(user) -> HttpResponse:
    if not oversees(user):
        raise Http404
    return redirect("me_due_board")


def _year(request: HttpRequest, branch: Branch) -> int:
    """The year asked for, where it is among those that can be; else this one."""
    today = timezone.localdate()
    asked = request.GET.get("year", "")
    return next((year for year in years_of(branch, today) if str(year) == asked), today.year)


@read_and_write
def reason(request: HttpRequest, slug: str, kind: str, period: str) -> HttpResponse:
    """Write, or change, why something was not held; only beside what is overdue."""
    branch = get_object_or_404(Branch.objects.kept_by(request.user), slug=slug)
    mark = _overdue(request, branch, kind, period)
    row = mark.reason or NotHeldReason(
        branch=branch,
        type=kind,
        period=period,
        group_id=mark.entry.group,
        group_name=mark.name,
    )
    back = f"{reverse('me_due')}?branch={slug}&year={mark.entry.period.starts_on.year}"

    def act(form: ReasonForm) -> HttpResponse:
        explain(form.save(commit=False), request.user)
        return done(request, _("已保存原因，和这一期放在一起。"), f"{back}#{kind}")

    words = {"what": ObligationType(kind).label, "period": period_word(mark.entry.period)}
    heading = _("%(period)s%(what)s没有开的原因") % words
    return form_page(
        request,
        ReasonForm(request.POST or None, instance=row),
        act,
        tab=TAB,
        branch=branch,
        heading=heading,
        hint=_("没有开的不补记录。现在开的会按实际日期计，不补到以前。"),
        back_url=f"{back}#{kind}",
    )


def _overdue(request: HttpRequest, branch: Branch, kind: str, period: str) -> Mark:
    """The period that was not held; of a group where ``?group=`` names one."""
    years = {str(year): year for year in years_of(branch, timezone.localdate())}
    if period[:4] not in years:
        raise Http404
    found = page_of(branch, years[period[:4]]).overdue(kind, period, request.GET.get("group", ""))
    if found is None:
        raise Http404
    return found
