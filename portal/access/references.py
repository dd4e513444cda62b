"""What a page may newly refer to: pages its editor sees, pictures and documents they may choose.

Choosers offer nothing else; but a number posted by hand would be accepted by Wagtail, and the
editor would then show the title of the page or the picture that belongs to somebody else.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import PermissionDenied
from django.db.models import ForeignKey, Model
from django.forms import BaseModelForm
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from .visible import choosable, visible_pages

Reference = tuple[type, str]


class ReferenceCheck:
    """Mixin of the page form: refuses new references to what the editor may not choose.

    Refused outright, not as an error of the form: shown again, the form would render the title or
    the address of what the number stands for.
    """

    def clean(self) -> dict:
        """Raises PermissionDenied; only a number posted by hand gets here."""
        data = super().clean()
        user = self.for_user
        if user is None or user.is_superuser:
            return data
        new = set(_typed(self)) - set(_stored(self.instance))
        for formset in self.formsets.values():
            for form in formset.forms:
                if formset.is_bound and form.is_valid():
                    new |= set(_typed(form)) - set(_stored(form.instance))
        if _unreachable(user, new):
            raise PermissionDenied
        return data


def refers_beyond(user, new: Model, known: Model) -> bool:
    """Whether ``new`` refers to something ``user`` may not choose that ``known`` does not."""
    return _unreachable(user, set(_stored(new)) - set(_stored(known)))


def _typed(form: BaseModelForm) -> Iterator[Reference]:
    for field in form._meta.model._meta.get_fields():
        if field.name in form.cleaned_data:
            yield from _of_value(field, form.cleaned_data[field.name])


def _stored(instance: Model) -> Iterator[Reference]:
    for field in instance._meta.get_fields():
        if isinstance(field, ForeignKey):
            if number := getattr(instance, field.attname):
                yield from _known(field.related_model, number)
        elif hasattr(field, "extract_references"):
            yield from _of_value(field, field.value_from_object(instance))


def _of_value(field, value) -> Iterator[Reference]:
    if isinstance(field, ForeignKey):
        if value is not None:
            yield from _known(field.related_model, value.pk)
    elif hasattr(field, "extract_references") and value is not None:
        for model, number, _path, _content_path in field.extract_references(value):
            yield from _known(model, number)


def _known(model: type, number) -> Iterator[Reference]:
    for kind in (Page, get_image_model(), get_document_model()):
        if issubclass(model, kind) and str(number).isdecimal():
            yield kind, str(number)


def _unreachable(user, references: set[Reference]) -> bool:
    for kind in {kind for kind, _number in references}:
        numbers = {int(number) for each, number in references if each is kind}
        allowed = visible_pages(user) if kind is Page else choosable(user, kind)
        # What does not exist refers to nothing.
        there = kind._default_manager.filter(pk__in=numbers)
        if there.exclude(pk__in=allowed.values("pk")).exists():
            return True
    return False
