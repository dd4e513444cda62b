"""Small things templates ask for: style sheets, icons, translations, banners of this page."""

from urllib.parse import quote, urlencode

from django import template
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Length, Substr
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from wagtail.blocks import StructValue
from wagtail.models import Page, PageViewRestriction

from portal.serving.staticfiles import stylesheet_urls

from ..frontpage import alone
from ..machines.metadata import Described, PageMeta, page_meta, view_meta

register = template.Library()

# Words in a user agent, the telling ones first: almost every browser also calls itself Safari.
BROWSERS = (
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("QQBrowser", "QQ 浏览器"),
    ("UCBrowser", "UC 浏览器"),
    ("HuaweiBrowser", "华为浏览器"),
    ("MiuiBrowser", "小米浏览器"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


@register.simple_tag
def styles() -> SafeString:
    """The ``<link>`` of the style sheet; of each single file in development."""
    return format_html_join(
        "\n", '<link rel="stylesheet" href="{}">', ((url,) for url in stylesheet_urls())
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of ``img/icons.svg``; it says nothing to a screen reader."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>',
        static("img/icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def shown_banners(context: dict) -> list:
    """The banners of the whole site and of the part this page lies in."""
    banners = list(context.get("banners") or [])
    if not any(banner.subtree for banner in banners):
        return banners
    page = context.get("page")
    keys = {""}
    if isinstance(page, Page) and page.pk:
        above = page.breadcrumb if hasattr(page, "breadcrumb") else page.get_ancestors()
        keys |= {str(item.translation_key) for item in [*above, page]}
    return [banner for banner in banners if banner.subtree in keys]


@register.simple_tag
def translations(page: Page | None) -> list[Page]:
    """The other languages a page can be read in: live, public, and not a copy of this one."""
    if not isinstance(page, Page) or not page.pk:
        return []
    known = getattr(page, "_readable_translations", None)
    if known is None:
        # One query on every page of the site: ``public()`` would ask for all restrictions first.
        above = Substr(OuterRef("path"), 1, Length("page__path"))
        restricted = PageViewRestriction.objects.annotate(above=above).filter(page__path=F("above"))
        known = list(
            Page.objects.live()
            .filter(~Exists(restricted), translation_key=page.translation_key, alias_of=None)
            .exclude(pk=page.pk)
            .select_related("locale")
        )
        page._readable_translations = known
    return known


@register.filter
def file_size(size: int | None) -> str:
    """Bytes as readers know them: ``340 KB``, ``1.2 MB``."""
    if not size:
        return ""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / 1024 / 1024:.1f} MB"


@register.simple_tag
def page_link(query: str | None, number: int) -> str:
    """``?a=1&page=3`` from a query string without ``page``."""
    parts = [part for part in ((query or "").strip("?&"), f"page={number}") if part]
    return "?" + "&".join(parts)


@register.simple_tag
def page_numbers(page_obj: object) -> list[int | None]:
    """Page numbers around the current one; None stands for a gap."""
    pages = page_obj.paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1)
    return [number if isinstance(number, int) else None for number in pages]


@register.simple_tag(takes_context=True)
def report_error_url(context: dict) -> str:
    """Where to report a mistake, with this page's title and address filled in."""
    identity = context["identity"]
    request = context.get("request")
    page = context.get("page")
    title = page.title if isinstance(page, Page) else ""
    # Without the query string: this address is kept in the page cache for everybody.
    address = request.build_absolute_uri(request.path) if request else ""
    if identity.report_error_url:
        mark = "&" if "?" in identity.report_error_url else "?"
        return f"{identity.report_error_url}{mark}{urlencode({'page': title, 'url': address})}"
    subject = gettext("我为网站找错")
    fields = urlencode({"subject": subject, "body": f"{title}\n{address}\n"}, quote_via=quote)
    return f"mailto:{identity.email}?{fields}"


@register.simple_tag(takes_context=True)
def metadata(context: dict) -> PageMeta | None:
    """The tags of the context's page, or of a view that says what it is; None where there is
    neither or the page isn't saved."""
    page, request, view = context.get("page"), context.get("request"), context.get("described")
    if request is not None and isinstance(view, Described):
        return view_meta(view, context["identity"], request)
    if request is None or not isinstance(page, Page) or not page.pk:
        return None
    return page_meta(page, context["identity"], request)


@register.simple_tag(takes_context=True)
def front_entries(context: dict, value: StructValue) -> list[Page]:
    """The pages of a listing block of the front page."""
    return (context.get("front") or alone(value)).entries(value)


@register.simple_tag(takes_context=True)
def front_story(context: dict, value: StructValue) -> Page | None:
    """The lead story of a lead block."""
    return (context.get("front") or alone(value)).story(value)


@register.filter
def device(user_agent: str | None) -> str:
    """``Chrome · Windows`` from a browser's name of itself; its first words where it is unknown."""
    text = user_agent or ""
    browser = next((name for word, name in BROWSERS if word in text), "")
    system = next((name for word, name in SYSTEMS if word in text), "")
    return " · ".join(filter(None, [browser, system])) or text[:40] or gettext("未知设备")
