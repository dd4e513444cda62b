"""Changing a meeting, perhaps with its series; meetings that fall on changed days."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from branches.models import Branch
from members.area.forms import attempt, done, form_page
from members.area.frame import me, read, read_and_write, write

from ..meetings import services as meetings
from ..meetings.forms import FOLLOWING, ChangeForm, own_groups
from ..meetings.models import Meeting, groups_led
from ..meetings.views import editable_meeting
from . import services


@read_and_write
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another day, place, name …; of a series this one, or this and those after it."""
    meeting = editable_meeting(request.user, pk)
    if meeting.is_settled:
        return attempt(request, lambda: meetings.change(meeting, ""), "", "me_meeting", pk)
    kept = Branch.objects.kept_by(request.user).filter(pk=meeting.branch_id).exists()
    before = Meeting.objects.get(pk=pk)
    later = services.following(before).count() if meeting.series_id else 0

    def act(form: ChangeForm) -> HttpResponse:
        changed = form.save(commit=False)
        if form.cleaned_data.get("scope") == FOLLOWING:
            return _with_following(request, before, changed)
        meetings.change(changed, _("修改会议"))
        return done(request, _("已保存。"), "me_meeting", pk)

    form = ChangeForm(
        request.POST or None,
        instance=meeting,
        groups=own_groups(meeting.branch, None if kept else groups_led(request.user)),
        kept=kept,
        in_series=later > 1,
    )
    return form_page(
        request,
        form,
        act,
        tab="meetings",
        heading=_("修改“%(title)s”") % {"title": before.title},
        branch=meeting.branch,
        back_url=reverse("me_meeting", args=[pk]),
    )


def _with_following(request: HttpRequest, before: Meeting, changed: Meeting) -> HttpResponse:
    """Store this one, and move those after it; held and cancelled ones stay."""
    with transaction.atomic():
        moved = services.moves(before, changed.starts_at, changed.ends_at, changed.place)
        others = [move for move in moved if move.meeting.pk != changed.pk]
        count = services.carry_out(others, _("修改系列"))
        meetings.change(changed, _("修改系列"))
    said = _("已保存，以后的%(count)s次一起改了。") % {"count": count}
    return done(request, said, "me_meeting", changed.pk)


def _kept(request: HttpRequest, slug: str) -> Branch:
    return get_object_or_404(Branch.objects.kept_by(request.user), slug=slug)


@read
def changed_days(request: HttpRequest, slug: str) -> HttpResponse:
    """Meetings ahead that fall on a day off, each with a working day proposed."""
    branch = _kept(request, slug)
    rows = services.on_days_off(Meeting.objects.filter(branch=branch))
    context = {"branch": branch, "moves": rows}
    return me(request, "life/planning/changed_days.html", context, tab="meetings")


@write
def move_all(request: HttpRequest, slug: str) -> HttpResponse:
    """Move those that were shown; the others stay where they are."""
    branch = _kept(request, slug)
    shown = set(request.POST.getlist("meeting"))
    found = services.on_days_off(Meeting.objects.filter(branch=branch))
    chosen = [move for move in found if str(move.meeting.pk) in shown]

    def act() -> None:
        if not chosen:
            raise ValidationError(_("没有选要改的会议。"))
        services.carry_out(chosen, _("落在调休日，改到工作日"))

    said = _("已改%(count)s次会议的日期。") % {"count": len(chosen)}
    return attempt(request, act, said, "me_changed_days", slug)


@write
def keep_day(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The meeting stays on its day off."""
    meeting = get_object_or_404(Meeting, branch=_kept(request, slug), pk=pk)
    said = _("“%(title)s”仍在原来的日子开。") % {"title": meeting.title}
    return attempt(request, lambda: services.keep_day(meeting), said, "me_changed_days", slug)
