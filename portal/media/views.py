"""The only addresses uploaded files have: both ask who is reading, and say nothing of the rest.

``/media/images/…`` are sizes of pictures, ``/documents/ID/NAME`` attachments. Whatever the storage
(this disk, an object store), nothing else leads to a file: see docs/decisions/0008.
"""

from __future__ import annotations

import hashlib
import logging
import mimetypes
import os
import re
from datetime import UTC, datetime
from urllib.parse import quote

from django.conf import settings
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotFound
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date
from django.views.decorators.http import require_safe
from wagtail.documents.models import document_served

from portal.serving.middleware import FILE_CONTENT_SECURITY_POLICY

from .models import MediaQuerySet, PortalDocument, PortalImage, PortalRendition

logger = logging.getLogger(__name__)

# One folder, one name: nothing that could lead anywhere else.
_PICTURE = re.compile(r"images/[^/\\\x00-\x1f\x7f]+\.(?P<suffix>[A-Za-z0-9]+)")
# Not left to the machine's own table, which may know none of the newer ones.
PICTURE_TYPES = {
    "avif": "image/avif",
    "gif": "image/gif",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
}


def may_read(request: HttpRequest, files: MediaQuerySet, public: bool) -> bool:
    """Whether one of ``files`` is there for the reader; ``public``: for everybody."""
    if public:
        return files.public().exists()
    user = request.user
    if not user.is_authenticated or not user.is_active:
        return False
    return files.visible_to(user, as_editor=user.has_second_factor).exists()


@require_safe
def picture(request: HttpRequest, path: str) -> HttpResponse:
    """A size of a picture; anything else does not exist."""
    found = _PICTURE.fullmatch(path)
    kind = PICTURE_TYPES.get(found["suffix"].lower()) if found else None
    rendition = PortalRendition.objects.filter(file=path).first() if kind else None
    if rendition is None:
        return _no_picture()
    images = PortalImage.objects.filter(pk=rendition.image_id)
    if rendition.is_original:
        # The file as it was uploaded, camera data and all, is for those who keep it.
        user = request.user
        mine = user.is_authenticated and user.has_second_factor
        if not mine or not images.editable_by(user).exists():
            return _no_picture()
        public = False
    else:
        public = may_read(request, images, public=True)
        if not public and not may_read(request, images, public=False):
            return _no_picture()
    return (
        file_response(request, rendition.file, public, kind, rendition.file.name) or _no_picture()
    )


@require_safe
def document(request: HttpRequest, document_id: str, filename: str) -> HttpResponse:
    """An attachment under its own name, always as a download."""
    found = None
    if len(document_id) < 19:  # a larger number is no key of any database
        found = PortalDocument.objects.filter(pk=int(document_id)).first()
    if found is None or found.filename != filename:
        return no_document(request)
    files = PortalDocument.objects.filter(pk=found.pk)
    public = may_read(request, files, public=True)
    if not public and not may_read(request, files, public=False):
        return no_document(request)
    kind = mimetypes.guess_type(found.filename)[0] or "application/octet-stream"
    state = found.file_hash or found.file.name
    response = file_response(request, found.file, public, kind, state, download_as=found.filename)
    if response is None:
        return no_document(request)
    document_served.send(sender=PortalDocument, instance=found, request=request)
    return response


# --- Answers --------------------------------------------------------------------------------------


def _no_picture() -> HttpResponse:
    """Short: it lands in the place of a picture. Not kept, as it may be published any moment."""
    response = HttpResponseNotFound("404", content_type="text/plain")
    response["Cache-Control"] = "no-store"
    return response


def no_document(request: HttpRequest) -> HttpResponse:
    """The same page for what does not exist and for what is not this reader's.

    A visitor may sign in from it: members follow links in mails before they have signed in.
    """
    context = {"status": 404}
    if not request.user.is_authenticated:
        context["sign_in_next"] = request.get_full_path()
    response = render(request, "404.html", context, status=404)
    response["Cache-Control"] = "no-store"
    return response


def file_response(
    request: HttpRequest,
    file: FieldFile,
    public: bool,
    kind: str,
    state: str,
    download_as: str = "",
) -> HttpResponse | None:
    """The file with its headers, or None where the storage has lost it.

    ``state`` is a word that changes with the contents.
    """
    modified = _modified(file)
    if modified is None and not file.storage.exists(file.name):
        logger.error("the file %s is missing", file.name)
        return None
    etag = f'"{hashlib.blake2s(f"{file.name} {state}".encode(), digest_size=10).hexdigest()}"'
    response: HttpResponse | None = None
    if public:
        response = get_conditional_response(
            request, etag=etag, last_modified=modified and int(modified.timestamp())
        )
    if response is None:
        response = _body(file, kind)
        if download_as:
            response["Content-Disposition"] = content_disposition_header(True, download_as)
    if public:
        response["Cache-Control"] = f"public, max-age={settings.PORTAL_MEDIA_MAX_AGE}"
        response["ETag"] = etag
        if modified:
            response["Last-Modified"] = http_date(modified.timestamp())
    else:
        response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = FILE_CONTENT_SECURITY_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _modified(file: FieldFile) -> datetime | None:
    """When a local file was written; None where it is missing or lies in an object store."""
    try:
        return datetime.fromtimestamp(int(os.stat(file.path).st_mtime), UTC)
    except (NotImplementedError, OSError):
        return None


def _body(file: FieldFile, kind: str) -> HttpResponse:
    """The bytes, from nginx where it was told how (``PORTAL_SENDFILE``), else through here.

    From an object store they come through here too: an address of the store would be good for
    others for as long as it is signed, and the content policy allows none.
    """
    if settings.PORTAL_SENDFILE:
        response = HttpResponse(content_type=kind)
        response["X-Accel-Redirect"] = settings.PORTAL_SENDFILE + quote(file.name)
        return response
    # No name is given to the response: it would guess a type of its own.
    response = FileResponse(file.storage.open(file.name, "rb"), content_type=kind)
    response["Content-Length"] = str(file.size)
    return response
