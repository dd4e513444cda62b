"""What mails, QR codes and passkeys say of the site: its addresses and its name."""

from collections.abc import Callable
from urllib.parse import urlencode

import segno
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

# Of mail that must not wait for the morning nor for a weekly digest. The outbox (``notices``) reads
# the header and takes it off.
SECURITY_MAIL = {"X-Portal-Notice": "security"}


_namers: list[Callable[[], str]] = []


def register_site_name(name_of_site: Callable[[], str]) -> None:
    """Add who knows what the site is called, in the language of now; empty where it does not."""
    if name_of_site not in _namers:
        _namers.append(name_of_site)


def site_name() -> str:
    """The name readers know; ``WAGTAIL_SITE_NAME`` where nobody says another."""
    return next(filter(None, (ask() for ask in _namers)), settings.WAGTAIL_SITE_NAME)


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


def mailed(url: str) -> str:
    """The link of an invitation as it stands in the mail, and only there.

    The maker is shown the plain one: whoever comes by this one has read the mail.
    """
    return f"{url}?{urlencode({'mail': _proof(url)})}"


def came_by_mail(request: HttpRequest) -> bool:
    """Whether the link that is being opened is the one of the mail."""
    return constant_time_compare(request.GET.get("mail", ""), _proof(request.path))


def _proof(url: str) -> str:
    # The token alone, whatever language or host the address is under.
    token = url.rstrip("/").rpartition("/")[2]
    return salted_hmac("accounts.links.mailed", token, algorithm="sha256").hexdigest()[:32]


def qr_svg(text: str) -> SafeString:
    """A QR code as inline SVG without style attributes, sized by the style sheet."""
    code = segno.make(text, error="m")
    return mark_safe(  # noqa: S308  (made by segno from escaped numbers and our own title)
        code.svg_inline(omitsize=True, border=2, title=gettext("邀请二维码"))
    )
