"""A small site for tests: columns, news, a front page with every block, two languages."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.apps import apps
from wagtail.models import Locale, Page, Site

from home.models import HomePage, SiteIdentity, SiteNavigation, StandardPage


@dataclass
class SmallSite:
    """The pages of the site and what belongs to it."""

    site: Site
    home: HomePage
    news: Page
    policies: Page
    about: StandardPage

    def add_news(self, number: int, start: int = 0) -> list[Page]:
        """Publish ``number`` pieces of news, counted from ``start``."""
        model = apps.get_model("news.NewsPage")
        made = []
        for at in range(start, start + number):
            page = model(
                title=f"学习动态第{at}条", slug=f"piece-{at}", source_name="区委社会工作部"
            )
            self.news.add_child(instance=page)
            page.save_revision().publish()
            made.append(page)
        return made


def listing(column: Page, title: str, style: str = "titles", count: int = 12) -> dict[str, Any]:
    """Raw stream data of a listing block."""
    return {"title": title, "column": column.pk, "style": style, "count": count}


def build_site() -> SmallSite:
    """A front page with every kind of block, two columns and a standing page."""
    site = Site.objects.get(is_default_site=True)
    root = Page.get_first_root_node()
    Page.objects.filter(depth=2).update(slug="stock")
    home = root.add_child(instance=HomePage(title="党建门户", slug="home"))
    site.root_page = home
    site.save()
    news = home.add_child(
        instance=apps.get_model("news.NewsIndexPage")(title="学习动态", slug="news")
    )
    policies = home.add_child(
        instance=apps.get_model("news.PolicyIndexPage")(title="政策文件", slug="policies")
    )
    about = home.add_child(
        instance=StandardPage(
            title="无障碍声明",
            slug="accessibility",
            body=json.dumps(
                [
                    {"type": "paragraph", "value": "<p>可以只用键盘操作。</p>"},
                    {"type": "heading", "value": {"text": "怎样反馈", "level": "2"}},
                    {"type": "quote", "value": {"text": "好用。", "attribution": "读者"}},
                ]
            ),
        )
    )
    figure = {
        "label": "组织覆盖",
        "numerator": 273,
        "numerator_label": "已建",
        "denominator": 316,
        "denominator_label": "应建",
        "unit": "家",
    }
    coverage = {
        "title": "双覆盖",
        "as_of": "2026-10-31",
        "figures": [{"type": "item", "id": str(uuid4()), "value": figure}],
        "explanation": about.pk,
    }
    home.body = json.dumps(
        [
            {
                "type": "lead",
                "value": {
                    "story": None,
                    "story_column": news.pk,
                    "beside": listing(news, "最新"),
                },
            },
            {
                "type": "side_by_side",
                "value": {
                    "left": [{"type": "listing", "value": listing(policies, "政策", "documents")}],
                    "right": [{"type": "coverage", "value": coverage}],
                },
            },
            {"type": "listing", "value": listing(news, "动态", "cards")},
            {
                "type": "entry_links",
                "value": {
                    "title": "快捷入口",
                    "links": [
                        {
                            "type": "item",
                            "value": {"text": "查政策", "page": policies.pk, "url": ""},
                        },
                    ],
                },
            },
        ]
    )
    home.save_revision().publish()
    identity = SiteIdentity.for_site(site)
    identity.site_name, identity.site_name_en = "江北区社会组织党建", "Jiangbei Party Building"
    identity.operator, identity.email = "区委社会工作部", "portal@example.org"
    identity.save()
    menu = SiteNavigation.for_site(site)
    menu.main_menu = json.dumps(
        [
            {"type": "item", "value": {"page": home.pk, "text": "首页", "text_en": "Home"}},
            {"type": "item", "value": {"page": news.pk}},
            {"type": "item", "value": {"path": "/search/", "text": "搜索", "text_en": "Search"}},
        ]
    )
    menu.save()
    return SmallSite(site, home, news, policies, about)


def add_english(site: SmallSite) -> tuple[Page, Page]:
    """English copies of the front page and the standing page, published."""
    english, _made = Locale.objects.get_or_create(language_code="en")
    home = site.home.copy_for_translation(english)
    home.title, home.slug = "Party building", "home-en"
    home.save_revision().publish()
    about = site.about.copy_for_translation(english)
    about.title = "Accessibility statement"
    about.save_revision().publish()
    return home, about
