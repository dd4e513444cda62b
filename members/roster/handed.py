"""``/me/roster/accounts/``: accounts opened with a link a branch handed over, for the superior."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from ..area.forms import attempt
from ..area.frame import me, paged, read, write
from ..people import handed
from ..permissions import overseen_members, user_is_staff

PER_PAGE = 20


def _rows(request: HttpRequest):
    if not user_is_staff(request.user):
        raise Http404
    members = overseen_members(request.user).order_by().values("pk")
    return handed.handed().filter(object_id__in=members)


@read
def accounts(request: HttpRequest) -> HttpResponse:
    """Those nobody above has checked yet; the others on request."""
    state = "checked" if request.GET.get("state") == "checked" else "open"
    rows = _rows(request).filter(checked_at__isnull=state == "open")
    rows = rows.select_related("used_by", "checked_by").order_by("-used_at", "-pk")
    context = {"state": state, **paged(request, rows, PER_PAGE)}
    return me(request, "members/roster/handed.html", context, tab="roster")


@write
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody of the superior has asked the person."""
    invitation = get_object_or_404(_rows(request), pk=pk)
    said = _("已记下：%(name)s的账号是本人的。") % {"name": invitation.name}
    return attempt(request, lambda: handed.check(invitation, request.user), said, "me_handed")
