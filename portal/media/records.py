"""Private files of records: one address for all of them, which asks the record who is reading.

What hangs on a record (minutes, a letter) is the opposite of what a page shows: nothing makes it
public, and no :class:`~portal.media.models.MediaUse` names it. An app says which rows carry a file
and who may see them::

    records.register("minutes", Attachment.objects.visible_to)

The address is ``/files/minutes/12/``. Only a queryset of the record's own ``visible_to`` leads to
the file; what it leaves out does not exist.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from .views import file_response, no_document


@dataclass(frozen=True)
class Kind:
    """Rows with a file in ``field``; ``visible_to(user)`` is the queryset of those to be seen."""

    visible_to: Callable[[object], QuerySet]
    field: str


_kinds: dict[str, Kind] = {}


def register(kind: str, visible_to: Callable[[object], QuerySet], field: str = "file") -> None:
    """Give the files of these rows an address. ``kind`` is a slug of its own."""
    _kinds[kind] = Kind(visible_to, field)


def address(kind: str, row: Model) -> str:
    """Where the file of ``row`` is fetched."""
    return reverse("record_file", args=[kind, row.pk])


@require_safe
def record_file(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The file of a record, always as a download and never kept on the way."""
    known = _kinds.get(kind)
    user = request.user
    if known is None or not user.is_authenticated or not user.is_active:
        return no_document(request)
    row = known.visible_to(user).filter(pk=pk).first()
    file = getattr(row, known.field) if row else None
    if not file:
        return no_document(request)
    name = PurePath(file.name).name
    content_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = file_response(request, file, False, content_type, file.name, download_as=name)
    return response or no_document(request)
