"""Says what became of a form: it has arrived, or the session had ended."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from . import note_handed_in

FIELD = "typed"  # the mark static/js/typed.js sends along
MARK = re.compile(r"[0-9a-f]{32}")
# Their views answer 200 to what they refuse; ours answer 422.
THEIRS = ("allauth.", "wagtail.", "wagtail_localize.")


class HandedInMiddleware:
    """Stands inside whatever may turn a request away, so an answer that comes by is the view's."""

    def __init__(self, get_response: Callable):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer; a redirect to the door says that it was a form that met it."""
        response = self.get_response(request)
        if request.method != "POST":
            return response
        location = response.get("Location", "")
        to_the_door = urlsplit(location).path == resolve_url("account_login")
        if to_the_door and not request.user.is_authenticated:
            response["Location"] += ("&" if "?" in location else "?") + "expired=1"
        elif not to_the_door and request.user.is_authenticated and _took(request, response):
            mark = request.POST.get(FIELD, "")
            if MARK.fullmatch(mark):
                note_handed_in(request.session, mark)
        return response


def _took(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether the view did what was asked; confirming oneself first is not that."""
    if response.status_code in {302, 303}:
        to = urlsplit(response["Location"]).path
        return "/reauthenticate/" not in to and to != resolve_url("mfa_index")
    view = request.resolver_match and request.resolver_match.func
    return response.status_code < 300 and not getattr(view, "__module__", "").startswith(THEIRS)
