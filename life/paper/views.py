"""补登: meetings that were held and whose record is on paper, entered one after the other."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.models import Branch
from members.area.forms import acted, attempt, done, done_for_today
from members.area.frame import me, paged, read_and_write, write
from portal.media import records
from portal.records.locking import hold

from ..enums import AHEAD
from ..meetings.models import Meeting, groups_led
from .forms import PaperForm
from .models import PaperRecord
from .services import enter, entered_today, take_back

SHOWN, WAITING = 30, 12
SCAN = "meeting-scan"  # the kind of file, for ``portal.media.records``


@dataclass(frozen=True)
class Desk:
    """A branch, and the groups whose meetings somebody may enter; ``keeps``: all meetings."""

    branch: Branch
    keeps: bool
    groups: QuerySet


def _desk(user, slug: str) -> Desk:
    """404 where one neither keeps the branch nor leads a group of it."""
    branches, led = Branch.objects, groups_led(user)
    kept = branches.kept_by(user)
    branch = get_object_or_404(branches.either(kept, branches.filter(groups__in=led)), slug=slug)
    keeps = kept.filter(pk=branch.pk).exists()
    return Desk(branch, keeps, branch.groups.all() if keeps else branch.groups.filter(pk__in=led))


def _form(request: HttpRequest, desk: Desk, **more) -> PaperForm:
    """404 for a group that is not there for this person."""
    sent = request.POST.get("group")
    if sent and sent not in {str(pk) for pk in desk.groups.values_list("pk", flat=True)}:
        raise Http404
    return PaperForm(
        *((request.POST, request.FILES) if request.method == "POST" else ()),
        branch=desk.branch,
        user=request.user,
        groups=desk.groups,
        leads_only=not desk.keeps,
        **more,
    )


def _asked(request: HttpRequest, name: str, rows: QuerySet) -> Meeting | None:
    """The meeting the address names, None where it names none; 404 where it is not there."""
    asked = request.GET.get(name)
    if not asked:
        return None
    if not (asked.isascii() and asked.isdigit()):
        raise Http404
    return get_object_or_404(rows, pk=asked)


@read_and_write
def paper(request: HttpRequest, slug: str) -> HttpResponse:
    """Enter a meeting from its papers; below, what waits for it and what was entered."""
    desk = _desk(request.user, slug)
    if request.method == "POST":
        hold(desk.branch)
    own = Meeting.objects.editable_by(request.user).filter(branch=desk.branch)
    waiting = own.filter(state__in=AHEAD, starts_at__lte=timezone.now())
    planned = _asked(request, "meeting", waiting)
    after = _asked(request, "after", own.filter(on_paper=True))
    form = _form(request, desk, meeting=planned, after=after)

    def act(form: PaperForm) -> HttpResponse:
        record = enter(form.meeting, form.paper)
        undo = reverse("me_paper_undo", args=[record.pk])
        again = f"{reverse('me_paper', args=[slug])}?after={form.meeting.pk}"
        said = _("已登记“%(title)s”。可以接着登记下一次。") % {"title": form.meeting}
        return done_for_today(request, said, undo, again)

    if answer := acted(request, form, act):
        return answer
    rows = PaperRecord.objects.filter(meeting__in=own.order_by().values("pk"))
    page = paged(request, rows.select_related("meeting").order_by("-meeting__starts_at"), SHOWN)
    context = {
        "branch": desk.branch,
        "keeps": desk.keeps,
        "form": form,
        "planned": planned,
        "after": after,
        "waiting": waiting[:WAITING],
        "undoable": entered_today(page["page_obj"]),
        **page,
    }
    status = 422 if form.errors else 200
    return me(request, "life/paper/paper.html", context, tab="meetings", status=status)


def _kept(request: HttpRequest, pk: int) -> PaperRecord:
    rows = PaperRecord.objects.editable_by(request.user)
    return get_object_or_404(rows.select_related("meeting__branch"), pk=pk)


@read_and_write
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what was entered, and say why."""
    record = _kept(request, pk)
    slug = record.meeting.branch.slug
    form = _form(request, _desk(request.user, slug), meeting=record.meeting)

    def act(form: PaperForm) -> HttpResponse:
        enter(form.meeting, form.paper, form.cleaned_data["why"])
        return done(request, _("已更正。"), "me_paper", slug)

    if answer := acted(request, form, act):
        return answer
    context = {
        "branch": record.meeting.branch,
        "form": form,
        "record": record,
        "scan_url": records.address(SCAN, record) if record.scan else "",
        "undoable": record.pk in entered_today([record]),
    }
    status = 422 if form.errors else 200
    return me(request, "life/paper/change.html", context, tab="meetings", status=status)


@write
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what was entered today."""
    record = _kept(request, pk)
    slug = record.meeting.branch.slug
    said = _("已撤销，这次会议没有登记。")
    return attempt(request, lambda: take_back(record), said, "me_paper", slug)
