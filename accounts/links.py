"""Addresses in mails and QR codes."""

import segno
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext


def absolute(path: str, request: HttpRequest | None = None) -> str:
    """The full address: under ``BASE_URL`` where it is set, whatever host a request names.

    A forged Host header must not end up in somebody's mail; without ``BASE_URL`` the host of the
    request counts, which ``ALLOWED_HOSTS`` has let through.
    """
    if settings.PORTAL_BASE_URL:
        return settings.PORTAL_BASE_URL + path
    if request is not None:
        return request.build_absolute_uri(path)
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + path


def invitation_url(token: str, request: HttpRequest | None = None) -> str:
    """The full address of an invitation link."""
    return absolute(reverse("accounts_invitation", args=[token]), request)


def qr_svg(text: str) -> SafeString:
    """A QR code as inline SVG without style attributes, sized by the style sheet."""
    code = segno.make(text, error="m")
    return mark_safe(  # noqa: S308  (made by segno from escaped numbers and our own title)
        code.svg_inline(omitsize=True, border=2, title=gettext("邀请二维码"))
    )
