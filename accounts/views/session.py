"""What the scripts of a form ask before they send it, and what a stale form is told."""

from __future__ import annotations

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render, resolve_url
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .. import second_factor, sessions


@never_cache
@require_safe
def state(request: HttpRequest) -> JsonResponse:
    """Who is signed in, as JSON; ``path`` names where a form is about to be sent.

    ``keeper`` is empty for nobody; ``confirm`` is where to prove oneself first, or empty;
    ``handed_in`` are marks of forms that have arrived.
    """
    user = request.user
    known = user.is_authenticated
    return JsonResponse(
        {
            "keeper": sessions.keeper(user) if known else "",
            "token": get_token(request),
            "confirm": second_factor.where_to_confirm(request, request.GET.get("path", "")),
            "handed_in": request.session.get(sessions.HANDED_IN, []) if known else [],
        }
    )


def refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from before the last sign-in: whoever is not signed in any more goes to the door.

    Django calls it where the token of a form does not fit (``CSRF_FAILURE_VIEW``).
    """
    if not request.user.is_authenticated and second_factor.is_guarded(request.path_info):
        return redirect_to_login(request.get_full_path(), resolve_url("account_login"))
    return render(request, "403_csrf.html", status=403)
