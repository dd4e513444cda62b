"""The words inside an uploaded document, so that search and the checks know them.

Filled in by a background task after each upload; without a worker the task runs at once.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

from django.db.models.signals import post_delete, post_save, pre_save
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction
from wagtail.search import index
from wagtail.signals import post_page_move

from portal.files.extract import BROKEN, Extract, extract_text
from portal.tasks import enqueue_on_commit, task

from .examination import VERSION, examine
from .models import PortalDocument

logger = logging.getLogger(__name__)


def document_saved(
    sender: type, instance: PortalDocument, raw: bool = False, update_fields=None, **kwargs
) -> None:
    """After a save that may have brought a new file: read it once the transaction is through."""
    if raw or (update_fields is not None and "file" not in update_fields):
        return
    known = instance.__dict__.get("_text_read_from")
    if instance.file and known != instance.file.name:
        instance.__dict__["_text_read_from"] = instance.file.name
        enqueue_on_commit(read_document, instance.pk)


def forget_reading(
    sender: type, instance: PortalDocument, raw: bool = False, update_fields=None, **kwargs
) -> None:
    """Before a save with a new file: what was found in the old one says nothing of it."""
    if raw or instance._state.adding or (update_fields and "file" not in update_fields):
        return
    if instance.file and not instance.file._committed:
        instance.text_content, instance.text_problem, instance.examination = "", "", None
    else:
        stored = (
            PortalDocument.objects.filter(pk=instance.pk).values_list("file", flat=True).first()
        )
        if stored != instance.file.name:
            instance.examination = None


@task(label=_("读取附件"))
def read_document(document_id: int) -> None:
    """Read the file of a document; nothing where it has been deleted meanwhile."""
    document = PortalDocument.objects.filter(pk=document_id).first()
    if document is not None:
        fill_text(document)


def fill_text(document: PortalDocument) -> None:
    """Store the text of the file, or why there is none, and index it and the pages that use it.

    What the checks find in it is stored as well.
    """
    with document.open_file() as handle:
        result = extract_text(handle, document.filename)
    text, problem, found = result.text, result.reason[:200], examine(result)
    known = (document.text_content, document.text_problem)
    if (text, problem) == known and found == document.examination:
        return
    document.text_content, document.text_problem, document.examination = text, problem, found
    document.save(update_fields=["text_content", "text_problem", "examination"])
    if (text, problem) != known:
        index.insert_or_update_object(document)
        for page in pages_using(document):
            index.insert_or_update_object(page)


def examined(document: PortalDocument) -> dict:
    """What the checks found in the file. It is read now where it hasn't been, or by older rules."""
    known = document.examination
    if known is None or known.get("version") != VERSION:
        try:
            fill_text(document)
        except OSError:  # the storage has lost the file, or is away
            logger.warning("document %s cannot be opened", document.pk, exc_info=True)
            document.text_problem = document.text_problem or BROKEN
            return examine(Extract(text=document.text_content))
    return document.examination


def pages_using(document: PortalDocument) -> list:
    """Live pages that refer to a document, as specific objects."""
    return list(Page.objects.live().filter(media_uses__document=document).specific())


# --- What search may say of an attachment ---------------------------------------------------------


def searchable_text(page: Page, document_ids: Iterable[int]) -> str:
    """The words of a page's attachments that its readers may read.

    A page with a restriction opens its files to its readers; a public one opens none that lies in
    a collection with a restriction, and then search must not quote it.
    """
    documents = PortalDocument.objects.filter(pk__in=list(document_ids))
    if not page.get_view_restrictions().exists():
        documents = documents.in_open_collections()
    texts = documents.exclude(text_content="").order_by("pk")
    return "\n".join(texts.values_list("text_content", flat=True))


def readers_changed(sender: type, instance, **kwargs) -> None:
    """A restriction came or went, or a collection moved: what pages may say of files is new."""
    if kwargs.get("raw"):
        return
    if isinstance(instance, Page):
        _index_again(Page.objects.descendant_of(instance, inclusive=True))
    elif isinstance(instance, Collection):
        inside = instance.get_descendants(inclusive=True)
        _index_again(Page.objects.filter(media_uses__document__collection__in=inside))
    elif isinstance(instance, PortalDocument):
        _index_again(Page.objects.filter(media_uses__document=instance))
    else:  # a view restriction
        readers_changed(sender, getattr(instance, "page", None) or instance.collection)


def collection_changed(
    sender: type, instance: PortalDocument, raw: bool = False, update_fields=None, **kwargs
) -> None:
    """A document was stored: in another collection it may have other readers."""
    if not raw and (update_fields is None or "collection" in update_fields):
        readers_changed(sender, instance)


def collections_changed(request, action_type: str, objects: list, action: object) -> None:
    """Hook ``after_bulk_action``: several documents got another collection, without a signal."""
    for document in objects if action_type == "add_to_collection" else ():
        if isinstance(document, PortalDocument):
            readers_changed(PortalDocument, document)


def _index_again(pages) -> None:
    ids = list(pages.live().filter(media_uses__document__isnull=False).values_list("pk", flat=True))
    if ids:
        enqueue_on_commit(index_pages, sorted(set(ids)))


@task(label=_("更新搜索"))
def index_pages(page_ids: list[int]) -> None:
    """Bring the search index of these pages up to date."""
    for page in Page.objects.live().filter(pk__in=page_ids).specific():
        index.insert_or_update_object(page)


def connect() -> None:
    """Called once, when apps are ready."""
    uid = {"dispatch_uid": "portal-document-text"}
    pre_save.connect(forget_reading, sender=PortalDocument, **uid)
    post_save.connect(document_saved, sender=PortalDocument, **uid)
    uid = {"dispatch_uid": "portal-document-readers"}
    post_save.connect(collection_changed, sender=PortalDocument, **uid)
    post_save.connect(readers_changed, sender=Collection, **uid)
    post_page_move.connect(readers_changed, **uid)
    for restriction in (PageViewRestriction, CollectionViewRestriction):
        post_save.connect(readers_changed, sender=restriction, **uid)
        post_delete.connect(readers_changed, sender=restriction, **uid)
    hooks.register("after_bulk_action", collections_changed)
