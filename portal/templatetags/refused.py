"""What was refused of the forms of a page, said once above everything else on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django import template
from django.forms import BaseForm
from django.forms.boundfield import BoundField

register = template.Library()


@dataclass(frozen=True)
class Fault:
    """One thing to change: the label of its field, what to do, and the id of what to go to.

    Of a whole form there is neither label nor id.
    """

    text: str
    label: str = ""
    target: str = ""


@dataclass(frozen=True)
class Refused:
    """All there is to change; ``files``: a browser never sends in a chosen file again."""

    faults: list[Fault]
    files: bool


@register.simple_tag(takes_context=True)
def refused(context: template.Context) -> Refused | None:
    """What is wrong with what was sent in; None where nothing is.

    Looks at every form the view gave its template, so that a new page has nothing to do for it.
    """
    request = context.get("request")
    if request is None or request.method != "POST":
        return None
    found = {id(one): one for one in _forms(context.flatten().values())}
    forms = [form for form in found.values() if form.is_bound and form.errors]
    faults = [fault for form in forms for fault in _faults(form)]
    if not faults:
        return None
    return Refused(faults, any(form.is_multipart() for form in forms))


def _forms(values: Iterable) -> Iterator[BaseForm]:
    """The forms among what a view gave its template, also those in a list."""
    for value in values:
        if isinstance(value, BaseForm):
            yield value
        elif isinstance(value, list):
            yield from (one for one in value if isinstance(one, BaseForm))


def _faults(form: BaseForm) -> Iterator[Fault]:
    for error in form.non_field_errors():
        yield Fault(str(error))
    for field in form:
        for error in field.errors:
            if field.is_hidden:
                yield Fault(str(error))
            else:
                yield Fault(str(error), str(field.label), _target(field))


def _target(field: BoundField) -> str:
    """The input itself; of several, the first."""
    if field.use_fieldset and field.subwidgets:
        return field.subwidgets[0].id_for_label
    return field.id_for_label or field.auto_id
