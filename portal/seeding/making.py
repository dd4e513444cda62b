"""Tools for starter and demo content: pages, files and translations made in code.

Everything here creates what is missing and never touches what is there, so that a second run
changes nothing and an editor's work survives it.
"""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any, TypeVar

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from wagtail.models import Collection, Locale, Page, Revision

from portal.media.models import PortalDocument, PortalImage

AnyPage = TypeVar("AnyPage", bound=Page)


def at(text: str) -> datetime:
    """``2026-11-18 09:30`` in the portal's time zone."""
    moment = parse_datetime(text if ":" in text else f"{text} 09:00")
    if moment is None:
        raise ValueError(text)
    return timezone.make_aware(moment)


def find_page(slug: str, parent: Page | None = None) -> Page | None:
    """The page with this slug below ``parent`` (or anywhere, in the original language)."""
    pages = Page.objects.filter(slug=slug, alias_of__isnull=True)
    pages = pages.child_of(parent) if parent else pages.filter(locale__language_code="zh-hans")
    page = pages.order_by("depth", "pk").first()
    return page.specific if page else None


def ensure_page(
    parent: Page,
    model: type[AnyPage],
    slug: str,
    published_at: datetime | None = None,
    revised_at: datetime | None = None,
    **fields: Any,
) -> tuple[AnyPage, bool]:
    """The page ``slug`` below ``parent``, published; created only where there is none.

    ``published_at`` and ``revised_at`` are the times readers see; now by default. Returns the page
    and whether it was created.
    """
    existing = find_page(slug, parent)
    if existing is not None:
        return existing, False
    fields.setdefault("locale", parent_locale(parent))
    page = model(slug=slug, first_published_at=published_at, **fields)
    parent.add_child(instance=page)
    publish(page, revised_at or published_at)
    return page, True


def parent_locale(parent: Page) -> Locale:
    """The language of pages below ``parent``; below the root it is the default one."""
    return Locale.get_default() if parent.is_root() else parent.locale


def publish(page: Page, moment: datetime | None = None) -> None:
    """Save a revision and publish it, as if it had happened at ``moment``."""
    revision = page.save_revision()
    revision.publish()
    if moment:
        Revision.objects.filter(pk=revision.pk).update(created_at=moment)
        Page.objects.filter(pk=page.pk).update(
            last_published_at=moment, latest_revision_created_at=moment
        )
    page.refresh_from_db()


def is_untouched(page: Page) -> bool:
    """Nobody signed in has saved this page: it is still as the loader left it."""
    return not page.revisions.filter(user__isnull=False).exists()


def ensure_collection(name: str) -> Collection:
    """The collection ``name`` directly below the root."""
    root = Collection.get_first_root_node()
    existing = root.get_children().filter(name=name).first()
    return existing or root.add_child(instance=Collection(name=name))


def ensure_image(title: str, filename: str, content: bytes, **fields: Any) -> PortalImage:
    """The picture ``title``; stored only where there is none."""
    existing = PortalImage.objects.filter(title=title).first()
    if existing:
        return existing
    file = ImageFile(BytesIO(content), name=filename)
    return PortalImage.objects.create(title=title, file=file, file_size=len(content), **fields)


def ensure_document(title: str, filename: str, content: bytes, **fields: Any) -> PortalDocument:
    """The attachment ``title``; stored only where there is none."""
    existing = PortalDocument.objects.filter(title=title).first()
    if existing:
        return existing
    document = PortalDocument(title=title, file_size=len(content), **fields)
    document.file.save(filename, ContentFile(content), save=False)
    document.save()
    return document
