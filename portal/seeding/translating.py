"""Translations made in code through wagtail-localize's own records.

An editor sees and continues them in the translation editor like any other: each string of the
original with its English, nothing copied behind the tool's back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from django.utils import timezone
from wagtail.models import Locale, Page
from wagtail_localize.models import StringTranslation, Translation, TranslationSource
from wagtail_localize.strings import extract_strings

from .making import is_untouched

Strings = dict[str, str]


def translate_page(page: Page, strings: Mapping[str, str], language: str = "en") -> Page | None:
    """Publish ``page`` in ``language`` with ``strings`` (original → translation).

    The parent must have been translated before. Text without an entry that has no Chinese in it (a
    number, a code) stands for itself. Returns the page, or None where there was nothing to do: it
    was translated before and has not changed, or somebody has worked on it since.
    """
    locale = Locale.objects.get(language_code=language)
    existing = page.get_translation_or_none(locale)
    if existing and not (_changed(page) and is_untouched(page) and is_untouched(existing)):
        return None
    source, _created = TranslationSource.update_or_create_from_instance(page)
    translation, _created = Translation.objects.get_or_create(source=source, target_locale=locale)
    for segment in source.stringsegment_set.select_related("string", "context"):
        original = segment.string.data
        words = strings.get(original, "" if has_chinese(original) else original)
        if words:
            StringTranslation.objects.get_or_create(
                translation_of=segment.string,
                locale=locale,
                context=segment.context,
                defaults={"data": words, "translation_type": "manual"},
            )
    translated, _created = source.create_or_update_translation(
        locale, publish=False, fallback=True, copy_parent_pages=False
    )
    # The two languages of a page carry the same dates.
    Page.objects.filter(pk=translated.pk).update(first_published_at=page.first_published_at)
    translated.refresh_from_db()
    translated.get_latest_revision().publish()
    Page.objects.filter(pk=translated.pk).update(last_published_at=page.last_published_at)
    translation.destination_last_updated_at = timezone.now()
    translation.save(update_fields=["destination_last_updated_at"])
    translated.refresh_from_db()
    return translated


def _changed(page: Page) -> bool:
    """Whether the page says something else than when it was last handed to translation."""
    source = TranslationSource.objects.get_for_instance_or_none(page)
    return source is None or json.loads(source.content_json) != json.loads(page.specific.to_json())


def has_chinese(text: str) -> bool:
    """Whether any character is a Han character or Chinese punctuation."""
    return any("\u3000" <= char <= "\u303f" or "\u4e00" <= char <= "\u9fff" for char in text)


def missing(page: Page, language: str = "en") -> list[str]:
    """Strings of ``page`` that have no translation yet, in order."""
    source = TranslationSource.objects.get_for_instance(page)
    locale = Locale.objects.get(language_code=language)
    segments = source.stringsegment_set.annotate_translation(locale).select_related("string")
    return [row.string.data for row in segments.order_by("order") if not row.translation]


def pair(original: Iterable[dict], translated: Iterable[dict]) -> Strings:
    """Strings of two bodies of the same shape, one the translation of the other.

    Both are lists of blocks as ``portal.seeding.drafting`` makes them. Raises ValueError where the
    shapes differ, which is a mistake of whoever wrote the texts.
    """
    left, right = list(_strings(list(original))), list(_strings(list(translated)))
    if len(left) != len(right):
        raise ValueError(f"{len(left)} strings and {len(right)} translations: {left[:1]}")
    return {key: value for key, value in zip(left, right, strict=True) if key}


# What is not words: choices, identifiers, and what is chosen from the library.
SKIPPED = {"type", "level", "id", "image", "document", "page", "decorative", "style", "column"}


def _strings(value: object, key: str = "") -> Iterable[str]:
    """Words of a nested body, rich text taken apart as wagtail-localize does it."""
    if isinstance(value, dict):
        for name, inner in value.items():
            # A picture's own value is a dict that holds its alternative text.
            if name not in SKIPPED or (name == "image" and isinstance(inner, dict)):
                yield from _strings(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner, key)
    elif isinstance(value, str):
        if value.startswith("<"):
            yield from (string.data for string, _attrs in extract_strings(value)[1])
        else:
            yield value
