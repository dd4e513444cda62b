"""``/me/data/``: what is held about me, who looked, who can look, and what I decide about it."""

from __future__ import annotations

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..area.forms import acted, ask_first, done
from ..area.frame import download, me, read, read_and_write, write
from ..people.changes import of_member, page
from ..people.models import Member
from ..people.portrait import portrait, sheet
from ..people.services import give_naming_consent, own_member, withdraw_naming_consent
from ..people.viewers import who_can_see
from ..requests.corrections import CORRECTION, ask_correction, correction_due
from ..requests.forms import CorrectionForm
from ..requests.views import handed_on

SHOWN_RECORDS = 20


@read
def data(request: HttpRequest) -> HttpResponse:
    """Everything on one page."""
    return _page(request, CorrectionForm())


def _page(request: HttpRequest, form: CorrectionForm, status: int = 200) -> HttpResponse:
    member = own_member(request.user)
    context: dict = {"member": member}
    if member:
        corrections = list(member.requests.filter(kind=CORRECTION.name)[:10])
        context |= {
            "portrait": portrait(member),
            "records": list(member.access_records.select_related("on_behalf_of")[:SHOWN_RECORDS]),
            "viewers": who_can_see(member),
            "form": form,
            "due": correction_due(timezone.localdate()),
            "corrections": corrections,
            "waiting": any(row.is_open for row in corrections),
        }
    here = reverse("me_data")
    return me(request, "members/own/data.html", context, tab="data", here=here, status=status)


@read
def as_json(request: HttpRequest) -> HttpResponse:
    """The whole record as a file for machines."""
    member = _mine(request)
    response = JsonResponse(
        portrait(member, complete=True).as_dict(),
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )
    return download(response, "my-data.json")


@read
def as_html(request: HttpRequest) -> HttpResponse:
    """The whole record as one file that opens in any browser, without this site."""
    return download(HttpResponse(sheet(_mine(request))), "my-data.html")


@read
def changes(request: HttpRequest) -> HttpResponse:
    """Who changed what of mine."""
    return page(
        request,
        of_member(_mine(request)),
        tab="data",
        heading=_("谁改过我的登记"),
        lead=_("您的登记、组织关系、职务和转接，每次改动都在这里。"),
        back_url=reverse("me_data"),
        back=_("返回我的资料"),
    )


@read_and_write
def consent(request: HttpRequest) -> HttpResponse:
    """Agree to be named in public; or take it back, once it was asked what that means."""
    member = _mine(request)
    if request.POST.get("consent") == "give":
        give_naming_consent(member)
        messages.success(request, _("已同意。公开您的职务时可以写姓名，您随时可以收回。"))
        return redirect("me_data")
    if not member.consents_to_be_named:
        return redirect("me_data")

    def act(form: BaseForm) -> HttpResponse:
        withdraw_naming_consent(member)
        return done(request, _("已收回。公开页面从现在起不再写您的姓名。"), "me_data")

    return ask_first(
        request,
        act,
        heading=_("收回公开姓名的同意？"),
        consequences=[
            _("公开页面上还写您的职务，不再写“%(name)s”。") % {"name": member},
            _("别处已经转载的，门户管不到。随时可以再同意。"),
        ],
        act_label=_("收回同意"),
        back_url=f"{reverse('me_data')}#consent",
        tab="data",
    )


@write
def correction(request: HttpRequest) -> HttpResponse:
    """Ask the branch to correct what is held."""
    member = _mine(request)

    def act(form: CorrectionForm) -> HttpResponse:
        return done(request, handed_on(ask_correction(member, **form.cleaned_data)), "me_data")

    form = CorrectionForm(request.POST)
    return acted(request, form, act) or _page(request, form, status=422)


def _mine(request: HttpRequest) -> Member:
    member = own_member(request.user)
    if member is None:
        raise Http404
    return member
