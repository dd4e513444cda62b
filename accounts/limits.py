"""Limits on attempts, counted where all worker processes see them."""

from allauth.core.internal import ratelimit
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import caches
from django.http import HttpRequest
from django.utils.connection import ConnectionProxy

shared_cache = ConnectionProxy(caches, "shared")


def use_shared_cache() -> None:
    """Let allauth count attempts and remember used codes in the shared cache.

    It has no setting for this and takes the default cache, which belongs to one process, or to a
    Redis that may be away: an attacker would have as many tries again at every worker, and a code
    seen over a shoulder would work once more at the next.
    """
    ratelimit.cache = shared_cache
    totp.cache = shared_cache


def allowed(request: HttpRequest, action: str, rates: str, key: str | None = None) -> bool:
    """Count one attempt; False when there have been too many.

    ``rates`` as allauth writes them: ``20/m/ip,5/m/key``. The reader's address is found behind the
    trusted proxies (``TRUSTED_PROXY_COUNT``).
    """
    usage = ratelimit.consume(
        request, app="accounts", action=action, config={action: rates}, key=key, limit_get=True
    )
    return bool(usage)
