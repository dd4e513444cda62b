"""What happens when a page is published or comes down, and when a document is uploaded."""

from __future__ import annotations

from django.apps import apps
from django.db.models.signals import pre_save
from wagtail.models import Page, Revision
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from portal.media import reading, uses
from portal.publishing.history import changes, redirects, withdrawal

from .models import BasePage


def before_save(sender: type, instance: BasePage, raw: bool = False, **kwargs) -> None:
    """A major change remembers what it is about to replace."""
    if not raw:
        changes.remember_live_revision(instance)


def published(
    sender: type[Page], instance: Page, revision: Revision | None = None, alias=None, **kwargs
) -> None:
    """The public history, and the end of a withdrawal. An alias tells no history of its own."""
    if instance.live:
        withdrawal.lift(instance)
    if isinstance(instance, BasePage) and revision is not None and not instance.alias_of_id:
        changes.record_change(instance, revision)


def unpublished(sender: type[Page], instance: Page, **kwargs) -> None:
    """A page that expired, or an alias, still answers with a reason."""
    withdrawal.keep_reason(instance)


def connect() -> None:
    """Called once, when apps are ready."""
    for model in apps.get_models():
        if issubclass(model, BasePage):
            pre_save.connect(before_save, sender=model, dispatch_uid="portal-history")
    page_published.connect(published, dispatch_uid="portal-history")
    page_unpublished.connect(unpublished, dispatch_uid="portal-withdrawal")
    redirects.weigh_imports()
    post_page_move.connect(redirects.moved, dispatch_uid="portal-redirects")
    page_slug_changed.connect(redirects.renamed, dispatch_uid="portal-redirects")
    uses.connect()
    reading.connect()
