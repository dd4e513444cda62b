"""``/sitemap.xml`` for search engines: one list while the site is small, then a list of parts.

Only what every page has is read, not each type's own table: a part costs a site of 20,000 pages
what it costs one of 20.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.core.paginator import EmptyPage, Paginator
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from wagtail.models import Page, Site
from wagtail.query import PageQuerySet

from portal.serving.page_cache import cacheable

PART = 2000  # pages in one list; the protocol allows 50,000 addresses
_views: list[Callable[[], Iterable[str]]] = []


def register(addresses: Callable[[], Iterable[str]]) -> None:
    """Add ``addresses()``: paths of public views that are no pages, in every language. They stand
    in the last list."""
    if addresses not in _views:
        _views.append(addresses)


def listed_pages(site: Site) -> PageQuerySet:
    """Live public pages in every language, in the order of the tree, with ``lastmod``.

    Aliases are another page's words and stay out.
    """
    below = Q(pk=None)
    for path in site.root_page.get_translations(inclusive=True).values_list("path", flat=True):
        below |= Q(path__startswith=path)
    changed = Coalesce("last_published_at", "latest_revision_created_at")
    pages = Page.objects.live().public().filter(below, alias_of=None)
    return pages.annotate(lastmod=changed).only("path", "depth", "url_path").order_by("path")


def _parts(request: HttpRequest) -> Paginator:
    site = Site.find_for_request(request)
    if site is None:
        raise Http404
    return Paginator(listed_pages(site), PART)


def _answer(request: HttpRequest, template: str, context: dict) -> TemplateResponse:
    response = TemplateResponse(request, template, context, content_type="application/xml")
    # The list itself is no result.
    response["X-Robots-Tag"] = "noindex, noodp, noarchive"
    return response


def _listed(request: HttpRequest, parts: Paginator, number: int) -> TemplateResponse:
    try:
        pages = parts.page(number)
    except EmptyPage as error:
        raise Http404 from error
    urls = [{"location": page.get_full_url(request), "lastmod": page.lastmod} for page in pages]
    if number == parts.num_pages:
        urls += [
            {"location": request.build_absolute_uri(path)}
            for addresses in _views
            for path in addresses()
        ]
    return _answer(request, "sitemap.xml", {"urlset": urls})


@cacheable()
def sitemap_xml(request: HttpRequest) -> TemplateResponse:
    """Every address, or the addresses of the parts."""
    parts = _parts(request)
    if parts.num_pages == 1:
        return _listed(request, parts, 1)
    places = [
        {"location": request.build_absolute_uri(reverse("sitemap_part", args=[number]))}
        for number in parts.page_range
    ]
    return _answer(request, "sitemap_index.xml", {"sitemaps": places})


@cacheable()
def sitemap_part(request: HttpRequest, number: int) -> TemplateResponse:
    """One part; 404 after the last."""
    return _listed(request, _parts(request), number)
