"""Settings of a running site. Refuses to start with a missing or known secret."""

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403
from .base import ALLOWED_HOSTS, PORTAL_REQUIRE_MFA, PORTAL_SECRETS_KEYS, SECRET_KEY, env

if len(SECRET_KEY) < 50 or SECRET_KEY.startswith("django-insecure"):
    raise ImproperlyConfigured(
        "SECRET_KEY must be set to at least 50 random characters, for example: "
        "python -c 'import secrets; print(secrets.token_urlsafe(50))'"
    )
if PORTAL_REQUIRE_MFA and not PORTAL_SECRETS_KEYS:
    raise ImproperlyConfigured(
        "PORTAL_SECRETS_KEY must be set where a second factor is required, to at least 32 random "
        "characters; keep a copy of it apart from the backups (docs/operators.md)"
    )
if any(len(key) < 32 for key in PORTAL_SECRETS_KEYS):
    raise ImproperlyConfigured("each key of PORTAL_SECRETS_KEY has at least 32 characters")
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the host names of this site")

# Plain http is for the demo on one's own machine only.
HTTPS = env.bool("PORTAL_HTTPS", default=True)
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
if HTTPS:
    # nginx sets (and overwrites) it: see deploy/nginx.conf.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
