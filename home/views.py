"""Display preferences, the site map, the notice of a missing translation, error pages."""

from dataclasses import replace
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, requires_csrf_token
from django.views.decorators.http import require_safe
from django.views.defaults import ERROR_500_TEMPLATE_NAME, server_error
from wagtail.models import Locale, Page, Site

from portal.serving.display import COOKIE, COOKIE_AGE, SIZES, THEMES, Display, preferences
from portal.serving.page_cache import cacheable

from .forms import DisplayForm


@never_cache
@csrf_exempt  # it changes nothing but the visitor's own cookie, and cached pages carry no token
def display_preferences(request: HttpRequest) -> HttpResponse:
    """The form of preferences; a POST keeps them in a cookie and leads back.

    One-click buttons send a single name (``size=large``, ``elder=toggle``) without ``form``.
    """
    back = safe_next(request)
    current = preferences(request)
    if request.method != "POST":
        form = DisplayForm(initial=vars(current))
        return render(request, "home/display.html", {"form": form, "back": back})
    if "form" in request.POST:
        form = DisplayForm(request.POST)
        if not form.is_valid():
            context = {"form": form, "back": back}
            return render(request, "home/display.html", context, status=422)
        chosen = form.display()
    elif "reset" in request.POST:
        chosen = Display()
    else:
        chosen = one_click(current, request.POST.dict())
    response = HttpResponseRedirect(back)
    if chosen.is_default:
        response.delete_cookie(COOKIE, samesite="Lax")
    else:
        response.set_cookie(
            COOKIE,
            str(chosen),
            max_age=COOKIE_AGE,
            secure=request.is_secure(),
            samesite="Lax",
        )
    return response


def one_click(current: Display, data: dict[str, str]) -> Display:
    """``current`` with the one choice a button sends; nonsense changes nothing."""
    if data.get("size") in SIZES:
        return replace(current, size=data["size"])
    if data.get("theme") in THEMES:
        return replace(current, theme=data["theme"])
    for name in ("contrast", "elder"):
        if name in data:
            return replace(current, **{name: not getattr(current, name)})
    return current


def safe_next(request: HttpRequest) -> str:
    """Where to go back to: ``next``, else the page the button was on; only within this host."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    if not asked:
        referer = urlsplit(request.headers.get("Referer", ""))
        if referer.netloc == request.get_host():
            asked = referer.path + (f"?{referer.query}" if referer.query else "")
    allowed = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    if allowed and asked.startswith("/") and not asked.startswith("//"):
        return asked
    return "/en/" if get_language() == "en" else "/"


@require_safe
@cacheable()
def site_map(request: HttpRequest) -> HttpResponse:
    """Every public column and standing page, and how many pages a column holds: two queries."""
    site = Site.find_for_request(request)
    roots: list[Page] = []
    if site is not None:
        roots = tree(site.root_page, get_language() or "zh-hans")
    return render(request, "home/site_map.html", {"roots": roots})


def tree(root: Page, language: str) -> list[Page]:
    """Children of the front page in ``language`` with ``branches`` below them, two levels deep.

    Pages that are listed by their column (news, documents) are counted in ``entries`` instead.
    """
    top = Page.objects.filter(
        translation_key=root.translation_key, locale__language_code=language, alias_of=None
    )
    home = root if root.locale.language_code == language else top.first()
    if home is None:
        return []
    rows = (
        Page.objects.descendant_of(home)
        .live()
        .public()
        .filter(depth__lte=home.depth + 3, alias_of=None)
        .select_related("content_type")
        .order_by("path")
    )
    by_path: dict[str, Page] = {}
    roots: list[Page] = []
    for row in rows:
        row.branches, row.entries = [], 0
        parent = by_path.get(row.path[: -Page.steplen])
        if parent is None and row.depth > home.depth + 1:
            continue
        if parent is not None and is_entry(row):
            parent.entries += 1
            continue
        by_path[row.path] = row
        (parent.branches if parent is not None else roots).append(row)
    return roots


def is_entry(page: Page) -> bool:
    """Whether a page is one of many in a column, rather than a place of the site."""
    kind = getattr(page.content_type.model_class(), "kind", "")
    return bool(kind) and kind not in {"page", "campaign"}


@require_safe
@cacheable(params=("page",))
def untranslated(request: HttpRequest) -> HttpResponse:
    """Says that a page has no translation into this language, and links the original.

    ``page`` is the id of a live public page; a page that is translated leads to its translation.
    """
    number = request.GET.get("page", "")
    pages = Page.objects.live().public().filter(depth__gt=1).select_related("locale")
    original = get_object_or_404(pages, pk=int(number) if number.isdecimal() else 0)
    language = get_language() or "zh-hans"
    if original.locale.language_code == language:
        return HttpResponseRedirect(original.url)
    locale = Locale.objects.filter(language_code=language).first()
    if locale is not None:
        found = original.get_translations().filter(locale=locale, alias_of=None)
        translated = found.live().public().first()
        if translated is not None:
            return HttpResponseRedirect(translated.url)
    context = {"original": original, "chinese_url": original.url}
    return render(request, "home/untranslated.html", context)


# --- Error pages ---------------------------------------------------------------------------------


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404 as a page of the site, with search and ways on."""
    return _error(request, "404.html", 404)


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 as a page of the site."""
    return _error(request, "403.html", 403)


def _error(request: HttpRequest, template: str, status: int) -> HttpResponse:
    response = render(request, template, {"status": status}, status=status)
    response["Cache-Control"] = "no-store"
    return response


@requires_csrf_token
def failed(request: HttpRequest) -> HttpResponse:
    """500: no context, no database, the page stands by itself."""
    return server_error(request, ERROR_500_TEMPLATE_NAME)
