"""What both back ends write: the texts of an object, its pairs, and the raw text for snippets."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Manager, Model
from django.utils.encoding import force_str
from modelsearch.index import AutocompleteField, RelatedFields, SearchField
from modelsearch.utils import get_content_type_pk, get_descendants_content_types_pks

from portal.search.signals import index_changed
from portal.search.stages import pinyin
from portal.search.stages.text import fold, grams

#: Marks the beginning of an autocomplete text, and parts two fields, in the indexed tokens.
#: Both are letters to SQLite's tokeniser; no text folds to a token beginning with them and a pair.
START = "ǃ"
BREAK = "ǁ"

#: ``title_norm`` is this number of characters divided by the length of the title.
AVERAGE_TITLE = 20.0


@dataclass(slots=True)
class Texts:
    """The raw values of one object, apart by the column that they go to."""

    object_id: str
    titles: list[str]
    bodies: list[str]
    autocompletes: list[str]

    @property
    def title_norm(self) -> float:
        """Return how much shorter than usual the title is; 1.0 without a title."""
        length = sum(len(run) for title in self.titles for run in fold(title).split())
        return AVERAGE_TITLE / length if length else 1.0

    def folded(self, *columns: str) -> list[str]:
        """Return the folded, non-empty values of the named columns (``titles``, ``bodies`` …)."""
        values = (value for column in columns for value in getattr(self, column))
        return [folded for value in values if (folded := fold(value))]

    @property
    def digest(self) -> str:
        """Return a hash of all values."""
        values = repr((self.titles, self.bodies, self.autocompletes)).encode(errors="replace")
        return hashlib.blake2s(values, digest_size=16).hexdigest()


def as_text(value: Any) -> str:
    """Return the text of a field value; lists and dicts are joined, None is empty."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple | set):
        return "\n".join(as_text(item) for item in value)
    if isinstance(value, dict):
        return "\n".join(as_text(item) for item in value.values())
    return force_str(value)


def _values(obj: Model, field: Any) -> Iterator[tuple[Any, str]]:
    if isinstance(field, SearchField | AutocompleteField):
        yield field, as_text(field.get_value(obj))
    elif isinstance(field, RelatedFields):
        related = field.get_value(obj)
        if related is None:
            return
        if isinstance(related, Manager):
            related = related.all()
        elif callable(related):
            related = [related()]
        else:
            related = [related]
        for item in related:
            for sub_field in field.fields:
                yield from _values(item, sub_field)


def texts_of(obj: Model) -> Texts:
    """Read the search fields of an indexed object."""
    found = Texts(force_str(obj.pk), [], [], [])
    for search_field in obj.get_search_fields():
        for field, value in _values(obj, search_field):
            if not value:
                continue
            if isinstance(field, AutocompleteField):
                found.autocompletes.append(value)
            elif field.field_name == "title":
                found.titles.append(value)
            else:
                found.bodies.append(value)
    return found


def tokens(folded: Iterable[str]) -> Iterator[str]:
    """Yield the pairs of several folded texts, a break between two of them."""
    for position, text in enumerate(folded):
        if position:
            yield BREAK
        yield from grams(text)


def autocomplete_tokens(texts: Texts) -> Iterator[str]:
    """Yield the pairs of the autocomplete fields, their beginnings, and their pinyin."""
    folded = texts.folded("autocompletes")
    yield from tokens(folded)
    yield BREAK
    for raw, text in zip((t for t in texts.autocompletes if fold(t)), folded, strict=True):
        yield START + next(grams(text))
        for position, key in enumerate(pinyin.keys(raw)):
            yield key
            if position < 2:
                yield START + key


class RawTextMixin:
    """Keeps ``IndexedText`` in step with the index entries."""

    @property
    def raw_texts(self):
        """Return all stored raw texts, in the database that is written to."""
        model = apps.get_model("portal_search", "IndexedText")
        return model._default_manager.using(self.write_connection.alias)

    def store_raw_texts(self, content_type_pk: int, texts: list[Texts]) -> None:
        """Insert or replace the raw texts of objects of one type."""
        self.raw_texts.bulk_create(
            [
                self.raw_texts.model(
                    content_type_id=content_type_pk,
                    object_id=text.object_id,
                    text="\n".join(text.bodies).replace("\x00", " "),
                    digest=text.digest,
                )
                for text in texts
            ],
            update_conflicts=True,
            unique_fields=["content_type", "object_id"],
            update_fields=["text", "digest"],
            batch_size=100,
        )

    def delete_item(self, item: Model) -> None:
        """Remove one object from the index."""
        super().delete_item(item)
        self.raw_texts.filter(
            content_type_id__in=get_descendants_content_types_pks(type(item)),
            object_id=force_str(item.pk),
        ).delete()

    def delete_stale_model_entries(self, model: type[Model]) -> None:
        """Remove what is indexed of objects that are gone."""
        super().delete_stale_model_entries(model)
        types = get_descendants_content_types_pks(model)
        kept = self.entries.filter(content_type_id__in=types).values("object_id")
        self.raw_texts.filter(content_type_id__in=types).exclude(object_id__in=kept).delete()

    def reset(self) -> None:
        """Empty the index."""
        super().reset()
        self.raw_texts.all().delete()

    def _refresh_title_norms(self, full: bool = False) -> None:
        """Do nothing: the length of a title is known when it is written, not compared later."""

    def add_items(self, model: type[Model], objs: Iterable[Model]) -> None:
        """Insert or replace the index entries of objects of one model."""
        if not model.get_search_fields():
            return
        texts = [texts_of(obj) for obj in objs]
        if not texts:
            return
        content_type_pk = get_content_type_pk(model)
        stored = self.raw_texts.filter(
            content_type_id=content_type_pk, object_id__in=[text.object_id for text in texts]
        )
        known = dict(stored.values_list("object_id", "digest"))
        self.store_entries(content_type_pk, texts)
        self.store_raw_texts(content_type_pk, texts)
        if any(known.get(text.object_id) != text.digest for text in texts):
            index_changed.send(model)
