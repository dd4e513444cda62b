"""What a translator typed is measured when it is typed, not when the page is stored.

wagtail-localize stores sentences of any length and meets the limit of their field when it
publishes: PostgreSQL then refuses the page, and before that the title in the explorer.
"""

from __future__ import annotations

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.validators import MaxLengthValidator
from django.db.models import CharField
from django.db.models.signals import post_save
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail_localize.models import (
    SegmentOverride,
    StringTranslation,
    Translation,
    TranslationContext,
    post_save_string_translation,
)
from wagtail_localize.strings import StringValue

from portal.publishing.findings.registry import Finding

LONGEST_TITLE = Page._meta.get_field("draft_title").max_length


def connect() -> None:
    """Called once, when apps are ready."""
    post_save.disconnect(post_save_string_translation, StringTranslation)
    post_save.connect(after_typing, StringTranslation, dispatch_uid="portal-typed-sentence")
    post_save.connect(after_choosing, SegmentOverride, dispatch_uid="portal-typed-override")


def after_typing(sender: type, instance, update_fields=None, **kwargs) -> None:
    """A sentence was typed: a title goes to the explorer, what is too long is said beside it."""
    if instance.context is None or (update_fields is not None and "data" not in update_fields):
        return
    try:
        text = StringValue.from_translated_html(instance.data).render_text()
    except ValueError:
        return  # wagtail-localize says so
    if instance.context.path == "title":
        Page.objects.filter(
            translation_key=instance.context.object_id, locale_id=instance.locale_id
        ).update(draft_title=text[:LONGEST_TITLE])
    _note_length(instance, text)


def after_choosing(sender: type, instance, update_fields=None, **kwargs) -> None:
    """Something else was put in the place of what the original has."""
    if instance.context is None or (update_fields is not None and "data_json" not in update_fields):
        return
    if isinstance(instance.data, str):
        _note_length(instance, instance.data)


def refused(translation: Translation) -> list[Finding]:
    """Findings of the sentences that are stored with an error: they would be left out silently."""
    contexts = translation.source.stringsegment_set.values("context_id")
    kept = {"locale_id": translation.target_locale_id, "has_error": True}
    faulty = [
        *StringTranslation.objects.filter(context__in=contexts, **kept),
        *SegmentOverride.objects.filter(context__object_id=translation.source.object_id, **kept),
    ]
    return [
        Finding("error", "sentence", each.get_error() or _("这一句有问题"), _name_of(each.context))
        for each in faulty
    ]


def _note_length(instance, text: str) -> None:
    field = _field_of(instance.context)
    if field is not None and field.max_length:
        try:
            MaxLengthValidator(field.max_length)(text)
        except ValidationError as error:
            instance.set_field_error([error])


def _field_of(context: TranslationContext) -> CharField | None:
    """The column a path leads to, of the page or of a row below it (``relation.key.column``)."""
    name, *below = context.path.split(".")
    source = context.object.sources.select_related("specific_content_type").first()
    if source is None:
        return None
    model = source.specific_content_type.model_class()
    try:
        field = model._meta.get_field(name)
        if below and field.is_relation:
            field = field.related_model._meta.get_field(below[-1])
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, CharField) else None


def _name_of(context: TranslationContext) -> str:
    field = _field_of(context)
    return str(field.verbose_name) if field is not None else ""
