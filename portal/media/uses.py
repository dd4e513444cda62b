"""Which pages show which files: keeps :class:`portal.models.MediaUse` true, save by save.

A page's uses are those of its row: of the published text where it is live, since drafts are kept in
revisions. Whatever else of the site shows files to everybody is named by the app it belongs to::

    uses.register_holder("home.SiteIdentity")
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models.signals import post_delete, post_save
from modelcluster.fields import ParentalKey
from wagtail.models import Page, ReferenceIndex

from .models import MediaUse, PortalDocument, PortalImage

Use = tuple[str, int]  # ("image" or "document", primary key)

KINDS: dict[str, type[models.Model]] = {"image": PortalImage, "document": PortalDocument}
_holders: list[str] = []


def register_holder(label: str) -> None:
    """Every row of this model ("app.Model") shows its files to everybody."""
    if label.lower() not in _holders:
        _holders.append(label.lower())
        _listen_to(label)


def is_holder(model: type[models.Model]) -> bool:
    """Whether rows of this model show files on every page."""
    return model._meta.label_lower in _holders


@cache
def holding_fields(model: type[models.Model]) -> frozenset[str]:
    """Names of the fields of a model that can name a picture or an attachment."""
    return frozenset(
        name
        for field in model._meta.get_fields()
        if hasattr(field, "extract_references")
        or (field.many_to_one and field.related_model in KINDS.values())
        for name in (field.name, getattr(field, "attname", field.name))
    )


@cache
def _parental_key(model: type[models.Model]) -> str:
    """The field that names the page a row belongs to; empty where rows stand by themselves."""
    for field in model._meta.get_fields():
        if isinstance(field, ParentalKey):
            return field.name
    return ""


def uses_of(instance: models.Model) -> set[Use]:
    """The files an object and its child objects name, in choosers, blocks and rich text."""
    kinds = {ContentType.objects.get_for_model(model).pk: kind for kind, model in KINDS.items()}
    named: dict[str, set[int]] = {kind: set() for kind in KINDS}
    # Wagtail's own way through every kind of field; it has no public name yet.
    for content_type, pk, *_path in ReferenceIndex._extract_references_from_object(instance):
        if content_type in kinds and str(pk).isdecimal():
            named[kinds[content_type]].add(int(pk))
    return {
        (kind, pk)
        for kind, model in KINDS.items()
        if named[kind]
        # Rich text may name what has been deleted.
        for pk in model.objects.filter(pk__in=named[kind]).values_list("pk", flat=True)
    }


@transaction.atomic
def record(instance: models.Model, add: bool = True) -> None:
    """Write down what a page (a specific object, as in its row) or a holder shows.

    Without ``add`` only what it no longer shows is taken away.
    """
    if isinstance(instance, Page):
        place = {"page_id": instance.pk, "holder": ""}
    else:
        place = {"page_id": None, "holder": f"{instance._meta.label_lower}:{instance.pk}"}
    known = {
        ("image", row.image_id) if row.image_id else ("document", row.document_id): row.pk
        for row in MediaUse.objects.filter(**place)
    }
    wanted = uses_of(instance)
    gone = [pk for use, pk in known.items() if use not in wanted]
    if gone:
        MediaUse.objects.filter(pk__in=gone).delete()
    if add:
        new = [MediaUse(**place, **{f"{kind}_id": pk}) for kind, pk in wanted - known.keys()]
        MediaUse.objects.bulk_create(new, ignore_conflicts=True)


def record_page(page_id: int, add: bool = True) -> None:
    """Read a page from its row and write down what it shows; nothing where it is gone."""
    page = Page.objects.filter(pk=page_id).first()
    row = page and page.specific_class and page.specific_class.objects.filter(pk=page_id).first()
    if row:
        record(row, add)


def rebuild() -> int:
    """Write everything down anew (``manage.py media_uses``); returns how many uses there are."""
    for page in Page.objects.specific().iterator(chunk_size=200):
        record(page)
    kept = []
    for label in _holders:
        for row in apps.get_model(label).objects.all():
            record(row)
            kept.append(f"{label}:{row.pk}")
    MediaUse.objects.filter(page__isnull=True).exclude(holder__in=kept).delete()
    return MediaUse.objects.count()


# --- Listening --------------------------------------------------------------------------------


def saved(
    sender: type[models.Model],
    instance: models.Model,
    raw: bool = False,
    update_fields: Iterable[str] | None = None,
    **kwargs,
) -> None:
    """A page, a child object of one, or a holder was stored."""
    if raw or (update_fields is not None and holding_fields(sender).isdisjoint(update_fields)):
        return
    if isinstance(instance, Page):
        if sender is not instance.specific_class:
            return  # a bare Page: what it shows was neither read nor written
        if update_fields is None:
            record(instance)
        else:
            record_page(instance.pk)
    elif is_holder(sender):
        record(type(instance)._default_manager.get(pk=instance.pk))
    elif _parental_key(sender) and holding_fields(sender):
        _record_parent(instance)


def deleted(sender: type[models.Model], instance: models.Model, **kwargs) -> None:
    """A child object or a holder is gone; rows of a page go with it."""
    if is_holder(sender):
        holder = f"{instance._meta.label_lower}:{instance.pk}"
        MediaUse.objects.filter(page__isnull=True, holder=holder).delete()
    elif not issubclass(sender, Page) and _parental_key(sender) and holding_fields(sender):
        # The page itself may be on its way out: nothing new is written about it.
        _record_parent(instance, add=False)


def _record_parent(child: models.Model, add: bool = True) -> None:
    key = child._meta.get_field(_parental_key(type(child)))
    if issubclass(key.related_model, Page):
        record_page(getattr(child, key.attname), add)


def connect() -> None:
    """Called once, when apps are ready."""
    for model in apps.get_models():
        if issubclass(model, Page) or (_parental_key(model) and holding_fields(model)):
            _listen_to(model)


def _listen_to(model: type[models.Model] | str) -> None:
    uid = {"dispatch_uid": "portal-media-uses"}
    post_save.connect(saved, sender=model, **uid)
    post_delete.connect(deleted, sender=model, **uid)
