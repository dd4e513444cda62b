"""What readers can see: each change of it starts a new generation of the public site.

A registry too, because the floors above are not imported here.
"""

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models.signals import m2m_changed, post_delete, post_save
from wagtail import signals
from wagtail.contrib.settings.models import AbstractSetting
from wagtail.models import Page

from .generation import bump

# Fields a page save touches when a draft is stored: readers see nothing of it.
DRAFT_FIELDS = frozenset(
    {
        "draft_title",
        "has_unpublished_changes",
        "latest_revision",
        "latest_revision_created_at",
        "latest_revision_id",
        "locked",
        "locked_at",
        "locked_by",
    }
)


def watch(*senders: type[models.Model] | str) -> None:
    """Each save or deletion of these models ("app.Model" works too) starts a new generation."""
    for sender in senders:
        uid = f"generation-{sender if isinstance(sender, str) else sender._meta.label}"
        post_save.connect(changed, sender=sender, dispatch_uid=uid)
        post_delete.connect(changed, sender=sender, dispatch_uid=uid)


def changed(**kwargs) -> None:
    """A receiver: readers can see something new."""
    if not kwargs.get("raw"):
        bump()


def _page_saved(update_fields=None, **kwargs) -> None:
    """Pages saved outside a publish action."""
    if update_fields is None or not DRAFT_FIELDS.issuperset(update_fields):
        bump()


def connect() -> None:
    """Listen to everything of Wagtail's that readers can see. Called once, when apps are ready."""
    for signal in (
        signals.page_published,
        signals.page_unpublished,
        signals.page_slug_changed,
        signals.post_page_move,
        signals.published,
        signals.unpublished,
    ):
        signal.connect(changed, dispatch_uid="portal-generation")
    for model in apps.get_models():
        if issubclass(model, Page):
            post_save.connect(_page_saved, sender=model, dispatch_uid="portal-generation")
            post_delete.connect(changed, sender=model, dispatch_uid="portal-generation")
        elif issubclass(model, AbstractSetting):
            watch(model)
    m2m_changed.connect(
        changed,
        sender="wagtailcore.PageViewRestriction_groups",
        dispatch_uid="portal-generation",
    )
    watch(
        "wagtailcore.Site",
        "wagtailcore.Locale",
        "wagtailcore.Collection",
        "wagtailcore.PageViewRestriction",
        "wagtailcore.CollectionViewRestriction",
        "wagtailredirects.Redirect",
        "wagtailsearchpromotions.SearchPromotion",
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        settings.WAGTAILDOCS_DOCUMENT_MODEL,
        "portal.PublishedChange",
        "portal.Withdrawal",
    )
