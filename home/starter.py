"""What every site starts with (E15): languages, front page, standing pages, menus, layout."""

from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from wagtail.models import Locale, Page, Site

from portal.access import roles
from portal.seeding import steps
from portal.seeding.drafting import Draft, article, items, read_draft, read_drafts, with_ids
from portal.seeding.making import ensure_collection, ensure_page, find_page, is_untouched, publish
from portal.seeding.translating import Strings, pair, translate_page

from .models import HomePage, SiteIdentity, SiteNavigation, StandardPage

TEXTS = Path(__file__).parent / "starter_texts"
COLLECTIONS = ("新闻图片", "政策文件附件", "网站公用")
EDITOR = "门户编辑"
ENGLISH: Strings = {
    "首页": "Home",
    "政策文件": "Policy documents",
    "学习动态": "News",
    "通知公告": "Notices",
    "上级和本级印发的文件及其解读，可按主题、发文机关、年份和有效性查找。": (
        "Documents issued here and by higher levels, with explanations. Filter by topic, "
        "issuing body, year and validity."
    ),
    "各党支部的党课、主题党日、志愿服务和其他学习活动。": (
        "Party lessons, theme party days, volunteering and other study activities of the branches."
    ),
    "会议、培训、填报、开放时间等事项的通知。": (
        "Meetings, training, returns to file, opening hours."
    ),
    "常用入口": "Often used",
    "使用帮助": "Help",
    "联系我们": "Contact",
    EDITOR: "Portal editors",
}
STOCK_HOST = ("localhost", 80)


def default_site() -> Site | None:
    """The site every host name falls back to."""
    return Site.objects.filter(is_default_site=True).first()


def home_page() -> HomePage:
    """The front page in the default language."""
    return HomePage.objects.get(pk=default_site().root_page_id)


def identity() -> SiteIdentity:
    """Whose site this is."""
    return SiteIdentity.for_site(default_site())


def standing_page(draft: Draft, responsible_unit: str = "") -> tuple[StandardPage, bool]:
    """A standing page from a text, below the front page."""
    return ensure_page(
        home_page(),
        StandardPage,
        draft.slug,
        title=draft["title"],
        summary=draft["summary"],
        responsible_unit=responsible_unit,
        editor_name=EDITOR if responsible_unit else "",
        body=article(draft.body),
    )


@steps.register_starter(10)
def site_and_front_page() -> None:
    """语言、站点、首页"""
    Locale.objects.get_or_create(language_code="en")
    site = default_site()
    if site and HomePage.objects.filter(pk=site.root_page_id).exists():
        return
    root = Page.get_first_root_node()
    # The stock page holds the slug, and the site stands on it until there is another.
    stock = [page for page in root.get_children().specific() if type(page) is Page]
    for page in stock:
        Page.objects.filter(pk=page.pk).update(slug=f"stock-{page.pk}")
    home, _created = ensure_page(root, HomePage, "home", title="首页")
    address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    if site is None:
        site = Site(hostname=STOCK_HOST[0], port=STOCK_HOST[1], is_default_site=True)
    if (site.hostname, site.port) == STOCK_HOST and address.hostname:
        site.hostname = address.hostname
        site.port = address.port or (443 if address.scheme == "https" else 80)
    site.site_name = site.site_name or settings.WAGTAIL_SITE_NAME
    site.root_page = home
    site.save()
    for page in stock:
        if not page.get_children().exists():
            page.delete()


@steps.register_starter(30)
def standing_pages() -> None:
    """常设页面：声明、隐私、无障碍、联系、帮助、关于"""
    unit = identity().operator
    for draft in read_drafts(TEXTS):
        standing_page(draft, unit)


@steps.register_starter(35)
def collections() -> None:
    """图片和附件的分类"""
    for name in COLLECTIONS:
        ensure_collection(name)


@steps.register_starter(80)
def arrangement() -> None:
    """首页版面"""
    home = home_page()
    columns = {slug: find_page(slug, home) for slug in ("news", "notices", "policies")}
    if home.body or not is_untouched(home) or not all(columns.values()):
        return
    home.body = with_ids(front_page(columns))
    publish(home)


def listing(page: Page, title: str, style: str, count: int) -> dict:
    """A block that shows the newest of a column."""
    return {"title": title, "column": page.pk, "style": style, "count": count}


def lead(columns: dict[str, Page], story: Page | None = None) -> dict:
    """A block with the lead story and the notices beside it."""
    return {
        "type": "lead",
        "value": {
            "story": story.pk if story else None,
            "story_column": columns["news"].pk,
            "beside": listing(columns["notices"], "通知公告", "titles", 6),
        },
    }


def front_page(columns: dict[str, Page]) -> list[dict]:
    """The layout a site starts with: lead and notices, policies, study activities, doors."""
    return [
        lead(columns),
        {"type": "listing", "value": listing(columns["policies"], "政策文件", "documents", 5)},
        {"type": "listing", "value": listing(columns["news"], "学习动态", "cards", 8)},
        doors(),
    ]


def doors() -> dict:
    """A block of links to what people come for."""
    slugs = ("policies", "notices", "help", "contact")
    pages = [page for slug in slugs if (page := find_page(slug, home_page()))]
    links = [{"text": page.title, "page": page.pk, "url": ""} for page in pages]
    return {"type": "entry_links", "value": {"title": "常用入口", "links": items(links)}}


@steps.register_starter(85)
def menus() -> None:
    """导航和页脚"""
    navigation = SiteNavigation.for_site(default_site())
    home = home_page()
    if not navigation.main_menu:
        main = [
            home,
            *(
                find_page(slug, home)
                for slug in ("policies", "news", "cases", "branches", "notices", "about")
            ),
        ]
        navigation.main_menu = with_ids([menu_item(page) for page in main if page])
    if not navigation.footer_menu:
        drafts = [read_draft(path) for path in sorted(TEXTS.glob("*.txt"))]
        slugs = [draft.slug for draft in drafts if draft.get("menu") == "footer"]
        pages = [page for slug in slugs if (page := find_page(slug, home))]
        navigation.footer_menu = with_ids([menu_item(page) for page in pages])
    navigation.save()


# Columns kept in Chinese alone: in English the menu names them, and leads to the Chinese.
CHINESE_ALONE = {"cases": "Model cases", "branches": "Branches"}


def menu_item(page: Page) -> dict:
    """A menu entry for a page; it shows the page's title in the reader's language."""
    text_en = CHINESE_ALONE.get(page.slug, "")
    return {"type": "item", "value": {"page": page.pk, "path": "", "text": "", "text_en": text_en}}


@steps.register_starter(90)
def english() -> None:
    """英文：首页、栏目、常设页面"""
    whose = identity()
    names = {whose.operator: whose.operator_en} if whose.operator_en else {}
    translate_all(read_drafts(TEXTS), ENGLISH | names)


def translate_all(drafts: list[Draft], strings: Strings) -> None:
    """The front page, the columns and the standing pages of ``drafts`` in English."""
    home = home_page()
    translate_page(home, strings)
    for slug in ("policies", "news", "notices"):
        if column := find_page(slug, home):
            translate_page(column, strings)
    for draft in drafts:
        page = find_page(draft.slug, home)
        if page and draft.english:
            fields = {draft[name]: draft.english[name] for name in ("title", "summary")}
            body = pair(article(draft.body), article(draft.english.body))
            translate_page(page, {**strings, **body, **fields})


@steps.register_starter(99)
def rights() -> None:
    """角色、权限和送审流程"""
    roles.sync()
