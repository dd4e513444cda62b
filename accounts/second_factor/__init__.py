"""Who needs a second factor, and whether this session was opened with one."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode, urlsplit

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from .. import sessions

NEXT_KEY = "second_factor_next"

# Everybody signed in needs one here, whatever they may do there.
GUARDED_PREFIXES: list[str] = ["/admin/"]
OPEN_PATHS = {"/admin/login/", "/admin/logout/"}
# Here those need one who can see other people's data.
PERSONAL_PREFIXES: list[str] = []
# But not again on these: they show what is one's own.
OWN_PREFIXES: list[str] = []
OWN_PATHS: list[str] = []

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


def leave_open(path: str, *, below: bool = True) -> None:
    """One's own pages under a guarded path: a session proven once need not be proven again here.

    ``below``: with all addresses under it.
    """
    paths = OWN_PREFIXES if below else OWN_PATHS
    if path not in paths:
        paths.append(path)


@require_for
def _administers(user) -> bool:
    return user.is_superuser or user.is_staff


def sees_others(user) -> bool:
    """Whether any predicate names this person."""
    if not user.is_authenticated or not user.is_active:
        return False
    return any(predicate(user) for predicate in _predicates)


def is_required(user) -> bool:
    """Whether this person must have a second factor (``PORTAL_REQUIRE_MFA`` and any predicate)."""
    return settings.PORTAL_REQUIRE_MFA and sees_others(user)


def _is_recent(record: dict) -> bool:
    hours = settings.PORTAL_SECOND_FACTOR_HOURS
    return time.time() - record.get("at", 0) < hours * 60 * 60


def _proofs(request: HttpRequest, user) -> list[dict]:
    records = get_authentication_records(request, user or request.user)
    return [record for record in records if record.get("method") == "mfa"]


def has_passed(request: HttpRequest, user=None) -> bool:
    """Whether this very session was proven by code, recovery code or passkey not long ago.

    Not long is ``PORTAL_SECOND_FACTOR_HOURS``; only a remembered session lives longer.
    """
    return any(map(_is_recent, _proofs(request, user)))


def opens_admin(request: HttpRequest, user=None) -> bool:
    """Whether the admin would open in this session, and with it what only its users see.

    Where no second factor is asked for, a remembered session is asked for the password again.
    """
    if settings.PORTAL_REQUIRE_MFA:
        return has_passed(request, user)
    if not sessions.is_remembered(request.session):
        return True
    return any(map(_is_recent, get_authentication_records(request, user or request.user)))


def door(user) -> str:
    """Where this person proves the second factor: by code, or by the only passkey they have."""
    types = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    if Authenticator.Type.TOTP in types or Authenticator.Type.WEBAUTHN not in types:
        return reverse("mfa_reauthenticate")
    return reverse("mfa_reauthenticate_webauthn")


def challenge(request: HttpRequest) -> HttpResponse | None:
    """The way to the second factor, or None where this session has it.

    Where none is required, the password again. To enrolment for who has none yet, and from there
    back (``accounts.views.accepting.welcome`` and the pages of the second factor offer the way on);
    to confirmation otherwise.
    """
    if _is_proven(request):
        return None
    if is_mfa_enabled(request.user) or not settings.PORTAL_REQUIRE_MFA:
        return redirect_to_login(request.get_full_path(), _place_of_proof(request.user), "next")
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
    return challenge(request) if _is_shut(request, path) else None


def is_guarded(path: str) -> bool:
    """Whether this address is for people who are signed in, and asks some of them for more."""
    path = _without_language(path)
    if path in OPEN_PATHS:
        return False
    return path.startswith((*GUARDED_PREFIXES, *PERSONAL_PREFIXES))


def _is_shut(request: HttpRequest, path: str) -> bool:
    """Whether this session has to be proven, or proven again, before ``path`` opens."""
    if not is_guarded(path) or not request.user.is_authenticated or _is_proven(request):
        return False
    if path.startswith(tuple(GUARDED_PREFIXES)):
        return True
    return sees_others(request.user) and not _is_own(request, path)


def _is_proven(request: HttpRequest) -> bool:
    if not opens_admin(request):
        return False
    # A factor taken away opens nothing any more.
    return not settings.PORTAL_REQUIRE_MFA or is_mfa_enabled(request.user)


def _is_own(request: HttpRequest, path: str) -> bool:
    """One's own page, in a session that was proven at some time."""
    if path not in OWN_PATHS and not path.startswith(tuple(OWN_PREFIXES)):
        return False
    if not settings.PORTAL_REQUIRE_MFA:
        return True
    return bool(_proofs(request, request.user)) and is_mfa_enabled(request.user)


def where_to_confirm(request: HttpRequest, path: str) -> str:
    """Where to prove oneself before sending something to ``path``; empty where that is not needed.

    The address leads on to that of ``request``.
    """
    if not _is_shut(request, _without_language(urlsplit(path).path)):
        return ""
    query = urlencode({"next": request.get_full_path()})
    return f"{_place_of_proof(request.user)}?{query}"


def _place_of_proof(user) -> str:
    if is_mfa_enabled(user):
        return door(user)
    return reverse("mfa_index" if settings.PORTAL_REQUIRE_MFA else "account_reauthenticate")


def _without_language(path: str) -> str:
    """``/en/me/roster/`` as ``/me/roster/``: a translated address is no way around."""
    for code, _name in settings.LANGUAGES:
        if path.startswith(f"/{code}/"):
            return path[len(code) + 1 :]
    return path
