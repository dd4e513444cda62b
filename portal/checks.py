"""House rules as system checks: what must not be turned off by accident."""

from collections.abc import Iterator

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from wagtail.models import Page

OWN_APPS = {
    "portal",
    "accounts",
    "notices",
    "home",
    "news",
    "branches",
    "members",
    "life",
    "ledger",
}
# The page cache and the second factor both rest on this order.
ORDER = [
    "portal.serving.middleware.HealthMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.serving.middleware.ResponsePolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.second_factor.middleware.SecondFactorMiddleware",
]
CLOSED_DOORS = [
    "WAGTAIL_PASSWORD_RESET_ENABLED",
    "WAGTAIL_PASSWORD_MANAGEMENT_ENABLED",
    "WAGTAILUSERS_PASSWORD_ENABLED",
]


@register(Tags.security)
def public_policy_is_strict(app_configs, **kwargs) -> Iterator[CheckMessage]:
    """The public content security policy takes nothing inline and nothing from elsewhere."""
    for name, sources in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items():
        for source in sources:
            if "unsafe" in str(source) or str(source).startswith(("http:", "https:", "*")):
                yield Error(f"{name} of the public policy allows {source}", id="portal.E001")


@register(Tags.security)
def doors_are_closed(app_configs, **kwargs) -> Iterator[CheckMessage]:
    """Only allauth takes passwords, and documents are asked for before they are served."""
    for name in CLOSED_DOORS:
        if getattr(settings, name, True):
            yield Error(f"{name} must be False: signing in is allauth's alone", id="portal.E002")
    if settings.WAGTAILDOCS_SERVE_METHOD != "serve_view":
        yield Error("WAGTAILDOCS_SERVE_METHOD must be serve_view", id="portal.E003")


@register(Tags.security)
def middleware_is_in_order(app_configs, **kwargs) -> Iterator[CheckMessage]:
    """Sessions before people, people before the second factor, headers around all of them."""
    places = [
        settings.MIDDLEWARE.index(name) if name in settings.MIDDLEWARE else -1 for name in ORDER
    ]
    if -1 in places or places != sorted(places):
        yield Error(f"MIDDLEWARE must contain, in this order: {ORDER}", id="portal.E004")


@register(Tags.models)
def page_types_name_their_places(app_configs, **kwargs) -> Iterator[CheckMessage]:
    """Every page type says where it may stand, what may stand below, and what its cache key is."""
    for model in apps.get_models():
        if not issubclass(model, Page) or model._meta.app_label not in OWN_APPS:
            continue
        for name in ("parent_page_types", "subpage_types"):
            if name not in vars(model):
                yield Error(f"state {name}", obj=model, id="portal.E005")
        if not isinstance(getattr(model, "cache_params", None), tuple):
            yield Error("cache_params must be a tuple of names", obj=model, id="portal.E006")
