"""News, campaigns, notices and policy documents of the demo district."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from wagtail.models import Page, Site

from home.demo.pictures import PICTURES, pictures
from portal.models import PortalImage, Withdrawal
from portal.publishing.history.enums import ChangeKind, WithdrawalReason
from portal.publishing.history.withdrawal import withdraw
from portal.seeding import steps
from portal.seeding.drafting import Draft, article, document, read_drafts
from portal.seeding.making import at, ensure_page, find_page, publish
from portal.seeding.translating import Strings, pair, translate_page

from ..enums import SourceType
from ..models import (
    CampaignPage,
    NewsCategory,
    NewsPage,
    PolicyAttachment,
    PolicyPage,
    PolicyRelation,
    PolicyTopic,
)
from .attachments import attachments

TEXTS = Path(__file__).parent / "texts"
NEWS_FIELDS = ("title", "summary", "keywords", "source_name", "responsible_unit", "editor_name")
POLICY_FIELDS = (
    "title",
    "summary",
    "official_title",
    "index_number",
    "issuing_body",
    "document_kind",
    "document_number",
    "main_recipients",
    "source_name",
    "responsible_unit",
    "editor_name",
    "validity",
)
DATES = ("written_on", "issued_on", "effective_on")


def column(slug: str) -> Page:
    """A column below the front page."""
    return find_page(slug, Site.objects.get(is_default_site=True).root_page)


@steps.register(45)
def policies() -> None:
    """政策文件和附件"""
    library, documents = column("policies"), attachments()
    topics = {topic.slug: topic for topic in PolicyTopic.objects.all()}
    # A document comes after those it refers to, which are always older.
    for draft in sorted(read_drafts(TEXTS / "policies"), key=lambda draft: draft["written_on"]):
        ensure_page(
            library,
            PolicyPage,
            draft.slug,
            published_at=at(draft["published"]),
            topic=topics[draft["topic"]],
            body=document(draft.body),
            attachments=[
                PolicyAttachment(document=documents[name], sort_order=order)
                for order, name in enumerate(words(draft.get("attachments"), ","))
            ],
            relations=[
                relation(line, order, library)
                for order, line in enumerate(words(draft.get("relations"), ";"))
            ],
            **draft.pick(*POLICY_FIELDS),
            **{name: date.fromisoformat(draft[name]) for name in DATES if draft.get(name)},
        )


def relation(line: str, order: int, library: Page) -> PolicyRelation:
    """``replaces some-slug``, or ``based_on 《a title》`` for what is not in the library."""
    kind, _space, target = line.partition(" ")
    page = None if target.startswith("《") else find_page(target, library)
    return PolicyRelation(
        kind=kind, target=page, target_title="" if page else target, sort_order=order
    )


def words(text: str, separator: str) -> list[str]:
    """The parts of a list written in one line."""
    return [part.strip() for part in text.split(separator) if part.strip()]


@steps.register(50)
def campaigns() -> None:
    """专题"""
    images = pictures()
    for draft in read_drafts(TEXTS / "campaigns"):
        ensure_page(
            column("news"),
            CampaignPage,
            draft.slug,
            published_at=at(draft["published"]),
            starts_on=date.fromisoformat(draft["starts_on"]),
            ends_on=date.fromisoformat(draft["ends_on"]),
            cover=images[draft["cover"]],
            body=article(draft.body, images),
            **draft.pick("title", "summary", "responsible_unit", "editor_name"),
        )


@steps.register(55)
def news_and_notices() -> None:
    """学习动态和通知公告"""
    images = pictures()
    for slug in ("news", "notices"):
        parent = column(slug)
        # Newest last, but a page that another one was merged into comes before that one.
        drafts = read_drafts(TEXTS / slug)
        drafts.sort(key=lambda draft: ("withdrawn" in draft.fields, draft["published"]))
        for draft in drafts:
            news_page(parent, draft, images)


def news_page(parent: Page, draft: Draft, images: dict[str, PortalImage]) -> NewsPage:
    """A piece of news or a notice from its text, with what happened to it after publication.

    ``before`` lists ``new => old`` wordings of a text that was changed once for all to see;
    ``withdrawn`` says when the page came down, and ``merged_into`` which page took over.
    """
    changes = [swap.partition(" => ") for swap in words(draft.get("before"), ";")]
    first = draft.body
    for new, _arrow, old in changes:
        first = first.replace(new, old)
    page, created = ensure_page(
        parent,
        NewsPage,
        draft.slug,
        published_at=at(draft["published"]),
        category=NewsCategory.objects.filter(slug=draft.get("category")).first(),
        campaign=CampaignPage.objects.filter(slug=draft.get("campaign")).first(),
        cover=images.get(draft.get("cover")),
        posted_at=at(draft["posted"]) if draft.get("posted") else None,
        source_type=SourceType(draft["source_type"]),
        body=article(first, images),
        **draft.pick(*NEWS_FIELDS),
    )
    if created and changes:
        page.body = article(draft.body, images)
        page.change_kind, page.change_note = ChangeKind.MAJOR, draft["change_note"]
        publish(page)  # now: what readers are told of a change is frozen with its time
    if created and draft.get("withdrawn"):
        row = withdraw(
            page,
            user=None,
            reason=WithdrawalReason.MERGED,
            explanation=draft["explanation"],
            merged_into=find_page(draft["merged_into"], parent),
        )
        Withdrawal.objects.filter(pk=row.pk).update(withdrawn_at=at(draft["withdrawn"]))
    return page


@steps.register(95)
def english() -> None:
    """英文：几篇新闻、通知和文件，一个专题"""
    images = pictures()
    for folder, slug in (
        ("campaigns", "news"),
        ("news", "news"),
        ("notices", "notices"),
        ("policies", "policies"),
    ):
        parent = column(slug)
        for draft in read_drafts(TEXTS / folder):
            page = find_page(draft.slug, parent)
            if draft.english and page:
                translate_page(page, english_strings(draft, images))


def english_strings(draft: Draft, images: dict[str, PortalImage]) -> Strings:
    """Each string of a text with its English: the body, what its pictures show, its fields."""
    if draft.get("document_kind"):
        strings = pair(document(draft.body), document(draft.english.body))
    else:
        strings = pair(article(draft.body, images), article(draft.english.body, images))
        strings |= alternative_texts(images)
    names = (name for name in draft.english.fields if draft.get(name))
    return strings | {draft[name]: draft.english[name] for name in names}


def alternative_texts(images: dict[str, PortalImage]) -> Strings:
    """What the pictures show, in English."""
    return {images[picture.name].description: picture.alt_en for picture in PICTURES}
