"""What every page says about the site: name, menus, banners, mourning.

Read with three queries, kept in the cache under the generation of the public site, so that a page
made later asks the database for none of it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace

from django.core.cache import cache
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from wagtail.models import Page, Site

from portal.media.pictures import address_of
from portal.serving import generation

from ..models import AlertBanner, SiteIdentity, SiteNavigation

LIFETIME = 60 * 60
# Addresses that are the same in every language.
UNTRANSLATED = ("/en/", "/admin/", "/documents/", "/media/", "/static/", "/.well-known/")
BILINGUAL = ("site_name", "description", "operator", "undertaker")
PLAIN = (
    "operator_type",
    "phone",
    "email",
    "address",
    "hours",
    "icp_number",
    "police_number",
    "site_code",
    "report_error_url",
)


@dataclass(frozen=True)
class Banner:
    """An alert banner as a page shows it; ``subtree`` is a translation key or empty."""

    level: str
    level_label: str
    text: str
    link: str
    starts_at: datetime
    ends_at: datetime | None
    subtree: str = ""


@dataclass(frozen=True)
class MenuLink:
    """A menu entry in the reader's language; ``foreign`` when its page exists in Chinese only."""

    text: str
    url: str
    foreign: bool = False


@dataclass(frozen=True)
class SiteInfo:
    """Everything of one site in one language that pages share."""

    identity: SimpleNamespace
    main_menu: list[MenuLink] = field(default_factory=list)
    footer_menu: list[MenuLink] = field(default_factory=list)
    banners: list[Banner] = field(default_factory=list)
    mourning_from: datetime | None = None
    mourning_until: datetime | None = None

    def mourning_at(self, moment: datetime) -> bool:
        """Whether the site is grey at ``moment``."""
        return bool(
            self.mourning_from
            and self.mourning_until
            and self.mourning_from <= moment < self.mourning_until
        )

    def banners_at(self, moment: datetime) -> list[Banner]:
        """The banners of ``moment``, most urgent first."""
        weight = {"urgent": 0, "warning": 1, "notice": 2}
        shown = [
            banner
            for banner in self.banners
            if banner.starts_at <= moment and (banner.ends_at is None or banner.ends_at > moment)
        ]
        return sorted(shown, key=lambda banner: weight.get(banner.level, 3))


def site_info(request: HttpRequest) -> SiteInfo:
    """The site of this request in its language, from the cache where it is there."""
    known = getattr(request, "_portal_site_info", None)
    if known is None:
        language = get_language() or "zh-hans"
        key = f"site:{generation.current()}:{request.get_host()}:{language}"
        known = cache.get(key)
        if known is None:
            known = load_site_info(Site.find_for_request(request), language)
            cache.set(key, known, LIFETIME)
        request._portal_site_info = known
    return known


def name_of_site() -> str:
    """The name of the site people sign in to, in the language of now; empty before it has one."""
    row = SiteIdentity.objects.filter(site__is_default_site=True).first()
    if row is None:
        return ""
    english = (get_language() or "").startswith("en")
    return (english and row.site_name_en) or row.site_name


def load_site_info(site: Site | None, language: str) -> SiteInfo:
    """Read the settings of ``site`` from the database for ``language`` (``zh-hans``, ``en``)."""
    english = language.startswith("en")
    row = None
    menus = ("[]", "[]")
    if site is not None:
        navigation = SiteNavigation.objects.filter(site=OuterRef("site"))
        row = (
            SiteIdentity.objects.filter(site=site)
            .select_related("logo")
            .annotate(
                main=Subquery(navigation.values("main_menu")[:1]),
                foot=Subquery(navigation.values("footer_menu")[:1]),
            )
            .first()
        )
        if row is not None:
            menus = (row.main, row.foot)
        else:
            found = SiteNavigation.objects.filter(site=site).values_list("main_menu", "footer_menu")
            menus = found.first() or menus
    main, foot = (_menu_items(raw) for raw in menus)
    pages = _menu_pages([item.get("page") for item in main + foot], english)
    return SiteInfo(
        identity=_identity(row or SiteIdentity(), english),
        main_menu=_menu(main, pages, english),
        footer_menu=_menu(foot, pages, english),
        banners=_banners(english),
        mourning_from=row.mourning_from if row else None,
        mourning_until=row.mourning_until if row else None,
    )


def _identity(row: SiteIdentity, english: bool) -> SimpleNamespace:
    values = {name: getattr(row, name) for name in PLAIN}
    for name in BILINGUAL:
        translated = getattr(row, f"{name}_en") if english else ""
        values[name] = translated or getattr(row, name)
    values["chinese_name"] = row.site_name
    values["logo_url"] = address_of(row.logo, "max-208x208") if row.logo else ""
    return SimpleNamespace(**values)


def _menu_items(raw) -> list[dict]:
    # A StreamField comes as its JSON or as a value with ``raw_data``; only ids are needed here.
    if raw is None:
        return []
    data = list(raw.raw_data) if hasattr(raw, "raw_data") else json.loads(raw or "[]")
    return [item["value"] for item in data if item.get("type") == "item"]


def _menu_pages(ids: list[int | None], english: bool) -> dict[int, Page]:
    """Live pages by the id the menu names, in English the translation where there is one."""
    wanted = [pk for pk in ids if pk]
    if not wanted:
        return {}
    chosen = Page.objects.filter(pk__in=wanted)
    related = Page.objects.filter(translation_key__in=chosen.values("translation_key"))
    rows = list(
        related.live()
        .public()
        .select_related("locale")
        .only("title", "url_path", "path", "depth", "translation_key", "locale", "alias_of", "live")
    )
    by_id = {row.pk: row for row in rows if row.pk in wanted}
    if english:
        translated = {
            row.translation_key: row
            for row in rows
            if row.locale.language_code == "en" and row.alias_of_id is None
        }
        by_id = {pk: translated.get(row.translation_key, row) for pk, row in by_id.items()}
    return by_id


def _menu(items: list[dict], pages: dict[int, Page], english: bool) -> list[MenuLink]:
    links = []
    for item in items:
        own = (item.get("text_en") if english else "") or item.get("text") or ""
        if item.get("page"):
            page = pages.get(item["page"])
            if page is None or not page.url:
                continue
            foreign = english and page.locale.language_code != "en"
            text = page.title
            if english and foreign:
                text = item.get("text_en") or page.title
            elif own and not (english and not item.get("text_en")):
                text = own
            links.append(MenuLink(text=text, url=page.url, foreign=foreign))
        elif item.get("path") and own:
            links.append(MenuLink(text=own, url=localized(item["path"], english)))
    return links


def localized(path: str, english: bool) -> str:
    """A path of the portal in the reader's language; other addresses as they are."""
    if not english or not path.startswith("/") or path.startswith(UNTRANSLATED):
        return path
    return path if "." in path.rsplit("/", 1)[-1] else f"/en{path}"


def _banners(english: bool) -> list[Banner]:
    rows = AlertBanner.objects.exclude(ends_at__lte=timezone.now()).select_related("subtree")
    return [
        Banner(
            level=row.level,
            level_label=str(row.get_level_display()),
            text=(row.text_en if english else "") or row.text,
            link=row.link,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            subtree=str(row.subtree.translation_key) if row.subtree else "",
        )
        for row in rows
    ]
