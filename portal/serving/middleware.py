"""Headers that depend on where a response comes from, and the maintenance switch."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string

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
