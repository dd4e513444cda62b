"""Versions and tokens in the forms of the Wagtail admin."""

from __future__ import annotations

from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from . import once
from .versions import Versioned


class RecordFormMixin(Versioned):
    """Sent in once, and saved over nobody's change."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields[once.FIELD] = once.OnceField()


class RecordForm(RecordFormMixin, WagtailAdminModelForm):
    """The ``base_form_class`` of a model with panels."""


class RecordEditView(generic.EditView):
    """Says which fields keep what somebody else stored meanwhile."""

    def get_success_message(self) -> str:
        """With them."""
        return f"{super().get_success_message()} {self.form.said_of_merged()}".strip()


class RecordViewSet(ModelViewSet):
    """A viewset whose forms are such forms, made by hand or by Wagtail."""

    edit_view_class = RecordEditView

    def get_form_class(self, for_update: bool = False) -> type:
        """Wagtail's form, once and with its version."""
        form = super().get_form_class(for_update)
        if issubclass(form, Versioned):
            return form
        return type(form)(form.__name__, (RecordFormMixin, form), {})
