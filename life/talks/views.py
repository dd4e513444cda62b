"""谈心谈话 of a branch: who with whom, when; what was said is asked nowhere."""

from __future__ import annotations

import datetime as dt

from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.models import Branch
from branches.rules.resolving import rulebook_of
from members.area.forms import acted, ask_first, attempt, done, done_for_today, form_page
from members.area.frame import me, paged, read_and_write, write
from portal.records.locking import hold
from portal.rulebook.packs import NATIONAL
from portal.rulebook.rules import Rule

from .forms import TalkForm
from .models import Talk
from .reached import reached
from .services import record_talk, remove_talk, removed_talk, restore_talk

SHOWN = 50
TALKS = "ZB-18"


@read_and_write
def talks(request: HttpRequest, slug: str) -> HttpResponse:
    """The talks of a year, whom nobody has talked with yet, and the form for another one."""
    branch = get_object_or_404(Branch.objects.kept_by(request.user), slug=slug)
    if request.method == "POST":
        hold(branch)

    def act(form: TalkForm) -> HttpResponse:
        talk = record_talk(form.instance)
        said = _("已登记%(first)s和%(second)s的谈话。") % {
            "first": talk.first,
            "second": talk.second,
        }
        return done(request, said, f"{reverse('me_talks', args=[slug])}?after={talk.pk}")

    rows = Talk.objects.filter(branch=branch).select_related("first", "second")
    talk = Talk(branch=branch, entered_by=request.user)
    after = _after(rows, request)
    form = TalkForm(
        request.POST or None,
        instance=talk,
        user=request.user,
        initial={"first": after.first_id, "held_on": after.held_on} if after else {},
    )
    if answer := acted(request, form, act):
        return answer
    years = _years(rows)
    asked = request.GET.get("year", "")
    year = int(asked) if asked in map(str, years) else years[0]
    rule = _rule(branch, year)
    context = {
        "branch": branch,
        "form": form,
        "after": after,
        "years": years,
        "year": year,
        "now": reached(branch, year, rule.values["talks"]),
        "rule": rule,
        **paged(request, rows.filter(held_on__year=year), SHOWN),
    }
    status = 422 if form.errors else 200
    return me(request, "life/talks/talks.html", context, tab="meetings", status=status)


def _rule(branch: Branch, year: int) -> Rule:
    """The rule of talks of a year, with what the superior made of it."""
    rules = rulebook_of(branch).on(dt.date(year, 1, 1))
    return rules.get(TALKS, NATIONAL.latest[TALKS])


def _after(rows, request: HttpRequest) -> Talk | None:
    """The talk that was entered just now: whoever entered it often goes on."""
    asked = request.GET.get("after", "")
    return rows.filter(pk=asked).first() if asked.isascii() and asked.isdigit() else None


def _years(rows) -> list[int]:
    """This year and those in which there were talks, the latest first."""
    known = {day.year for day in rows.order_by().dates("held_on", "year")}
    return sorted(known | {timezone.localdate().year}, reverse=True)


def _kept(request: HttpRequest, pk: int) -> Talk:
    rows = Talk.objects.editable_by(request.user).select_related("branch", "first", "second")
    return get_object_or_404(rows, pk=pk)


@read_and_write
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct who talked with whom, or when."""
    talk = _kept(request, pk)
    slug = talk.branch.slug

    def act(form: TalkForm) -> HttpResponse:
        record_talk(form.instance)
        return done(request, _("已保存。"), "me_talks", slug)

    return form_page(
        request,
        TalkForm(request.POST or None, instance=talk, user=request.user),
        act,
        "life/talks/talk.html",
        tab="meetings",
        branch=talk.branch,
        talk=talk,
    )


@read_and_write
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take out a talk that was entered by mistake, once it was asked."""
    talk = _kept(request, pk)
    slug = talk.branch.slug
    words = {"first": talk.first, "second": talk.second, "day": talk.held_on}

    def act(form: BaseForm) -> HttpResponse:
        undo = reverse("me_talk_undo", args=[remove_talk(talk)])
        return done_for_today(request, _("已去掉这次谈话。"), undo, "me_talks", slug)

    return ask_first(
        request,
        act,
        heading=_("去掉%(first)s和%(second)s在%(day)s的谈话？") % words,
        consequences=[
            _("登记错了才去掉。两个人的资料里不再有这次谈话。"),
            _("谁在什么时候去掉的，留在改动记录里。"),
        ],
        act_label=_("去掉这次谈话"),
        back_url=reverse("me_talk", args=[pk]),
        tab="meetings",
        undoable=True,
    )


@write
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring back a talk that was taken out today."""
    kept = Branch.objects.kept_by(request.user)
    talk = removed_talk(pk, kept.order_by().values("pk"))
    if talk is None:
        raise Http404
    said = _("已撤销，这次谈话还在。")
    return attempt(request, lambda: restore_talk(talk), said, "me_talks", talk.branch.slug)
