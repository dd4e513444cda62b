"""Addresses other programs look for: site map, ``robots.txt``, ``security.txt`` (RFC 9116)."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from wagtail.models import Site

from portal.serving.page_cache import cacheable

from ..models import SiteIdentity
from .sitemaps import sitemap_part, sitemap_xml

DISALLOWED = (
    *("/admin/", "/accounts/", "/me/", "/internal/", "/display/", "/updates/"),
    # Results are for people; the empty search page is a page like any other.
    *("/search/?", "/search/suggest/"),
)
ALLOWED = ("/accounts/login/",)
EXPIRES_AFTER = timedelta(days=180)


@cacheable()
def robots_txt(request: HttpRequest) -> HttpResponse:
    """What crawlers leave alone, and where the site map is."""
    lines = ["User-agent: *"]
    for prefix in DISALLOWED:
        lines += [f"Disallow: {prefix}", f"Disallow: /en{prefix}"]
    for prefix in ALLOWED:
        lines += [f"Allow: {prefix}$", f"Allow: /en{prefix}$"]
    lines += ["", f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@cacheable()
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell about a weakness; 404 while the site has named no mail address."""
    identity = SiteIdentity.for_site(Site.find_for_request(request))
    if not identity.email:
        raise Http404
    expires = (timezone.now() + EXPIRES_AFTER).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: mailto:{identity.email}",
        f"Expires: {expires.strftime('%Y-%m-%dT%H:%M:%SZ')}",
        "Preferred-Languages: zh, en",
        f"Canonical: {request.build_absolute_uri()}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


urlpatterns = [
    path("sitemap.xml", sitemap_xml, name="sitemap_xml"),
    path("sitemap-<int:number>.xml", sitemap_part, name="sitemap_part"),
    path("robots.txt", robots_txt, name="robots"),
    path(".well-known/security.txt", security_txt, name="security_txt"),
]
