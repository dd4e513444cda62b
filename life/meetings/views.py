"""One meeting a page: what, when, where; making and cancelling it; other branches."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.models import Branch
from members.affiliations.branch_search import find_branches
from members.area.forms import ask_first, attempt, done, done_for_today, form_page
from members.area.frame import me, read, read_and_write, write

from ..enums import MeetingForm, MeetingState
from . import services
from .forms import CancelForm, MeetingModelForm, own_groups
from .models import Meeting, groups_led


def branch_to_plan(user, slug: str) -> tuple[Branch, QuerySet]:
    """A branch somebody makes meetings for, and the groups these can be of; 404 for another's."""
    if Branch.objects.kept_by(user).filter(slug=slug).exists():
        branch = Branch.objects.get(slug=slug)
        return branch, own_groups(branch)
    branch = get_object_or_404(
        Branch.objects.filter(groups__in=groups_led(user)).distinct(), slug=slug
    )
    return branch, own_groups(branch, groups_led(user))


@read
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """One meeting: what, when, where, how far it is, and the next act."""
    row = _visible(request, pk)
    keeps = Meeting.objects.editable_by(request.user).filter(pk=pk).exists()
    guests = [part.branch for part in row.taking_part.select_related("branch")]
    own = {branch.pk for branch in Branch.objects.kept_by(request.user)}
    context = {
        "meeting": row,
        "keeps": keeps,
        "guests": [branch for branch in guests if branch.pk != row.branch_id],
        "asked_along": own - {row.branch_id},
        "over": row.starts_at <= timezone.now(),
        "restorable": keeps and services.may_restore(row),
        "steps": _steps(row),
    }
    return me(request, "life/meetings/meeting.html", context, tab="meetings")


def _visible(request: HttpRequest, pk: int) -> Meeting:
    rows = Meeting.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("branch", "chair", "recorder", "series"), pk=pk)


def editable_meeting(user, pk: int) -> Meeting:
    """A meeting one keeps: 403 for who may only see it, 404 for a stranger's."""
    row = get_object_or_404(Meeting.objects.visible_to(user).select_related("branch"), pk=pk)
    if not Meeting.objects.editable_by(user).filter(pk=pk).exists():
        raise PermissionDenied
    return row


def _steps(row: Meeting) -> list[tuple[str, str]]:
    """The five steps of a meeting, each with where it is: ``done``, ``now`` or empty."""
    names = [_("筹备"), _("通知"), _("开会"), _("记录"), _("确认")]
    reached = {
        MeetingState.DRAFT: 0,
        MeetingState.CALLED: 2,
        MeetingState.RUNNING: 2,
        MeetingState.HELD: 3,
    }.get(row.state)
    if reached is None:
        return []
    marks = ["done" if place < reached else "" for place in range(len(names))]
    marks[reached] = "now"
    return list(zip(names, marks, strict=True))


@read_and_write
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """A meeting of its own, beside the plan of the year."""
    branch, groups = branch_to_plan(request.user, slug)
    kept = Branch.objects.kept_by(request.user).filter(pk=branch.pk).exists()

    def act(form: MeetingModelForm) -> HttpResponse:
        row = form.save(commit=False)
        services.make([row], _("新建会议"), request.user)
        return done(request, _("已排好“%(title)s”。") % {"title": row.title}, "me_meeting", row.pk)

    initial = {} if kept else {"form": MeetingForm.GROUP, "group": groups[0]}
    form = MeetingModelForm(
        request.POST or None,
        instance=Meeting(branch=branch),
        groups=groups,
        kept=kept,
        initial=initial,
    )
    return form_page(
        request,
        form,
        act,
        tab="meetings",
        heading=_("排一次会议"),
        branch=branch,
        back_url=f"{reverse('me_meetings')}?branch={slug}",
        act=_("排好"),
    )


@read_and_write
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """It will not be held, and why."""
    row = editable_meeting(request.user, pk)
    back = reverse("me_meeting", args=[pk])
    if row.is_settled and request.method != "POST":
        messages.error(request, _("已经召开或者取消的会议不能再取消。"))
        return redirect(back)

    def act(form: CancelForm) -> HttpResponse:
        services.cancel(row, form.cleaned_data["reason"])
        undo = reverse("me_meeting_restore", args=[pk])
        return done_for_today(request, _("已取消，原因和会议一起保留。"), undo, "me_meeting", pk)

    said = [_("“%(title)s”不开了，原因写在会议上。") % {"title": row.title}]
    said.append(_("这一期该开而没有别的会议的，仍然算没有开。"))
    return ask_first(
        request,
        act,
        form=CancelForm(request.POST or None),
        heading=_("取消“%(title)s”？") % {"title": row.title},
        consequences=said,
        act_label=_("取消这次会议"),
        back_url=back,
        tab="meetings",
        undoable=True,
    )


@write
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """A meeting cancelled today is to be held after all."""
    row = editable_meeting(request.user, pk)
    said = _("已撤销取消，会议照常。")
    return attempt(request, lambda: services.restore(row), said, "me_meeting", pk)


# --- Several branches -----------------------------------------------------------------------------


@read
def guests(request: HttpRequest, pk: int) -> HttpResponse:
    """Which branches take part in an activity, and finding others to ask along."""
    row = editable_meeting(request.user, pk)
    search, found = find_branches(request, without=row.branch)
    parts = row.taking_part.exclude(branch=row.branch_id).select_related("branch")
    there = [part.branch for part in parts]
    context = {
        "meeting": row,
        "search": search,
        "there": there,
        "found": [branch for branch in found if branch not in there],
        "asked": bool(request.GET.get("q")),
    }
    return me(request, "life/meetings/guests.html", context, tab="meetings")


@write
def ask_along(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Another branch takes part."""
    row = editable_meeting(request.user, pk)
    branch = get_object_or_404(Branch.objects.visible_to(request.user), slug=slug)
    said = _("%(branch)s一起参加。") % {"branch": branch}
    return attempt(request, lambda: services.ask_along(row, branch), said, "me_meeting_guests", pk)


@write
def leave_out(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """A branch does not take part: said by who calls it, or by that branch."""
    row = _visible(request, pk)
    part = get_object_or_404(row.taking_part.select_related("branch"), branch__slug=slug)
    own = Branch.objects.kept_by(request.user).filter(pk=part.branch_id).exists()
    if not own and not Meeting.objects.editable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    said = _("%(branch)s不参加了。") % {"branch": part.branch}
    to = ("me_meetings",) if own else ("me_meeting_guests", pk)
    return attempt(request, lambda: services.withdraw(row, part.branch), said, *to)
