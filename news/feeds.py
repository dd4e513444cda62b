"""Atom feeds of what the public may read: news, notices, policies, and all together.

One language each: ``/feeds/news.xml`` Chinese, ``/en/feeds/news.xml`` English. Drafts, private
pages and aliases never appear. An entry's id outlives a change of address.
"""

import datetime as dt
import hashlib
from dataclasses import dataclass
from heapq import nlargest
from uuid import uuid5

from django.contrib.syndication.views import Feed
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed, get_tag_uri
from django.utils.http import parse_http_date_safe
from django.utils.translation import get_language, gettext_lazy
from wagtail.models import Page, Site

from home.site.info import site_info

from .enums import ColumnType
from .models import NewsIndexPage, NewsPage, PolicyPage

#: Entries of a feed.
LENGTH = 30
NEWS, NOTICES, POLICIES = "news", "notices", "policies"


@dataclass(frozen=True)
class Kind:
    """A feed on offer: what it is called and which of the three sorts of pages it holds."""

    title: str
    description: str
    holds: tuple[str, ...]


KINDS = {
    "news": Kind(gettext_lazy("学习动态"), gettext_lazy("各支部学习活动的新消息。"), (NEWS,)),
    "notices": Kind(gettext_lazy("通知公告"), gettext_lazy("需要知道和办理的事项。"), (NOTICES,)),
    "policies": Kind(gettext_lazy("政策文件"), gettext_lazy("新收录的文件。"), (POLICIES,)),
    "all": Kind(
        gettext_lazy("全部更新"),
        gettext_lazy("动态、通知和政策文件合在一起。"),
        (NEWS, NOTICES, POLICIES),
    ),
}
COLUMN_TYPES = {NEWS: ColumnType.NEWS, NOTICES: ColumnType.NOTICES}


class StableAtomFeed(Atom1Feed):
    """An Atom feed as old as its newest entry; while it is empty its time stands still."""

    def latest_post_date(self) -> dt.datetime:
        """The newest change among the entries."""
        return super().latest_post_date() if self.items else self.feed["empty_since"]


def home_page(request: HttpRequest, language: str) -> Page | None:
    """The front page of this site in one language."""
    site = Site.find_for_request(request)
    if site is None:
        return None
    homes = site.root_page.get_translations(inclusive=True)
    return homes.live().filter(locale__language_code=language).first()


def readable(model: type[Page], home: Page) -> QuerySet:
    """Pages of one type that every visitor may read, newest first, without their texts."""
    return (
        model.objects.descendant_of(home)
        .live()
        .public()
        .filter(alias_of=None)
        .defer_streamfields()
        .order_by("-first_published_at", "-pk")
    )


def newest(kind: str, home: Page) -> list[Page]:
    """The newest pages of a feed, at most :data:`LENGTH`."""
    holds = KINDS[kind].holds
    found: list[Page] = []
    if POLICIES in holds:
        found += readable(PolicyPage, home)[:LENGTH]
    types = [column_type for sort, column_type in COLUMN_TYPES.items() if sort in holds]
    if types:
        # A piece lies directly below its column.
        inside = Q(pk__in=[])
        columns = NewsIndexPage.objects.descendant_of(home).filter(column_type__in=types)
        for path in columns.values_list("path", flat=True):
            inside |= Q(path__startswith=path)
        found += readable(NewsPage, home).filter(inside)[:LENGTH]
    return nlargest(LENGTH, found, key=_age)


def _age(page: Page) -> tuple[float, int]:
    published = page.first_published_at
    return (published.timestamp() if published else 0.0, page.pk)


@dataclass(frozen=True)
class Asked:
    """A feed as one request asks for it."""

    kind: str
    home: Page | None
    site_name: str
    host: str


class PortalFeed(Feed):
    """``/feeds/<kind>.xml``; answers 304 when nothing changed."""

    feed_type = StableAtomFeed

    def __call__(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = super().__call__(request, *args, **kwargs)
        response["ETag"] = f'"{hashlib.blake2s(response.content, digest_size=12).hexdigest()}"'
        return get_conditional_response(
            request,
            etag=response["ETag"],
            last_modified=parse_http_date_safe(response["Last-Modified"]),
            response=response,
        )

    def get_object(self, request: HttpRequest, kind: str) -> Asked:
        """404 for a kind nobody offers."""
        if kind not in KINDS:
            raise Http404
        home = home_page(request, get_language() or "")
        return Asked(kind, home, site_info(request).identity.site_name, request.get_host())

    def title(self, asked: Asked) -> str:
        return f"{KINDS[asked.kind].title} - {asked.site_name}"

    def subtitle(self, asked: Asked) -> str:
        return str(KINDS[asked.kind].description)

    def link(self, asked: Asked) -> str:
        return asked.home.url if asked.home else "/"

    def feed_guid(self, asked: Asked) -> str:
        return get_tag_uri(f"http://{asked.host}/feeds/{get_language()}/{asked.kind}", None)

    def feed_extra_kwargs(self, asked: Asked) -> dict:
        began = asked.home and asked.home.first_published_at
        return {"empty_since": began or dt.datetime(2000, 1, 1, tzinfo=dt.UTC)}

    def items(self, asked: Asked) -> list[Page]:
        return newest(asked.kind, asked.home) if asked.home else []

    def item_title(self, page: Page) -> str:
        return page.title

    def item_description(self, page: Page) -> str:
        return page.introduction

    def item_link(self, page: Page) -> str:
        return page.get_url()

    def item_guid(self, page: Page) -> str:
        """Made of what never changes: the page's key and its language."""
        return f"urn:uuid:{uuid5(page.translation_key, str(page.locale_id))}"

    def item_pubdate(self, page: Page) -> dt.datetime | None:
        return page.first_published_at

    def item_updateddate(self, page: Page) -> dt.datetime | None:
        return page.last_published_at or page.first_published_at

    def item_author_name(self, page: Page) -> str | None:
        return getattr(page, "issuing_body", "") or page.responsible_unit or None

    def item_categories(self, page: Page) -> list[str]:
        return [str(page.kind_label)] if page.kind_label else []


def on_offer() -> list[dict]:
    """The feeds in the reader's language, for the page about them: ``{kind, title, description,
    url}``."""
    return [
        {
            "kind": name,
            "title": kind.title,
            "description": kind.description,
            "url": reverse("feed", args=[name]),
        }
        for name, kind in KINDS.items()
    ]
