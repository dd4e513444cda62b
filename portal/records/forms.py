"""What a service or a model refuses, in the form that was sent in."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.forms import BaseForm


def refuse(form: BaseForm, error: ValidationError) -> None:
    """Show each error beside the field it speaks of, else above the form."""
    for name, found in getattr(error, "error_dict", {None: error}).items():
        form.add_error(name if name in form.fields else None, found)
