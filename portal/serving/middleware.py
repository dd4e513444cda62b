"""Headers that depend on where a response comes from, and the maintenance switch."""

from collections.abc import Callable

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    HttpResponseServerError,
)
from django.shortcuts import render
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.urls import resolve

from . import health, maintenance

# A downloaded file opened in the browser may run nothing and reach nothing.
FILE_CONTENT_SECURITY_POLICY = "default-src 'none'; sandbox"


class HealthMiddleware:
    """Answers ``/healthz`` and ``/readyz`` before hosts, https and sessions are looked at.

    Load balancers ask by address and plain http.
    """

    def __init__(self, get_response: Callable):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The check asked for, or whatever else was asked."""
        view = health.VIEWS.get(request.path_info)
        return view(request) if view else self.get_response(request)


class MaintenanceMiddleware:
    """While the site is under maintenance, 503 with a page that needs no database."""

    retry_after = 600  # seconds

    def __init__(self, get_response: Callable):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """503, or the site."""
        if maintenance.is_on() and not request.path_info.startswith(settings.STATIC_URL):
            return self.closed()
        return self.get_response(request)

    def closed(self) -> HttpResponse:
        """The maintenance page in both languages; never kept by anyone."""
        try:
            body = render_to_string("maintenance.html")
        except TemplateDoesNotExist:
            body = "系统维护中，请稍后再来。 Under maintenance, please come back later."
        response = HttpResponseServerError(body, status=503)
        response["Retry-After"] = str(self.retry_after)
        response["Cache-Control"] = "no-store"
        return response


class ResponsePolicyMiddleware:
    """The admin's relaxed content security policy, and no storing of what members see.

    django-csp leaves a header alone that is already there, so the public site keeps the strict one.
    """

    def __init__(self, get_response: Callable):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response with its headers."""
        response = self.get_response(request)
        if request.path_info.startswith("/admin/"):
            response["Content-Security-Policy"] = settings.ADMIN_CONTENT_SECURITY_POLICY
            response["X-Frame-Options"] = "SAMEORIGIN"  # the preview panel
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            response["Cache-Control"] = "private, no-store"
        return response


def page_above(path: str) -> str:
    """The next address above ``path`` that is one of the portal's own; empty where there is none.

    ``/me/roster/branches/north/`` for ``/me/roster/branches/north/posts/``. Pages of the tree are
    left out: what only takes what is sent in does not stand below them.
    """
    while path.strip("/"):
        path = path.rstrip("/").rpartition("/")[0] + "/"
        try:
            match = resolve(path)
        except Http404:
            continue
        if match.url_name and match.url_name != "wagtail_serve":
            return path
    return ""


class NotAllowedMiddleware:
    """Addresses that only take what is sent in stay in the bar: nobody meets an empty 405 there.

    Opened, refreshed or asked for in the other language they lead to the page they belong to;
    other methods are answered with a page of ours.
    """

    def __init__(self, get_response: Callable):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, the page above, or a page that says what went wrong."""
        response = self.get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or response.content:
            return response
        if request.method in {"GET", "HEAD"} and (above := page_above(request.path_info)):
            return HttpResponseRedirect(above)
        page = render(request, "405.html", status=405)
        page["Allow"] = response["Allow"]
        page["Cache-Control"] = "no-store"
        return page
