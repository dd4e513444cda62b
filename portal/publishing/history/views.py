"""The history readers see: all updates of a page, and the text a change replaced (E2)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import formats, timezone
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from portal.access.readers import openable_pages
from portal.serving.page_cache import cacheable
from portal.text import bodies, difference
from portal.text.parts import paragraphs

from .changes import changes_of
from .models import PublishedChange

# Not part of what readers read.
_UNREAD = {"change_kind", "change_note", "keywords", "cover"}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a page that reads differently now; ``old`` and ``new`` are display texts."""

    label: str
    old: str
    new: str


def _open_page(user, page_id: int) -> Page:
    """A live page that answers ``user`` at its address, as a specific object; 404 otherwise."""
    page = openable_pages(user).filter(pk=page_id).first()
    specific = page.specific if page else None
    if not hasattr(specific, "change_kind"):
        raise Http404
    return specific


def _unindexed(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    return response


@cacheable()
def page_updates(request: HttpRequest, page_id: int) -> HttpResponse:
    """Everything readers were told about one page, newest first."""
    page = _open_page(request.user, page_id)
    context = {
        "subject": page,
        "changes": changes_of(page),
        "withdrawals": page.withdrawals.exclude(lifted_at=None),
        "trail": [*page.breadcrumb, page],
    }
    return _unindexed(render(request, "portal/page_updates.html", context))


@cacheable()
def replaced_text(request: HttpRequest, page_id: int, change_id: int) -> HttpResponse:
    """The text one change replaced, marked as old, with the difference."""
    page = _open_page(request.user, page_id)
    change: PublishedChange | None = next(
        (change for change in changes_of(page) if change.pk == change_id), None
    )
    if change is None or not change.text_shown:
        raise Http404
    old = change.replaced_revision.as_object()
    new = change.revision.as_object()
    context = {
        "subject": page,
        "change": change,
        "old": old,
        "old_body": bodies.render(old.body, anchors=False).html if _has_body(old) else "",
        "fields": field_changes(old, new),
        "runs": body_difference(old, new),
        "trail": [*page.breadcrumb, page],
    }
    return _unindexed(render(request, "portal/replaced_text.html", context))


def _has_body(page: Page) -> bool:
    return any(field.name == "body" for field in page._meta.get_fields())


def body_difference(old: Page, new: Page) -> list[difference.Run]:
    """The stretches of the two bodies; empty where nothing in them differs."""
    if not _has_body(old):
        return []
    changes = difference.compare(paragraphs(old.body), paragraphs(new.body))
    return difference.runs(changes) if difference.tally(changes).any else []


def field_changes(old: Page, new: Page) -> list[FieldChange]:
    """Title, summary and the official metadata where they differ, in the order of the form."""
    changes = []
    for field in type(old)._meta.get_fields():
        own = getattr(field, "model", None)
        readable = field.name == "title" or (own and own._meta.label != "wagtailcore.Page")
        if not readable or field.name in _UNREAD or not getattr(field, "editable", False):
            continue
        if isinstance(field, (StreamField, RichTextField)) or field.auto_created:
            continue
        before, after = _display(old, field), _display(new, field)
        if before != after:
            changes.append(FieldChange(str(field.verbose_name), before, after))
    return changes


def _display(page: Page, field: models.Field) -> str:
    if field.choices:
        return str(getattr(page, f"get_{field.name}_display")())
    value = getattr(page, field.name)
    if value is None or value == "":
        return ""
    if isinstance(field, models.DateTimeField):
        return formats.date_format(timezone.localtime(value), "Y-m-d H:i")
    if isinstance(field, models.DateField):
        return value.isoformat()
    return str(value)
