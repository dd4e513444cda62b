"""Made-up pages for tests, and :func:`small_site` that sets them on a front page.

Pages are made live and dated as if published (``first_published_at``); pass ``live=False`` for a
draft. ``parent`` is required for every page but the front page::

    site = small_site()
    policy = PolicyPageFactory(parent=site.policies, title="社会组织登记办法")
"""

import datetime as dt
import json
import uuid
from dataclasses import dataclass

import factory
import wagtail_factories
from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.models import Collection, Locale, Page, PageViewRestriction, Site

from home.models import HomePage, StandardPage
from news.models import (
    CampaignPage,
    NewsCategory,
    NewsIndexPage,
    NewsPage,
    PolicyAttachment,
    PolicyIndexPage,
    PolicyPage,
    PolicyRelation,
    PolicyTopic,
)
from portal.models import PortalDocument, PortalImage


def section(heading: str = "", *paragraphs: str, level: str = "2") -> dict:
    """One section of a policy document, as raw stream data."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    value = {"heading": heading, "level": level, "text": text}
    return {"type": "section", "value": value, "id": str(uuid.uuid4())}


def article_paragraphs(*paragraphs: str) -> list[dict]:
    """The body of a piece of news, as raw stream data: one rich text block."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return [{"type": "paragraph", "value": text, "id": str(uuid.uuid4())}]


class PortalImageFactory(wagtail_factories.ImageFactory):
    """A picture with alternative text."""

    class Meta:
        model = PortalImage

    title = factory.Sequence(lambda n: f"活动照片{n}")
    description = "党员在社区服务点整理图书"
    collection = factory.LazyFunction(Collection.get_first_root_node)


class PortalDocumentFactory(wagtail_factories.DocumentFactory):
    """An attachment; ``file`` is a small text file."""

    class Meta:
        model = PortalDocument

    title = factory.Sequence(lambda n: f"附件{n}")
    collection = factory.LazyFunction(Collection.get_first_root_node)


class PublishedPageFactory(wagtail_factories.PageFactory):
    """Live pages know when they were published, like those published in the admin."""

    class Meta:
        abstract = True

    # An empty slug is made from the title by the page itself.
    slug = ""
    first_published_at = factory.LazyAttribute(lambda page: timezone.now() if page.live else None)
    last_published_at = factory.SelfAttribute("first_published_at")
    live = True

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        if isinstance(kwargs.get("body"), list):
            kwargs["body"] = json.dumps(kwargs["body"])
        return super()._create(model_class, *args, **kwargs)


class HomePageFactory(PublishedPageFactory):
    class Meta:
        model = HomePage

    title = "党建门户"


class StandardPageFactory(PublishedPageFactory):
    class Meta:
        model = StandardPage

    title = factory.Sequence(lambda n: f"网站页面{n}")


class PolicyIndexPageFactory(PublishedPageFactory):
    class Meta:
        model = PolicyIndexPage

    title = "政策文件"


class NewsIndexPageFactory(PublishedPageFactory):
    class Meta:
        model = NewsIndexPage

    title = "学习动态"


class PolicyTopicFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PolicyTopic
        django_get_or_create = ("slug",)

    name = factory.Sequence(lambda n: f"主题{n}")
    slug = factory.Sequence(lambda n: f"topic-{n}")


class NewsCategoryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = NewsCategory
        django_get_or_create = ("slug",)

    name = factory.Sequence(lambda n: f"类别{n}")
    slug = factory.Sequence(lambda n: f"category-{n}")


class PolicyPageFactory(PublishedPageFactory):
    class Meta:
        model = PolicyPage

    title = factory.Sequence(lambda n: f"关于加强社会组织党建工作的通知（{n}）")
    issuing_body = "中共江北区委社会工作部"
    document_kind = "通知"
    document_number = factory.Sequence(lambda n: f"江北社发〔2026〕{n + 1}号")
    written_on = dt.date(2026, 3, 1)
    issued_on = dt.date(2026, 3, 5)
    validity = "in_force"
    responsible_unit = "中共江北区委社会工作部"
    body = factory.LazyFunction(lambda: [section("一、总体要求", "各社会组织党组织要认真学习。")])


class CampaignPageFactory(PublishedPageFactory):
    class Meta:
        model = CampaignPage

    title = factory.Sequence(lambda n: f"专题活动{n}")
    starts_on = dt.date(2026, 1, 1)


class NewsPageFactory(PublishedPageFactory):
    class Meta:
        model = NewsPage

    title = factory.Sequence(lambda n: f"养老服务支部开展主题党日（{n}）")
    source_type = "original"
    source_name = "江北区养老服务行业党支部"
    responsible_unit = "中共江北区委社会工作部"
    editor_name = "组织指导科"
    body = factory.LazyFunction(lambda: article_paragraphs("党员到社区看望独居老人。"))


class PolicyRelationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PolicyRelation


class PolicyAttachmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PolicyAttachment

    document = factory.SubFactory(PortalDocumentFactory)


@dataclass
class SmallSite:
    """A front page with its columns, in one language."""

    site: Site
    home: HomePage
    policies: PolicyIndexPage
    news: NewsIndexPage
    notices: NewsIndexPage


def small_site(language: str = "zh-hans") -> SmallSite:
    """The default site with a front page, the library, news and notices; replaces what was there.

    With ``language="en"`` the columns are made beside an existing Chinese site, as its translation.
    """
    locale, _created = Locale.objects.get_or_create(language_code=language)
    root = Page.objects.get(depth=1)
    chinese = language == "zh-hans"
    if chinese:
        for page in Page.objects.filter(depth=2):
            page.delete()
        root = Page.objects.get(depth=1)
    site = Site.objects.filter(is_default_site=True).first()
    extra = {}
    if not chinese:
        extra = {"translation_key": site.root_page.translation_key}
    slug = "home" if chinese else f"home-{language}"
    home = HomePageFactory(parent=root, slug=slug, locale=locale, **extra)
    if site is None:
        site = Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
    elif chinese:
        site.root_page = home
        site.save()
    Site.clear_site_root_paths_cache()
    columns = [
        (PolicyIndexPageFactory, "policies", {"title": "政策文件" if chinese else "Policies"}),
        (NewsIndexPageFactory, "news", {"title": "学习动态" if chinese else "News"}),
        (
            NewsIndexPageFactory,
            "notices",
            {"title": "通知公告" if chinese else "Notices", "column_type": "notices"},
        ),
    ]
    pages = [
        make(parent=home, slug=slug, locale=locale, **values) for make, slug, values in columns
    ]
    return SmallSite(site, home, *pages)


def make_private(page: Page) -> PageViewRestriction:
    """Closes a page and what lies below it to everybody who isn't signed in."""
    return PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


def close_to_group(page: Page, name: str = "支部") -> PageViewRestriction:
    """Closes a page to everybody outside one group."""
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.GROUPS
    )
    restriction.groups.add(Group.objects.get_or_create(name=name)[0])
    return restriction
