"""What machines read about a page: government meta tags (WG-10), Open Graph, structured data."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from wagtail.models import Page

from portal.media.pictures import address_of
from portal.models import ColumnMixin

from ..models import HomePage

ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
HREFLANG = {"zh-hans": "zh-Hans"}
STRUCTURED_TYPES = {"news": "NewsArticle", "policy": "Legislation", "campaign": "Article"}


@dataclass
class PageMeta:
    """Tags of one page: ``names`` for ``<meta name>``, ``properties`` for ``<meta property>``."""

    canonical: str = ""
    description: str = ""
    names: list[tuple[str, str]] = field(default_factory=list)
    properties: list[tuple[str, str]] = field(default_factory=list)
    data: list[dict] = field(default_factory=list)
    languages: list[tuple[str, str]] = field(default_factory=list)

    @property
    def json_ld(self) -> SafeString:
        """The structured data, escaped so that no text in it can close the script element."""
        graph = {"@context": "https://schema.org", "@graph": self.data}
        return SafeString(json.dumps(graph, ensure_ascii=False).translate(ESCAPES))


@dataclass(frozen=True)
class Described:
    """What a public view that is no page says of itself; in its context as ``described``.

    ``addresses``: where it stands, by language code. ``trail``: title and address of what stands
    above, the front page left out; empty for what is a column itself.
    """

    title: str
    description: str
    addresses: dict[str, str]
    trail: tuple[tuple[str, str], ...] = ()


def view_meta(view: Described, identity, request: HttpRequest) -> PageMeta:
    """All tags of a view that is no page."""
    absolute = {code: request.build_absolute_uri(at) for code, at in view.addresses.items()}
    language = get_language() or settings.LANGUAGE_CODE
    url = absolute[language]
    names = [
        ("SiteName", identity.site_name),
        ("SiteDomain", request.get_host()),
        ("SiteIDCode", identity.site_code),
        ("ColumnName", view.trail[-1][0] if view.trail else view.title),
    ]
    if view.trail:
        names += [("ArticleTitle", view.title), ("Description", view.description), ("Url", url)]
    else:
        names += [("ColumnDescription", view.description), ("ColumnKeywords", view.title)]
    entry = {
        "@type": "WebPage" if view.trail else "CollectionPage",
        "url": url,
        "inLanguage": HREFLANG.get(language, language),
        "name": view.title,
        "description": view.description,
    }
    crumbs = [
        {
            "@type": "ListItem",
            "position": position,
            "name": title,
            "item": request.build_absolute_uri(address),
        }
        for position, (title, address) in enumerate([*view.trail, (view.title, url)], start=1)
    ]
    return PageMeta(
        canonical=url,
        description=view.description,
        names=[(name, str(value)) for name, value in names if value],
        properties=[
            ("og:type", "article" if view.trail else "website"),
            ("og:title", view.title),
            ("og:site_name", identity.site_name),
            ("og:url", url),
            ("og:locale", "en_GB" if language == "en" else "zh_CN"),
            ("og:image", request.build_absolute_uri(static("img/touch-icon.png"))),
            ("og:description", view.description),
        ],
        data=[entry, {"@type": "BreadcrumbList", "itemListElement": crumbs}],
        languages=[(HREFLANG.get(code, code), at) for code, at in absolute.items()],
    )


def page_meta(page: Page, identity, request: HttpRequest) -> PageMeta:
    """All tags of ``page``; ``identity`` is the site's, in the reader's language."""
    url = page.get_full_url(request) or request.build_absolute_uri(request.path)
    number = request.GET.get("page", "")
    if isinstance(page, ColumnMixin) and number.isdecimal() and int(number) > 1:
        url = f"{url}?page={int(number)}"
    description = strip_tags(getattr(page, "introduction", "") or page.search_description)
    if isinstance(page, HomePage):
        description = description or identity.description
    meta = PageMeta(canonical=url, description=description)
    image = _image_url(page, request)
    article = not isinstance(page, (ColumnMixin, HomePage))
    meta.names = _government_tags(page, identity, request, meta, image if article else "")
    meta.properties = [
        ("og:type", "article" if article else "website"),
        ("og:title", page.title),
        ("og:site_name", identity.site_name),
        ("og:url", url),
        ("og:locale", "en_GB" if get_language() == "en" else "zh_CN"),
        ("og:image", image),
        ("og:description", description),
    ]
    meta.data = _structured(page, identity, request, meta, image)
    return meta


def _image_url(page: Page, request: HttpRequest) -> str:
    cover = getattr(page, "cover", None)
    # The widest of the component's own sizes: no rendition is made for the tag alone.
    address = address_of(cover, "width-960|format-jpeg") if cover else ""
    return request.build_absolute_uri(address or static("img/touch-icon.png"))


def _moment(value, form: str) -> str:
    if value is None:
        return ""
    if hasattr(value, "hour"):
        return timezone.localtime(value).strftime(form)
    return value.isoformat()


def _government_tags(page, identity, request, meta: PageMeta, image: str) -> list[tuple[str, str]]:
    tags = [
        ("SiteName", identity.site_name),
        ("SiteDomain", request.get_host()),
        ("SiteIDCode", identity.site_code),
    ]
    keywords = ",".join(getattr(page, "keywords", "").split())
    above = getattr(page, "breadcrumb", [])
    if isinstance(page, ColumnMixin):
        tags += [
            ("ColumnName", page.title),
            ("ColumnDescription", meta.description or page.title),
            ("ColumnKeywords", keywords or page.title),
            ("ColumnType", _column_type(page)),
        ]
    elif not isinstance(page, HomePage):
        author = (
            getattr(page, "meta_author", "")
            or getattr(page, "editor_name", "")
            or getattr(page, "responsible_unit", "")
        )
        source = getattr(page, "meta_source", "") or getattr(page, "responsible_unit", "")
        tags += [
            ("ColumnName", above[-1].title if len(above) > 1 else ""),
            ("ArticleTitle", page.title),
            ("PubDate", _moment(page.first_published_at, "%Y-%m-%d %H:%M")),
            ("ContentSource", source or identity.operator),
            ("Keywords", keywords),
            ("Author", author),
            ("Description", meta.description),
            ("Image", image),
            ("Url", meta.canonical),
        ]
    return [(name, str(value)) for name, value in tags if value]


def _column_type(page) -> str:
    named = getattr(page, "get_column_type_display", None)
    return str(named() if named else page._meta.verbose_name)


def _structured(page, identity, request, meta: PageMeta, image: str) -> list[dict]:
    home = request.build_absolute_uri("/en/" if get_language() == "en" else "/")
    publisher = {"@type": "Organization", "name": identity.operator or identity.site_name}
    if isinstance(page, HomePage):
        search = {
            "@type": "SearchAction",
            "target": f"{home}search/?q={{search_term_string}}",
            "query-input": "required name=search_term_string",
        }
        return [
            {
                "@type": "WebSite",
                "name": identity.site_name,
                "url": meta.canonical,
                "description": meta.description,
                "publisher": publisher,
                "potentialAction": search,
            }
        ]
    kind = getattr(page, "kind", "")
    column = isinstance(page, ColumnMixin) and kind != "campaign"
    entry = {
        "@type": "CollectionPage" if column else STRUCTURED_TYPES.get(kind, "WebPage"),
        "url": meta.canonical,
        "inLanguage": "en" if get_language() == "en" else "zh-Hans",
        "publisher": publisher,
        "name": page.title,
        "description": meta.description,
        "datePublished": _moment(page.first_published_at, "%Y-%m-%dT%H:%M:%S%z"),
        "dateModified": _moment(page.last_published_at, "%Y-%m-%dT%H:%M:%S%z"),
    }
    if entry["@type"].endswith("Article"):
        entry |= {"headline": page.title, "image": image}
    if kind == "policy":
        entry |= {
            "legislationIdentifier": getattr(page, "document_number", ""),
            "legislationDate": _moment(getattr(page, "written_on", None), "%Y-%m-%d"),
        }
    trail = [*getattr(page, "breadcrumb", []), page]
    crumbs = [
        {
            "@type": "ListItem",
            "position": position,
            "name": item.title,
            "item": item.get_full_url(request),
        }
        for position, item in enumerate(trail, start=1)
    ]
    return [
        {key: value for key, value in entry.items() if value},
        {"@type": "BreadcrumbList", "itemListElement": crumbs},
    ]
