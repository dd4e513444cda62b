"""Since when somebody has which standing, and is in which group: what holds, held and will hold."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from portal.records.locking import hold

from ..affiliations.models import GroupPlace
from ..affiliations.services import place
from ..area.forms import acted, done
from ..area.frame import me, read_and_write
from ..people.services import record_standing
from ..permissions import editable_member, refuse_own
from .forms import PlaceForm, StandingForm


@read_and_write
def standing(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a change with the day it holds from; nobody changes their own standing."""
    member = editable_member(request.user, pk)
    if request.method == "POST":
        hold(member)
    home = member.home()
    own = member.user_id == request.user.pk
    which = request.POST.get("form")
    if which == "standing":
        refuse_own(request.user, member)
    if which == "place" and home is None:
        raise PermissionDenied
    forms = {
        "standing": StandingForm(
            request.POST if which == "standing" else None,
            record=member,
            initial={
                "status": member.status,
                "rights_suspended_until": member.rights_suspended_until,
            },
        )
    }
    if home:
        forms["place"] = PlaceForm(
            request.POST if which == "place" else None,
            record=home,
            branch=home.branch,
            initial={"group": home.group},
            auto_id="place_%s",
        )

    def enter(form: StandingForm) -> HttpResponse:
        record_standing(member, by=request.user, **form.cleaned_data)
        return done(request, _("已登记，从生效日期起算。"), "me_member_standing", pk)

    def move(form: PlaceForm) -> HttpResponse:
        place(home, by=request.user, **form.cleaned_data)
        return done(request, _("已登记，从生效日期起算。"), "me_member_standing", pk)

    form = forms.get(which)
    answer = form and acted(request, form, {"standing": enter, "place": move}[which])
    context = {
        "member": member,
        "own": own,
        "standing_form": forms["standing"],
        "place_form": forms.get("place"),
        "standings": member.standings.all(),
        "holds": member.standing_on(),
        "places": GroupPlace.objects.visible_to(request.user)
        .filter(affiliation__member=member)
        .select_related("affiliation__branch"),
    }
    return answer or me(
        request,
        "members/roster/standing.html",
        context,
        tab="roster",
        status=422 if form else 200,
    )
