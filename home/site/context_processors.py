"""What templates know of the site."""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from .info import site_info


def site(request: HttpRequest) -> dict:
    """``identity``, ``main_menu``, ``footer_menu``, ``banners``, ``mourning``, ``home_url``.

    Lazy: a template that shows none of it asks for none of it (the admin's, for one).
    """

    def main_menu() -> list[dict]:
        links = site_info(request).main_menu
        here = [link.url for link in links if _holds(link.url, request.path, home)]
        current = max(here, key=len, default=None)
        return [
            {
                "text": link.text,
                "url": link.url,
                "foreign": link.foreign,
                "current": link.url == current,
                "exact": link.url == request.path,
            }
            for link in links
        ]

    home = "/en/" if get_language() == "en" else "/"
    return {
        "identity": SimpleLazyObject(lambda: site_info(request).identity),
        "main_menu": SimpleLazyObject(main_menu),
        "footer_menu": SimpleLazyObject(lambda: site_info(request).footer_menu),
        "banners": SimpleLazyObject(lambda: site_info(request).banners_at(timezone.now())),
        "mourning": SimpleLazyObject(lambda: site_info(request).mourning_at(timezone.now())),
        "home_url": home,
    }


def _holds(url: str, path: str, home: str) -> bool:
    """Whether the address ``path`` lies in the part of the site that ``url`` opens."""
    if url == home or not url.startswith("/"):
        return url == path
    return path.startswith(url.split("?")[0])
