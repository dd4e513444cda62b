"""The generation of the public site: a word that changes whenever readers might see something new.

The page cache and cached fragments carry the generation they were made under and are worth nothing
under another one: nothing has to be found and deleted. With Redis it is a random word kept there,
and while Redis is away a new word at each question, so that nothing is believed to be still true;
without Redis, the size and time of a small file in ``VAR_DIR``, asked by ``stat`` (about 2 µs), so
that all processes of one machine agree.
"""

import os
import secrets
import threading
import time
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import models, transaction
from django.db.models.signals import m2m_changed, post_delete, post_save

from . import once

FILE_NAME = "generation"
REDIS_KEY = "portal-generation"
# How long a process believes what Redis said last, in seconds: bounds the load, not noticeable.
REDIS_MEMORY = 0.05

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


class _Remembered(threading.local):
    """What this thread heard from Redis, and when."""

    value = ""
    at = -1.0


_remembered = _Remembered()


def _file() -> Path:
    return Path(settings.VAR_DIR) / FILE_NAME


def current() -> str:
    """The generation now, a short word safe in cache keys."""
    if settings.REDIS_URL:
        return once.ask(REDIS_KEY, _from_redis)
    try:
        found = os.stat(_file())
    except FileNotFoundError:
        return "f0"
    return f"f{found.st_size:x}-{found.st_mtime_ns:x}"


def _from_redis() -> str:
    now = time.monotonic()
    if now - _remembered.at > REDIS_MEMORY:
        # An emptied Redis, and one that is away, start with a word never used before.
        _remembered.value = cache.get_or_set(REDIS_KEY, _new_word, timeout=None)
        _remembered.at = now
    return _remembered.value


def forget() -> None:
    """Ask Redis again at the next question instead of believing its last answer."""
    _remembered.at = -1.0
    once.forget(REDIS_KEY)


def _new_word() -> str:
    return f"r{secrets.token_hex(8)}"


def bump() -> None:
    """Make everything made so far out of date: now, and once more when the transaction commits.

    Only the second one counts for other processes; the first serves readers inside the transaction.
    """
    _advance()
    if transaction.get_connection().in_atomic_block:
        transaction.on_commit(_advance)


def _advance() -> None:
    if settings.REDIS_URL:
        # One command, so that Redis may be emptied at any moment; counting would take two.
        cache.set(REDIS_KEY, _new_word(), timeout=None)
        forget()
        return
    path = _file()
    path.parent.mkdir(parents=True, exist_ok=True)
    # One byte more each time: two changes within one tick of the file system's clock still differ.
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(handle, b".")
    finally:
        os.close(handle)


# --- What readers can see: a registry, because the floors above are not imported here -------------


def watch(*senders: type[models.Model] | str) -> None:
    """Each save or deletion of these models ("app.Model" works too) starts a new generation."""
    for sender in senders:
        uid = f"generation-{sender if isinstance(sender, str) else sender._meta.label}"
        post_save.connect(_changed, sender=sender, dispatch_uid=uid)
        post_delete.connect(_changed, sender=sender, dispatch_uid=uid)


def _changed(**kwargs) -> None:
    if not kwargs.get("raw"):
        bump()


def _any_saved(sender: type[models.Model], instance: models.Model, **kwargs) -> None:
    """Site settings of any app, and pages saved outside a publish action."""
    from wagtail.contrib.settings.models import AbstractSetting
    from wagtail.models import Page

    if issubclass(sender, AbstractSetting):
        bump()
    elif issubclass(sender, Page):
        fields = kwargs.get("update_fields")
        if fields is None or not DRAFT_FIELDS.issuperset(fields):
            bump()


def _any_deleted(sender: type[models.Model], **kwargs) -> None:
    from wagtail.contrib.settings.models import AbstractSetting
    from wagtail.models import Page

    if issubclass(sender, (AbstractSetting, Page)):
        bump()


def connect() -> None:
    """Listen to everything of Wagtail's that readers can see. Called once, when apps are ready."""
    from wagtail import signals

    for signal in (
        signals.page_published,
        signals.page_unpublished,
        signals.page_slug_changed,
        signals.post_page_move,
        signals.published,
        signals.unpublished,
    ):
        signal.connect(_changed, dispatch_uid="portal-generation")
    post_save.connect(_any_saved, dispatch_uid="portal-generation")
    post_delete.connect(_any_deleted, dispatch_uid="portal-generation")
    m2m_changed.connect(
        _changed,
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
