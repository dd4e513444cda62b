"""From an address to its page in three queries, however deep it lies.

Wagtail walks down the tree, two queries a level, and reads the way up again for access and for the
breadcrumb. Here the whole way is read at once and left with the page. Whatever isn't plain (a page
that isn't live, an alias, an address that leads nowhere) goes Wagtail's way, so that its rules
hold.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from wagtail.models import Page, Site
from wagtail.url_routing import RouteResult
from wagtail.views import serve as wagtail_serve

MAX_DEPTH = 12


def serve(request: HttpRequest, path: str = "") -> HttpResponse:
    """Wagtail's view with the page found the short way."""
    route = find(request, path)
    if route is not None:
        # Where Page.route_for_request() remembers its result.
        request._wagtail_route_for_request = route
    return wagtail_serve(request, path)


def find(request: HttpRequest, path: str) -> RouteResult | None:
    """The live page at an address with ``breadcrumb`` filled in; None where Wagtail has to look."""
    site = Site.find_for_request(request)
    parts = [part for part in path.split("/") if part]
    if site is None or len(parts) > MAX_DEPTH:
        return None
    home = site.root_page
    language = get_language() or settings.LANGUAGE_CODE
    if language != settings.LANGUAGE_CODE:
        translated = Page.objects.filter(
            translation_key=home.translation_key, locale__language_code=language, live=True
        ).first()
        if translated is None:
            return None
        home = translated
    addresses = [home.url_path]
    for part in parts:
        addresses.append(f"{addresses[-1]}{part}/")
    # Slugs have an index, whole addresses have none.
    found = Page.objects.filter(
        slug__in={home.slug, *parts}, path__startswith=home.path, depth__lte=home.depth + len(parts)
    ).select_related("locale")
    way = {page.url_path: page for page in found}
    steps = [way[address] for address in addresses if address in way]
    if len(steps) < len(addresses) or any(not step.live or step.alias_of_id for step in steps):
        return None
    if steps[0].locale.language_code != language:
        return None
    page = steps[-1].specific
    page.__dict__["breadcrumb"] = steps[:-1]
    page.way_without_aliases = True
    return page.route(request, [])
