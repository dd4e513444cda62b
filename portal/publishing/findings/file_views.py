"""Changing a picture or an attachment in the admin: once, and over nobody's change."""

from __future__ import annotations

from django.forms import BaseForm
from django.http import HttpResponse
from django.urls import path
from wagtail import hooks
from wagtail.documents.views import documents
from wagtail.images.views import images

from portal.records import once
from portal.records.admin import RecordEditView


class FileEditView(RecordEditView):
    """Reading a new file may take many seconds, so it comes before the transaction."""

    def form_valid(self, form: BaseForm) -> HttpResponse:
        """Compared again in the transaction that stores it."""
        return once.answer(self.request, lambda: self._stored(form))

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        """A form that did its work does not meet its own change."""
        return once.answered(self.request) or super().form_invalid(form)

    def _stored(self, form: BaseForm) -> HttpResponse:
        self.object = self.get_object()
        held = self.get_form()
        # What was read is read again only where somebody saved meanwhile.
        if not self.request.FILES or held.marks_now() != form.marks_now():
            if not self.is_valid(held):
                return super().form_invalid(held)
            form = held
        return super().form_valid(form)


class ImageEditView(FileEditView, images.EditView):
    """A picture."""


class DocumentEditView(FileEditView, documents.EditView):
    """An attachment."""


@hooks.register("register_admin_urls", order=-10)
def file_urls() -> list:
    """They stand before Wagtail's own, whose names lead here."""
    return [
        path(
            "images/<int:image_id>/",
            once.spends_itself(ImageEditView.as_view()),
            name="portal_edit_image",
        ),
        path(
            "documents/edit/<int:document_id>/",
            once.spends_itself(DocumentEditView.as_view()),
            name="portal_edit_document",
        ),
    ]
