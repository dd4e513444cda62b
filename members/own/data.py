"""``/me/data/``: what is held about me, who looked, who can look, and what I decide about it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from ..area.forms import errors_on
from ..area.frame import me, read, write
from ..enums import RequestStatus
from ..people.models import Member
from ..people.portrait import portrait, sheet
from ..people.services import give_naming_consent, own_member, withdraw_naming_consent
from ..people.viewers import who_can_see
from ..requests.forms import CorrectionForm
from ..requests.services import ask_correction, correction_due

SHOWN_RECORDS = 20


@read
def data(request: HttpRequest) -> HttpResponse:
    """Everything on one page."""
    return _page(request, CorrectionForm())


def _page(request: HttpRequest, form: CorrectionForm, status: int = 200) -> HttpResponse:
    member = own_member(request.user)
    context: dict = {"member": member}
    if member:
        rows = list(member.affiliations.select_related("branch", "group"))
        corrections = list(member.correctionrequests.all()[:10])
        context |= {
            "portrait": portrait(member, rows=rows),
            "records": list(member.access_records.select_related("on_behalf_of")[:SHOWN_RECORDS]),
            "viewers": who_can_see(member, [row for row in rows if row.is_current]),
            "form": form,
            "due": correction_due(timezone.localdate()),
            "corrections": corrections,
            "waiting": any(row.status == RequestStatus.OPEN for row in corrections),
        }
    return me(request, "members/own/data.html", context, tab="data", status=status)


@read
def as_json(request: HttpRequest) -> HttpResponse:
    """The whole record as a file for machines."""
    member = _mine(request)
    response = JsonResponse(
        portrait(member, complete=True).as_dict(),
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )
    return _download(response, "my-data.json")


@read
def as_html(request: HttpRequest) -> HttpResponse:
    """The whole record as one file that opens in any browser, without this site."""
    return _download(HttpResponse(sheet(_mine(request))), "my-data.html")


@write
def consent(request: HttpRequest) -> HttpResponse:
    """Agree to be named in public, or take it back."""
    member = _mine(request)
    if request.POST.get("consent") == "give":
        give_naming_consent(member)
        messages.success(request, _("已同意。公开您的职务时可以写姓名，您随时可以收回。"))
    elif request.POST.get("consent") == "withdraw":
        withdraw_naming_consent(member)
        messages.success(request, _("已收回。公开页面从现在起不再写您的姓名。"))
    return redirect("me_data")


@write
def correction(request: HttpRequest) -> HttpResponse:
    """Ask the branch to correct what is held."""
    member = _mine(request)
    form = CorrectionForm(request.POST)
    if form.is_valid():
        with errors_on(form):
            row = ask_correction(member, form.cleaned_data["text"])
        if form.is_valid():
            messages.success(
                request,
                _("已交给%(branch)s，%(day)s前答复。")
                % {"branch": row.branch, "day": f"{row.due_on:%Y-%m-%d}"},
            )
            return redirect("me_data")
    return _page(request, form, status=422)


def _mine(request: HttpRequest) -> Member:
    member = own_member(request.user)
    if member is None:
        raise Http404
    return member


def _download(response: HttpResponse, name: str) -> HttpResponse:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
