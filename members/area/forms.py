"""What the forms of the member area share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseForm


@contextmanager
def errors_on(form: BaseForm) -> Iterator[None]:
    """Show what a service refuses beside the field it speaks of, else above the form."""
    try:
        yield
    except ValidationError as error:
        fields = getattr(error, "error_dict", None)
        if fields is None:
            form.add_error(None, error)
            return
        for name, found in fields.items():
            form.add_error(name if name in form.fields else None, found)


def words(error: ValidationError) -> str:
    """What is wrong, in one line."""
    return " ".join(error.messages)


class DayInput(forms.DateInput):
    """The browser's own calendar; a typed date where it has none."""

    input_type = "date"

    def __init__(self, **attrs):
        super().__init__(format="%Y-%m-%d", attrs=attrs)


class MonthField(forms.DateField):
    """A month, kept as its first day."""

    widget = forms.DateInput(format="%Y-%m", attrs={"type": "month", "placeholder": "2016-07"})

    def __init__(self, **kwargs):
        super().__init__(input_formats=["%Y-%m", "%Y-%m-%d", "%Y.%m", "%Y年%m月"], **kwargs)
