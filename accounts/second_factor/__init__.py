"""Who needs a second factor, and whether this session was opened with one."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

NEXT_KEY = "second_factor_next"

# Everybody signed in needs one here, whatever they may do there.
GUARDED_PREFIXES: list[str] = ["/admin/"]
OPEN_PATHS = {"/admin/login/", "/admin/logout/"}
# Here those need one who can see other people's data.
PERSONAL_PREFIXES: list[str] = []

_predicates: list[Callable] = []


def require_for(predicate: Callable) -> Callable:
    """Register ``predicate(user) -> bool``: true for people who can see other people's data.

    Usable as a decorator. Called for active, signed-in users, at most once a request.
    """
    if predicate not in _predicates:
        _predicates.append(predicate)
    return predicate


def guard(prefix: str, *, personal: bool = False) -> None:
    """Ask for a second factor under this path (without language prefix) as well.

    ``personal``: only of the people named by ``require_for``; the page itself refuses the others.
    """
    prefixes = PERSONAL_PREFIXES if personal else GUARDED_PREFIXES
    if prefix not in prefixes:
        prefixes.append(prefix)


@require_for
def _administers(user) -> bool:
    return user.is_superuser or user.is_staff


def is_required(user) -> bool:
    """Whether this person must have a second factor (``PORTAL_REQUIRE_MFA`` and any predicate)."""
    if not settings.PORTAL_REQUIRE_MFA or not user.is_authenticated or not user.is_active:
        return False
    return any(predicate(user) for predicate in _predicates)


def has_passed(request: HttpRequest, user=None) -> bool:
    """Whether this very session was opened or confirmed with a code, recovery code or passkey."""
    records = get_authentication_records(request, user or request.user)
    return any(record.get("method") == "mfa" for record in records)


def opens_admin(request: HttpRequest, user) -> bool:
    """Whether the admin would open in this session, and with it what only its users see."""
    return not settings.PORTAL_REQUIRE_MFA or has_passed(request, user)


def door(user) -> str:
    """Where this person proves the second factor: by code, or by the only passkey they have."""
    types = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    if Authenticator.Type.TOTP in types or Authenticator.Type.WEBAUTHN not in types:
        return reverse("mfa_reauthenticate")
    return reverse("mfa_reauthenticate_webauthn")


def challenge(request: HttpRequest) -> HttpResponse | None:
    """The way to the second factor, or None where this session has it.

    To enrolment for who has none yet, and from there back (``accounts.views.accepting.welcome`` and
    the pages of the second factor offer the way on); to confirmation otherwise.
    """
    if has_passed(request):
        if is_mfa_enabled(request.user):
            return None
    elif is_mfa_enabled(request.user):
        return redirect_to_login(request.get_full_path(), door(request.user), "next")
    if request.method == "GET":
        request.session[NEXT_KEY] = request.get_full_path()
    return redirect("mfa_index")


def pop_next(request: HttpRequest) -> str:
    """Where the person was going when asked to enrol; empty if nowhere."""
    return request.session.pop(NEXT_KEY, "")


def second_factor_required(view: Callable) -> Callable:
    """A view that people who can see other people's data open only with a second factor."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return (is_required(request.user) and challenge(request)) or view(request, *args, **kwargs)

    return guarded


# Whoever has a second factor changes it only with it: a password alone, in a session left open
# since before, must not add a factor of its own.
_MANAGED = "/accounts/2fa/"
_PROVING = (
    "/accounts/2fa/authenticate/",
    "/accounts/2fa/reauthenticate/",
    "/accounts/2fa/trust/",
    "/accounts/2fa/webauthn/reauthenticate/",
    "/accounts/2fa/webauthn/login/",
)


def demand(request: HttpRequest) -> HttpResponse | None:
    """What the middleware answers instead of the page; None to go on."""
    path = _without_language(request.path_info)
    if path.startswith(_MANAGED):
        if path.startswith(_PROVING) or not request.user.is_authenticated:
            return None
        if is_mfa_enabled(request.user) and not has_passed(request):
            return challenge(request)
        return None
    if not settings.PORTAL_REQUIRE_MFA or path in OPEN_PATHS:
        return None
    if path.startswith(tuple(GUARDED_PREFIXES)):
        return challenge(request) if request.user.is_authenticated else None
    if path.startswith(tuple(PERSONAL_PREFIXES)) and is_required(request.user):
        return challenge(request)
    return None


def _without_language(path: str) -> str:
    """``/en/me/roster/`` as ``/me/roster/``: a translated address is no way around."""
    for code, _name in settings.LANGUAGES:
        if path.startswith(f"/{code}/"):
            return path[len(code) + 1 :]
    return path
